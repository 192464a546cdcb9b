"""The public index on generated documents with ground truth: what it finds and how long it takes.

python -m tests.bench.searching 1000 10000
"""

import json
import os
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from showcase.search.documents import Document
from showcase.search.publicindex import Order, PublicIndex, update
from showcase.search.queries import parse
from showcase.search.tokens import fold

from . import prose

PLACES = ("锦江区 牛市口街道", "金牛区 抚琴街道", "武侯区 玉林街道", "成华区 猛追湾街道")
METHODS = ("积分制", "坝坝会", "微网格员", "院落议事", "社区食堂")
ODD = (
    "面积分摊",
    "医院落成",
    "R29社区",
    "132N街区",
    "社區食堂",
    "垃圾\n分类",
    "“积分”超市",
    "阿依·古丽",
    "大小区分开",
    "变成都市农场",
    "成都人",
)
HIDING = ("积分", "院落", "小区", "成都")
"""Words that others make up in `TRAPS`."""
TRAPS = re.compile("面积分摊|医院落成|大小区分开|变成都市农场")
QUERIES = (
    *("社区食堂", "积分", "院落", "小区", "R29社区", "132N", "垃圾分类", "阿依古丽", "牛市口街道"),
    *(
        "微网格员",
        "网格员",
        "社區",
        "格",
        "志愿者 楼道",
        "“茶桌”",
        "议事亭",
        "没有这回事",
        "积分制",
    ),
)
_QUOTES = dict.fromkeys(map(ord, '"“”·《》'))
# A line may be wrapped anywhere but inside a number or a Latin word.
_BLANK = re.compile(r"(?<![a-z0-9])\s|\s(?![a-z0-9])")


def documents(count: int) -> list[Document]:
    """The same ones for the same count; a fifth of the bodies wraps its lines inside words."""
    chance = random.Random(count)
    first = date(2015, 1, 1)
    return [_document(key, chance, first + timedelta(key * 3650 // count)) for key in range(count)]


def _document(key: int, chance: random.Random, day: date) -> Document:
    body = "".join(prose.sentence(chance) for _ in range(chance.randint(8, 30)))
    for odd in chance.sample(ODD, chance.choice((0, 0, 1, 2))):
        body += f"这里说到{odd}。"
    if chance.random() < 0.2:
        body = body.replace("\n", "")
        body = "\n".join(body[n : n + 17] for n in range(0, len(body), 17))
    place, method = chance.choice(PLACES), chance.choice(METHODS)
    district, street = place.split()
    return Document(
        key=key,
        url=f"/cases/{key}/",
        kind="case",
        title=f"{prose.headline(chance)} {key}号",
        place=place,
        places=(district, street),
        date=day,
        year=day.year,
        texts={"body": body, "method": method},
        facets={"district": district, "street": street, "dimension": method, "year": day.year},
    )


def plainly(one: Document) -> tuple[str, ...]:
    """The fields of a document without blanks and quotes, as a reader might look for them."""
    fields = (one.title, one.texts["body"], one.texts["method"], *one.places)
    return tuple(map(joined, fields))


def joined(text: str) -> str:
    """As it is looked for: folded, without blanks and quotes."""
    return _BLANK.sub("", fold(text).translate(_QUOTES))


def truth(made: Mapping[str, tuple[str, ...]], query: str) -> set[str]:
    """Addresses of what has every term literally."""
    terms = ["".join(phrase) for phrase in parse(query).phrases]
    return {
        url
        for url, plain in made.items()
        if terms and all(any(term in text for text in plain) for term in terms)
    }


def meant(made: Mapping[str, tuple[str, ...]], word: str) -> set[str]:
    """Addresses of what has the word as a word."""
    return {
        url for url, plain in made.items() if any(word in TRAPS.sub("。", text) for text in plain)
    }


def _share_meant(index: PublicIndex, made: Mapping[str, tuple[str, ...]], word: str) -> float:
    """Of the first twenty; of fewer, if fewer are meant."""
    wanted = meant(made, word)
    found = [hit.url for hit in index.search(parse(word)).hits][: min(20, len(wanted))]
    return sum(url in wanted for url in found) / len(found) if found else 1.0


def measure(count: int, folder: Path) -> dict[str, float]:
    """Seconds, shares and ratios for one size."""
    made = documents(count)
    path = folder / f"{count}.sqlite3"
    built = _seconds(lambda: update(path, made))
    index = PublicIndex(path)
    plain = {one.url: plainly(one) for one in made}
    recalls, precisions = [], []
    for query in QUERIES:
        wanted = truth(plain, query)
        got: set[str] = set()
        for page in range(1, count // 1000 + 2):
            hits = index.search(parse(query), page=page, size=1000).hits
            got |= {hit.url for hit in hits}
        recalls.append(len(got & wanted) / len(wanted) if wanted else 1.0)
        precisions.append(len(got & wanted) / len(got) if got else 1.0)

    def first(query: str, order: Order = "relevance") -> None:
        index._counted.clear()
        index.search(parse(query), order=order)

    pages = _each(first)
    fresh = _each(lambda query: first(query, "date"))
    newest = []
    for query in QUERIES:  # as readers get there: from the best to the newest
        first(query)
        newest.append(_seconds(lambda query=query: index.search(parse(query), order="date")))
    typed = _each(lambda query: index.suggest(query[:2]))
    updates = [_seconds(lambda one=one: update(path, [one])) for one in made[:20]]
    text = sum(len("".join((d.title, *d.texts.values(), *d.places)).encode()) for d in made)
    return {
        "build": built,
        "recall": min(recalls),
        "precision": min(precisions),
        "P@20 hiding": min(_share_meant(index, plain, word) for word in HIDING),
        "page p50": median(pages),
        "page p95": p95(pages),
        "newest p95": p95(newest),
        "newest, asked first, p95": p95(fresh),
        "suggest p95": p95(typed),
        "update p50": median(updates),
        "size / text": path.stat().st_size / text,
        "load": os.getloadavg()[0],
    }


def _each(work: Callable[[str], object], rounds: int = 3) -> list[float]:
    return [_seconds(lambda q=query: work(q)) for _ in range(rounds) for query in QUERIES]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def p95(taken: Sequence[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="bench-search-") as scratch:
        sizes = [int(size) for size in sys.argv[1:]] or [1000, 10_000]
        figures = {size: measure(size, Path(scratch)) for size in sizes}
    json.dump(figures, sys.stdout, indent=1)
