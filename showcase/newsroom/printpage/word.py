"""Word files (.docx): checked as an archive first, then read by mammoth as headed text."""

import io
import zipfile
from html.parser import HTMLParser
from typing import Any

import mammoth

from .unreadable import Unreadable

PICTURE = "\ufffc"  # the object replacement character stands for an embedded picture
_LARGEST_CONTENT = 200 * 1024 * 1024  # bytes, unpacked, all parts
_LARGEST_TEXT = 30 * 1024 * 1024  # bytes, unpacked, one XML part
_MOST_PARTS = 5000
_BODY = "word/document.xml"
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='标题'] => h1:fresh
p[style-name='Subtitle'] => h2:fresh
p[style-name='副标题'] => h2:fresh
"""
_BOLD_LINE = 40  # characters; a longer paragraph in bold is a paragraph
_DAMAGED = "Word 文件已损坏，打不开，请在 Word 里重新保存后再导入。"


def word_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text, headings as Markdown headings, pictures as placeholders; and notices.

    Raises Unreadable for archives that are no Word file, for macros, bombs and damage.
    """
    try:
        notices = _checked(data)
        html = _html(data)
        reader = _Lines()
        reader.feed(html)
        reader.close()
    except Unreadable:
        raise
    except Exception as error:
        # Hostile XML breaks the parsers below in ways nobody can list; all mean one thing here.
        raise Unreadable(_DAMAGED) from error
    pictures = reader.text().count(PICTURE)
    if pictures:
        notices += (f"文档里有{pictures}张图片，文字中留了位置，图片请另外上传。",)
    return reader.text(), notices


def _checked(data: bytes) -> tuple[str, ...]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        names = {part.filename.lower() for part in parts}
        if any(name.endswith("vbaproject.bin") for name in names):
            raise Unreadable("这份 Word 文件带有宏，为安全起见不能导入，请另存为不带宏的 .docx。")
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_CONTENT:
            raise Unreadable("这份文件解压后过大，不像正常的文档，不能导入。")
        if any(part.file_size > _LARGEST_TEXT for part in parts if _is_xml(part)):
            raise Unreadable("这份文件的正文解压后过大，不像正常的文档，不能导入。")
        if _BODY not in names:
            raise Unreadable("这是压缩包或其他 Office 文件，不是 Word 文档（.docx）。")
        types = archive.read("[Content_Types].xml") if "[content_types].xml" in names else b""
        if b"macroEnabled" in types:
            raise Unreadable("这份 Word 文件带有宏，为安全起见不能导入，请另存为不带宏的 .docx。")
        for part in parts:
            if _is_xml(part) and _declares_entities(archive, part):
                raise Unreadable("这份 Word 文件含有不该有的内容（实体定义），不能导入。")
    headed = any(name.startswith(("word/header", "word/footer")) for name in names)
    return ("Word 的页眉、页脚没有读入。",) if headed else ()


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.lower().endswith((".xml", ".rels"))


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    # Entities can only be declared before the root element: the first bytes are enough.
    with archive.open(part) as stream:
        head = stream.read(4096).replace(b"\x00", b"").upper()
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _html(data: bytes) -> str:
    def placeholder(_image: Any) -> dict[str, str]:
        return {"src": ""}

    result = mammoth.convert_to_html(
        io.BytesIO(data),
        style_map=_STYLES,
        convert_image=mammoth.images.img_element(placeholder),
    )
    return str(result.value)


class _Lines(HTMLParser):
    """Collects the lines of mammoth's HTML, a blank line after each paragraph."""

    _BLOCKS = frozenset({"p", "li", "td", "th", "tr", "table", "ul", "ol", "dd", "dt"})
    _HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[str] = []
        self._line: list[str] = []
        self._level = 0
        self._bold = 0
        self._plain = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._HEADINGS:
            self._end_line()
            self._level = int(tag[1])
        elif tag in self._BLOCKS:
            self._end_line()
        elif tag == "strong":
            self._bold += 1
        elif tag == "br":
            self._line.append("\n")
        elif tag == "img":
            self._line.append(f"\n{PICTURE}\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HEADINGS or tag in self._BLOCKS:
            self._end_line()
        elif tag == "strong":
            self._bold = max(0, self._bold - 1)

    def handle_data(self, data: str) -> None:
        self._line.append(data)
        self._plain = self._plain or (not self._bold and not data.isspace())

    def text(self) -> str:
        """Return what has been read."""
        return "\n\n".join(self._found)

    def close(self) -> None:
        super().close()
        self._end_line()

    def _end_line(self) -> None:
        text = "".join(self._line).strip()
        short = len(text) <= _BOLD_LINE and "\n" not in text and PICTURE not in text
        level = self._level or (6 if text and short and not self._plain else 0)
        if text:
            lines = text.split("\n") if level else [text]
            marked = [f"{'#' * level} {line}" if line.strip() else "" for line in lines]
            self._found.append("\n".join(marked) if level else text)
        self._line, self._level, self._plain = [], 0, False
