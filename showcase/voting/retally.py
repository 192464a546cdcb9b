"""自己再数一遍：python3 retally.py 目录或网址 [从前存下的 checkpoint.json …]。只用 Python 自带的模块。"""
import collections, functools, hashlib, json, pathlib, sys, urllib.request
sys.excepthook = lambda kind, error, _: print(f"不对：文件缺了或读不懂（{kind.__name__}: {error}）", file=sys.stderr)
get = lambda name: urllib.request.urlopen((sys.argv[1] if "://" in sys.argv[1] else pathlib.Path(sys.argv[1]).resolve().as_uri()).rstrip("/") + "/" + name, timeout=60).read()
check, node = lambda right, wrong: right or sys.exit(f"不对：{wrong}"), lambda r, l: hashlib.sha256(b"\1" + l + r).digest()
end, tally, rules, last = (json.loads(get(f"{name}.json")) for name in ("published", "tally", "rules", "checkpoint"))
kept = [json.loads(text) for text in get("checkpoints.jsonl").splitlines() + [open(p, "rb").read() for p in sys.argv[2:]]]
limits, signed = {c["slug"]: c for c in rules["categories"]}, {c["size"]: c["root"] for c in kept}
check(end in kept and last in kept and all(signed[c["size"]] == c["root"] for c in kept), "校验点缺了，或互相矛盾")
ballots, peaks, who, words, frozen, counted = [], [], set(), {}, "", collections.Counter()
for n, row in enumerate(r for i in range(0, end["size"], 4096) for r in get(f"lines/{i // 4096}.jsonl").splitlines()):
    line, size = json.loads(row), n + 1
    ballots.append(sys.intern(f"{line['category']} {line['channel']} {' '.join(map(str, line['picks']))}") if line["t"] == "ballot" else "")
    if ballots[n]:
        limit, picks = limits[line["category"]], {*map(str, line["picks"])}
        check(limit["min_picks"] <= len(picks & limit["nominees"].keys()) == len(line["picks"]) <= limit["max_picks"], f"第 {n} 行选的不合规则")
        check(line["who"] not in who and not who.add(line["who"]), f"第 {n} 行是同一位投票人当天的第二张票")
    for one in line.get("lines", [n] if line.get("held") else []):  # 每个案子对一张票的最后一句话；“0”是到达时待核
        check(0 <= one <= n and ballots[one], f"第 {n} 行提到的第 {one} 行不是选票")
        words[one] = words.get(one, {}) | ({0: ""} if line["t"] in ("release", "void") else {}) | {line.get("case", 0): line["t"]}
    frozen, _ = line.get("rules") or frozen, peaks.append(hashlib.sha256(b"\0" + row).digest())
    while n & 1: n, peaks[-2:] = n >> 1, [node(peaks[-1], peaks[-2])]
    check(size not in signed or signed[size] == functools.reduce(node, peaks[::-1]).hex(), f"前 {size} 行和公布过的校验点对不上")
check(len(ballots) == end["size"] == tally["size"] and hashlib.sha256(get("rules.json")).hexdigest() == frozen, "行数或规则和账本对不上")
for slug, channel, *picks, said in ((*ballot.split(), {*words.get(n, {}).values()}) for n, ballot in enumerate(ballots) if ballot):
    state = ["void"] if "void" in said else ["held"] if said & {"hold", "ballot"} else [f"votes {pick}" for pick in picks]
    counted.update((slug, name) for name in ("ballots", f"channels {channel}", *state))
told = {(slug, f"{name} {key}".strip()): n for slug, one in tally["categories"].items() for name in ("ballots", "void", "held", "votes", "channels") for key, n in (one[name].items() if isinstance(one[name], dict) else [("", one[name])])}
for slug, name in told.keys() | counted: check(told.get((slug, name), 0) == counted[slug, name], f"“{slug}”的 {name} 公布为 {told.get((slug, name), 0)}，数出来是 {counted[slug, name]}")
print(f"对上了：{len(ballots)} 行账本，{len(who)} 张选票，前 {end['size']} 行的指纹是 {end['root']}")
