"""Three searches of the same stories: the public index, the admin's, and stock Wagtail's.

python -m tests.bench.finding DIR STORIES

DIR is a site of `bigsite`; its search index is made anew, twice. What a story says is what Wagtail
indexes of it. The public index is measured on `searching`'s documents, too, as many as STORIES.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from statistics import mean, median
from typing import Any

from showcase.search.documents import Document
from showcase.search.publicindex import PublicIndex, update
from showcase.search.queries import parse

from . import searching
from .bigsite import place
from .measuring import Figures, hand_over

QUERIES = (
    *("网格员", "微网格员", "小区东门", "茶桌", "楼道", "议事亭", "院落", "格", "志愿者 楼道"),
    *("停车位", "網格員", "图书角", "“社区书记”", "退休教师"),
)
AT_ONCE = 500  # stories
WITHIN = 120  # seconds; after them a side is asked nothing more


def compare(folder: Path) -> Figures:
    """For each side the mean recall over `QUERIES`, and seconds of a page of twenty with count."""
    os.environ.update(place(folder))
    import django

    django.setup()
    from modelsearch.backends import get_search_backend
    from modelsearch.backends.database import SearchBackend

    from showcase.cases.models import CasePage

    said = {story.pk: _said(story) for story in CasePage.objects.iterator()}
    made = {str(key): tuple(map(searching.joined, texts)) for key, texts in said.items()}
    figures: Figures = {"public": _public(said, made)}
    for name, backend in (("admin", get_search_backend()), ("stock", SearchBackend({}))):
        _index(backend, CasePage)

        def page(text: str, backend: Any = backend) -> None:
            found = backend.search(text, CasePage)
            found.count(), list(found[:20])

        def everything(text: str, backend: Any = backend) -> Iterable[str]:
            return (str(story.pk) for story in backend.search(text, CasePage)[: len(said)])

        figures[name] = _asked(page, everything, made)
    return figures


def _public(said: Mapping[int, tuple[str, ...]], made: Mapping[str, tuple[str, ...]]) -> Figures:
    documents = [
        Document(key, str(key), "case", title, texts={"body": "\n\n".join(rest)})
        for key, (title, *rest) in said.items()
    ]
    with tempfile.TemporaryDirectory(prefix="bench-search-") as scratch:
        path = Path(scratch) / "index.sqlite3"
        update(path, documents)
        index = PublicIndex(path)

        def everything(text: str) -> Iterable[str]:
            return (hit.url for hit in index.search(parse(text), size=len(said)).hits)

        return _asked(lambda text: index.search(parse(text)), everything, made)


def _asked(
    page: Callable[[str], object],
    everything: Callable[[str], Iterable[str]],
    made: Mapping[str, tuple[str, ...]],
) -> Figures:
    taken, recalls = [], []
    started = time.monotonic()
    for text in QUERIES:
        if taken and time.monotonic() - started > WITHIN:
            break
        begun = time.perf_counter()
        page(text)
        taken.append(time.perf_counter() - begun)
        wanted = searching.truth(made, text)
        if wanted:
            recalls.append(len(wanted & set(everything(text))) / len(wanted))
    return {"recall": mean(recalls), "p50": median(taken), "p95": searching.p95(taken)}


def _said(story: Any) -> tuple[str, ...]:
    """The texts that Wagtail indexes, the title first."""
    from modelsearch.index import SearchField

    fields = [field for field in story.get_search_fields() if isinstance(field, SearchField)]
    texts = {field.field_name: field.get_value(story) for field in fields}
    rest = (text for name, text in texts.items() if name != "title" and isinstance(text, str))
    return (story.title, *rest)


def _index(backend: Any, model: Any) -> None:
    rebuilder = backend.rebuilder_class(backend.get_index_for_model(model))
    index = rebuilder.start()
    index.add_model(model)
    stories = list(model.objects.order_by("pk"))
    for start in range(0, len(stories), AT_ONCE):
        index.add_items(model, stories[start : start + AT_ONCE])
    rebuilder.finish()


if __name__ == "__main__":
    figures = compare(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="bench-search-") as scratch:
        figures["generated"] = searching.measure(int(sys.argv[2]), Path(scratch))
    hand_over(figures)
