"""The search page of the release, as the frame around an answer.

Masthead, navigation, assets and telephone number are those of the release that is being searched,
and no answer asks the newsroom's database for them.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from showcase.bake import shelf

from .asked import PATH

FILE = PATH.strip("/") + "/index.html"
TITLE = "<title>检索 · 华西社区报</title>"
BEGIN, END = "<!--answer-->", "<!--/answer-->"
"""Between these marks stands what the page says by itself, while Django is away."""


@dataclass(frozen=True)
class Frame:
    before: str
    after: str

    @classmethod
    def cut(cls, page: str) -> "Frame":
        """Raises `ValueError` for a page without the marks."""
        before, begin, rest = page.partition(BEGIN)
        _itself, end, after = rest.partition(END)
        if not (begin and end and TITLE in before):
            raise ValueError("the search page has no place for an answer")
        return cls(before, after)

    def around(self, title: str, answer: str) -> str:
        """Both are HTML."""
        return f"{self.before.replace(TITLE, f'<title>{title}</title>', 1)}{answer}{self.after}"


def current_frame(root: Path) -> Frame | None:
    """That of the current release; None if it has none, as one from before there was a search."""
    name = shelf.current_name(root)
    try:
        return _frame(root / name) if name else None
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=2)
def _frame(folder: Path) -> Frame:
    return Frame.cut((folder / FILE).read_text())
