"""The platform's XML: one root, texts in it, little of it. Whatever else XML can do is refused."""

from collections.abc import Iterable
from typing import NoReturn
from xml.parsers import expat

from showcase.leads.pushes.refusals import unreadable

DEEPEST = 4
MOST_ELEMENTS = 64


class _Flat:
    """Keeps the texts of the root's children; deeper ones (a menu's parts) are passed over."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._path: list[str] = []
        self._pieces: list[str] = []
        self._elements = 0

    def start(self, name: str, _attributes: object) -> None:
        self._path.append(name)
        self._elements += 1
        if len(self._path) > DEEPEST or self._elements > MOST_ELEMENTS:
            raise unreadable()
        if len(self._path) == 2:
            self._pieces = []

    def text(self, text: str) -> None:
        if len(self._path) == 2:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if len(self._path) == 2:
            if name in self.found:
                raise unreadable()  # which of two is meant, nobody can say
            self.found[name] = "".join(self._pieces)
        self._path.pop()


def _refuse(*_anything: object) -> NoReturn:
    raise unreadable()


def read(text: str) -> dict[str, str]:
    """Child → text. Raises `NotTaken` for all but plain elements: no DOCTYPE, no entity, no other
    encoding than that of the text, which is UTF-8 already."""
    flat, parser = _Flat(), expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler = flat.start, flat.end
    parser.CharacterDataHandler = flat.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.ProcessingInstructionHandler = _refuse
    try:
        parser.Parse(text.encode(), True)
    except (expat.ExpatError, ValueError) as error:
        raise unreadable() from error
    return flat.found


def write(pairs: Iterable[tuple[str, str | int]]) -> str:
    """Texts as CDATA, numbers bare, in the platform's order."""
    return f"<xml>{''.join(_element(name, value) for name, value in pairs)}</xml>"


def _element(name: str, value: str | int) -> str:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    whole = value.replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{whole}]]></{name}>"
