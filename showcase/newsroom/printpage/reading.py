"""Files of a printed page as text: plain text, Markdown, Word or PDF, told by their bytes.

The file's name is only a label: what a file is, its first bytes say.
"""

from .decoding import decoded
from .model import PageText
from .pdf import pdf_text
from .unreadable import Unreadable
from .word import word_text

__all__ = ["LARGEST_FILE", "LONGEST_PAGE", "Unreadable", "read_source"]

LARGEST_FILE = 20 * 1024 * 1024  # bytes
LONGEST_PAGE = 300_000  # characters; a full broadsheet page holds some 12,000

_REFUSED = (
    (
        b"\xd0\xcf\x11\xe0",
        "这是旧版 Office 文件（.doc）或加了密码的文档，请另存为 .docx 后再导入。",
    ),
    (b"{\\rtf", "这是 RTF 文件，请另存为 .docx 或文本后再导入。"),
    (b"\x89PNG", "这是图片，不是文字。请导入版面的文本、Word 或 PDF。"),
    (b"\xff\xd8\xff", "这是图片，不是文字。请导入版面的文本、Word 或 PDF。"),
    (b"GIF8", "这是图片，不是文字。请导入版面的文本、Word 或 PDF。"),
    (b"Rar!", "这是压缩包，请解压后导入里面的文件。"),
    (b"7z\xbc\xaf", "这是压缩包，请解压后导入里面的文件。"),
    (b"\x1f\x8b", "这是压缩包，请解压后导入里面的文件。"),
)


def read_source(name: str, data: bytes) -> PageText:
    """Return the text of a page.

    Raises Unreadable, with a sentence for the editor, for whatever cannot be read; nothing else.
    """
    if not data:
        raise Unreadable("文件是空的，没有内容可以导入。")
    if len(data) > LARGEST_FILE:
        raise Unreadable("文件超过 20 MB 的上限，请拆成单个版面再导入。")
    text, notices = _text(data)
    if not text.strip():
        raise Unreadable("文件里没有文字，没有内容可以导入。")
    if len(text) > LONGEST_PAGE:
        raise Unreadable(
            f"文件有 {len(text)} 个字符，超过一个版面的上限（{LONGEST_PAGE} 个），"
            "请按版面拆开再导入。"
        )
    return PageText(name, text, notices)


def _text(data: bytes) -> tuple[str, tuple[str, ...]]:
    for start, message in _REFUSED:
        if data.startswith(start):
            raise Unreadable(message)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return word_text(data)
    if b"%PDF-" in data[:1024]:
        return pdf_text(data)
    return decoded(data)
