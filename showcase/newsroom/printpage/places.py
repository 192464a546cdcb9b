"""Places of a story as chains from the district down (区县 › 镇街 › 社区 › 小区 › 网格)."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .districts import DISTRICTS

Chain = tuple[str, ...]

# Words that end the phrase before a place name; a name never contains them.
_NOT_IN_NAMES = "的在与和及是了将由对从到以等为于向给让把被则也都各每该此本全多个这那、"
# 中和街道 and 和平社区 are names all the same.
_NAME = (
    rf"(?:(?![{_NOT_IN_NAMES}])[\u3400-\u9fff\U00020000-\U000323af·0-9A-Z]"
    r"|(?<=[中保人永共太泰祥融])和|和(?=[平顺睦]))"
)
_STREET = rf"(?P<street>{_NAME}{{2,5}}?(?:街道|镇|乡))(?!办事|综合|主要|相关的)"
_COMMUNITY = rf"(?P<community>{_NAME}{{1,6}}?(?:社区|村))"
_COMPOUND = rf"(?P<compound>{_NAME}{{1,8}}?(?:小区|院落|花园|家园|公寓|苑))"
_GRID = r"(?P<grid>第[一二三四五六七八九十百\d]{1,4}(?:微网格|网格))"
_DISTRICT = "|".join(sorted(DISTRICTS, key=len, reverse=True))
_FROM_DISTRICT = re.compile(
    rf"(?P<district>{_DISTRICT})(?![委政]协)(?:{_STREET})?(?:{_COMMUNITY})?(?:{_COMPOUND})?(?:{_GRID})?"
)
_ELSEWHERE = re.compile(
    rf"(?P<city>[\u4e00-\u9fff]{{2,3}}市)(?P<district>[\u4e00-\u9fff]{{1,4}}?[区县])"
    rf"(?:{_STREET})?(?:{_COMMUNITY})?(?:{_COMPOUND})?(?:{_GRID})?"
)
_EDGE = r"(?:^|(?<=[^\u3400-\u9fff])|(?<=[的在与和及是了将由对从到以等为于向给让把被]))"
_FROM_STREET = re.compile(rf"{_EDGE}{_STREET}(?:{_COMMUNITY})?(?:{_COMPOUND})?(?:{_GRID})?")
_FROM_COMMUNITY = re.compile(rf"{_EDGE}{_COMMUNITY}(?:{_COMPOUND})?(?:{_GRID})?")
# Words that stand right before a name with no mark between; the name begins after them.
_LEAD_IN = re.compile(
    r"^.{0,8}(?:走进|走访|走入|深入|进入|来到|来自|位于|地处|家住|住在|前往|奔赴|发动|组织|邀请|"
    r"联合|联动|依托|指导|支持|推动|带领|记者|今年|近日|日前|最近|目前|如今|以来|获得|授予|成都|"
    r"^来(?=[^社]{2}))(?=[^社小街院].)"
)
# A name holds no people, no verbs of the trade and no counted things (300余名社区工作者).
_NO_NAME = re.compile(
    r"志愿者|网格员|工作者|居民|群众|党员|走进|组织|开展|举办|深入|打造|活动|工作|治理|获评|"
    r"[\d余多一二三四五六七八九十百千万][余多]?[名位家处户支条项类]"
)
_LEVELS = ("district", "street", "community", "compound", "grid")
_GENERIC = re.compile(
    r"^(?:.{0,4}(?:示范|优秀|未来|国际化|新建|城乡|智慧|公园|基层|零碳|近零碳|老旧|商住|商品房|试点|"
    r"有关|相关|辖区|街道|所在|先进|完整|两个|居民|业主|参与|推动|推进|打造|营造|建设|加入|结合|通过|"
    r"全市|全区|特色|品质|老年|友好|多功能|综合|管理|服务|党建|网格|治理|中心|工作|嵌入式|邻近|相邻|"
    r"一些|许多|其他|不少|几|线上|线下|美丽|最美|样板|精品|品牌|幸福|和谐|平安|文明|绿色|低碳)|.{0,3}[0-9]{1,3})?"
    r"(?:街道|镇|乡|社区|村|小区|院落|花园|家园|公寓|苑)$"
)
_LIST_JOINT = r"[、和与及]"
_IN_LIST = rf"(?:(?!{_LIST_JOINT})[\u3400-\u9fff]){{1,24}}(?:街道|镇|乡|社区|村|小区)"
_LIST = re.compile(
    rf"{_IN_LIST}(?:{_LIST_JOINT}{_IN_LIST}){{1,9}}(?!{_LIST_JOINT}|[\u3400-\u9fff]{{0,2}}等)"
)
_ORGAN_ALONE = re.compile(r"^\S{2,16}(?:委|局|办|中心|政府|委员会|办公室|协会|公司)$")


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The places the caller knows. `chains` runs from the district down, one per place.

    A name that two places share is left out of completion: two answers are no answer.
    """

    chains: tuple[Chain, ...] = ()
    _by_name: Mapping[str, Chain] = field(init=False, repr=False, compare=False)
    _starts: Mapping[str, Sequence[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the chains by their last name."""
        counts = Counter(chain[-1] for chain in self.chains if chain)
        known = {chain[-1]: chain for chain in self.chains if chain and counts[chain[-1]] == 1}
        object.__setattr__(self, "_by_name", known)
        starts: dict[str, list[str]] = {}
        for name in known:
            # 第一网格 is everywhere: such names say nothing without the place above them.
            if len(name) > 2 and not name.startswith("第"):
                starts.setdefault(name[:2], []).append(name)
        object.__setattr__(self, "_starts", starts)

    def chain_of(self, name: str) -> Chain | None:
        """Return the chain that ends in this name, or None when unknown or ambiguous."""
        return self._by_name.get(name)

    def named_in(self, text: str) -> Iterator[tuple[int, Chain]]:
        """Yield the offset and the chain of every known name in the text."""
        if not self._starts:
            return
        for at in range(len(text) - 2):
            names = self._starts.get(text[at : at + 2], ())
            matching = [name for name in names if text.startswith(name, at)]
            if matching:
                yield at, self._by_name[max(matching, key=len)]


EMPTY = Gazetteer()


def mentions(text: str, gazetteer: Gazetteer = EMPTY) -> list[Chain]:
    """Return every place the text names, in order, as the chain printed there."""
    found: list[tuple[int, Chain]] = []
    taken = bytearray(len(text))
    patterns = (_ELSEWHERE, _FROM_DISTRICT, _FROM_STREET, _FROM_COMMUNITY)
    for pattern in patterns:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(taken[start:end]):
                continue
            if pattern is _ELSEWHERE and (
                match["city"].startswith("成都") or match["district"] in DISTRICTS
                or match["city"] in DISTRICTS or match["city"] in ("全市", "我市", "城市")
            ):  # fmt: skip
                continue
            chain = _chain(match)
            if chain:
                found.append((start, chain))
                taken[start:end] = b"\x01" * (end - start)
    found.extend((at, chain) for at, chain in gazetteer.named_in(text) if not taken[at])
    return [chain for _, chain in sorted(found, key=lambda item: item[0])]


def _chain(match: re.Match[str]) -> Chain:
    groups = match.groupdict()
    names = [groups[level] for level in _LEVELS if groups.get(level)]
    kept: list[str] = []
    for name in names:
        if not kept and name not in DISTRICTS:
            name = _LEAD_IN.sub("", name)
        if name not in DISTRICTS and (
            _GENERIC.match(name) or _NO_NAME.search(name) or len(name) > 9
        ):
            break
        kept.append(name)
    if not kept or kept[0].startswith("第"):
        return ()
    return tuple(kept)


def completion(chains: Iterable[Chain], gazetteer: Gazetteer = EMPTY) -> dict[str, Chain]:
    """Return name → longest chain, from the page's own full chains and the gazetteer.

    The page prints a chain in full once (温江区天府街道…) and short names after that.
    """
    full: dict[str, Chain] = {}
    # Rooted chains first, so that a street learnt from them roots the chains that begin with it.
    for chain in sorted(chains, key=lambda chain: chain[0] not in DISTRICTS):
        if chain[0] not in DISTRICTS:
            known = gazetteer.chain_of(chain[0]) or full.get(chain[0])
            if known is None:
                continue
            chain = known + chain[1:]
        for end in range(1, len(chain) + 1):
            name = chain[end - 1]
            if name.startswith("第"):
                continue  # every community has a first grid
            known = gazetteer.chain_of(name)
            best = known if known and len(known) > end else chain[:end]
            if len(best) > len(full.get(name, ())):
                full[name] = best
    return full


def completed(chain: Chain, full: Mapping[str, Chain], gazetteer: Gazetteer = EMPTY) -> Chain:
    """Return the chain with the levels above it, when page or gazetteer know them."""
    if chain[0] in DISTRICTS and len(chain) == 1:
        return chain
    for at in range(len(chain) - 1, -1, -1):
        if chain[at].startswith("第"):
            continue
        above = full.get(chain[at]) or gazetteer.chain_of(chain[at])
        if above and len(above) > at:
            return above + chain[at + 1 :]
    return chain


def main_places(
    texts: Sequence[str],
    gazetteer: Gazetteer = EMPTY,
    *,
    headlines: Sequence[str] = (),
    labels: Sequence[str] = (),
) -> tuple[Chain, ...]:
    """Return the place or places a story is about, not every place it names.

    Starting at the district named most, go down as long as one place below holds at least two
    fifths of what is said there; several places that share a street between them come out side
    by side. A headline weighs more than the text; a label standing alone weighs when the text
    opens with the same place. Places that the first paragraph lists side by side are the story's.
    """
    per_text = [mentions(text, gazetteer) for text in (*headlines, *texts)]
    printed = [chain for chains in per_text for chain in chains]
    full = completion(printed, gazetteer)
    chains = [completed(chain, full, gazetteer) for chain in printed]
    short = {name: chain for name, chain in full.items() if len(chain) > 2}
    chains.extend(_bare_names((*headlines, *texts), short, printed))
    for headline, found in zip(headlines, per_text, strict=False):
        if not _ORGAN_ALONE.search(headline):  # 某区委 above a headline is who, not where
            chains.extend(completed(chain, full, gazetteer) for chain in found)
    opening = next((chain for found in per_text[len(headlines) :] for chain in found), ())
    chains.extend(2 * [(label,) for label in labels if opening == (label,)])
    settled = completed(opening, full, gazetteer) if opening else ()
    places = tuple(dict.fromkeys(_descend(Counter(chains), settled)))
    listed = _listed(texts[0], full, gazetteer) if texts else ()
    if len(places) == 1 and listed and all(_inside(chain, places[0]) for chain in listed):
        return listed
    return places


def _inside(chain: Chain, above: Chain) -> bool:
    return chain[: len(above)] == above or above[: len(chain)] == chain


def _listed(text: str, full: Mapping[str, Chain], gazetteer: Gazetteer) -> tuple[Chain, ...]:
    """Return the chains of the first list of places (甲街道、甲街道乙社区与甲街道丙社区)."""
    for match in _LIST.finditer(text):
        parts = re.split(_LIST_JOINT, match.group())
        chains = [mentions(part, gazetteer) for part in parts]
        if all(len(found) == 1 for found in chains):
            return tuple(dict.fromkeys(completed(found[0], full, gazetteer) for found in chains))
    return ()


def _bare_names(
    texts: Sequence[str], short: Mapping[str, Chain], printed: Sequence[Chain]
) -> list[Chain]:
    # "学府小区党支部" follows a verb, not a border: count it once the chain is known.
    counted = Counter(name for chain in printed for name in chain)
    extra: list[Chain] = []
    for name, chain in short.items():
        times = sum(text.count(name) for text in texts) - counted[name]
        extra.extend([chain] * max(0, times))
    return extra


def _descend(weights: Counter[Chain], settled: Chain) -> list[Chain]:
    rooted = Counter({chain: n for chain, n in weights.items() if chain[0] in DISTRICTS})
    weights = rooted or weights
    if not weights:
        return []
    tops = Counter[Chain]()
    for chain, n in weights.items():
        tops[chain[:1]] += n
    best, count = tops.most_common(1)[0]
    if not rooted and count < 2 and len(tops) > 1:
        return []
    return _below(best, weights, settled)


def _below(node: Chain, weights: Counter[Chain], settled: Chain) -> list[Chain]:
    inside = {chain: n for chain, n in weights.items() if chain[: len(node)] == node}
    total = sum(inside.values())
    children = Counter[Chain]()
    for chain, n in inside.items():
        if len(chain) > len(node):
            children[chain[: len(node) + 1]] += n
    if not children or node[-1].endswith("网格"):
        return [node]
    top, share = children.most_common(1)[0]
    if top[-1].startswith("第"):
        return [node]
    # Where the text opens says where it plays; a place below it must clearly prevail.
    enough = 0.65 if node == settled and len(node) > 1 else 0.4
    if share >= enough * total:
        rivals = [child for child, n in children.items() if n >= 0.3 * total]
        if len(rivals) > 1:
            return [place for rival in rivals for place in _below(rival, weights, settled)]
        return _below(top, weights, settled)
    return [node]
