"""Readers ask all the time while releases come and go."""

import threading
import time
from pathlib import Path

import pytest

from showcase.bake.baking import bake
from showcase.bake.serving import ReleaseFirst

from .inline import marked_site
from .visitor import Visitor, nothing_behind

pytestmark = pytest.mark.once


def test_readers_never_see_half_a_tree_or_an_error(root: Path) -> None:
    bake(root, addresses=marked_site("0", pages=8))
    application = ReleaseFirst(nothing_behind, root)
    over = threading.Event()
    seen: set[str] = set()
    wrong: list[str] = []

    def read() -> None:
        visitor = Visitor(application)
        number = 0
        while not over.is_set():
            number = (number + 1) % 8
            answer = visitor.get(f"/{number}/" if number else "/")
            body = answer.body.decode()
            mark, _, rest = body.removeprefix("<p>").partition("</p>")
            if answer.code != 200 or rest != "稿" * 3000 + f"<p>{mark}</p>":
                wrong.append(f"{answer.code} {body[:40]}")
            if answer.headers["Content-Length"] != str(len(answer.body)):
                wrong.append("length")
            seen.add(mark)
            time.sleep(0.001)  # the publisher shares the interpreter with its readers

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for turn in range(1, 51):
            bake(root, addresses=marked_site(str(turn), pages=8))
    finally:
        over.set()
        for reader in readers:
            reader.join()
    assert wrong == []
    assert len(seen) > 10
