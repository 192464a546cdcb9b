"""Documents named in 《》: nested marks and nested quotes belong to the title."""

from collections.abc import Iterable

_LONGEST = 120


def documents_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the titles without the outer marks, in order, each once.

    A mark that is never closed names no document; the text keeps it.
    """
    found: dict[str, None] = {}
    for text in texts:
        for title in _titles(text):
            found.setdefault(title)
    return tuple(found)


def _titles(text: str) -> list[str]:
    titles = []
    opened: list[int] = []
    for at, char in enumerate(text):
        if char == "《":
            opened.append(at)
        elif char == "》" and opened:
            start = opened.pop()
            title = text[start + 1 : at].strip()
            if not opened and title and len(title) <= _LONGEST:
                titles.append(title)
    return titles
