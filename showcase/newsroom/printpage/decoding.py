"""Bytes of a text file as text: UTF-8, GB18030 or UTF-16, with or without a byte order mark."""

import codecs
import unicodedata

from .characters import is_han
from .unreadable import Unreadable

_BINARY = "这不是文本文件（内容是二进制数据），请导入文本、Markdown、Word（.docx）或 PDF。"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_USUAL_MARKS = frozenset("，。、；：？！“”‘’（）《》〈〉【】—…·⋯～￥　\ufeff\ufffc")
_SAMPLE = 20_000  # characters that are looked at to tell text from noise


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text and notices. Raises Unreadable for bytes that are no text.

    Text never holds U+0000, which PostgreSQL cannot store.
    """
    text, notices = _read(data)
    if "\x00" in text:
        raise Unreadable(_BINARY)
    return text, notices


def _read(data: bytes) -> tuple[str, tuple[str, ...]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strict(data[len(mark) :], encoding)
            if text is None or not _plausible(text):
                raise Unreadable("文件的文字编码已损坏，请另存为 UTF-8 文本后再导入。")
            return text, ()
    if b"\x00" in data:
        return _sixteen_bit(data), ()
    text = _strict(data, "utf-8")
    if text is not None:
        if _plausible(text):
            return text, ()
        raise Unreadable(_BINARY)
    repaired = _repaired(data)
    if repaired is not None:
        return repaired
    for encoding in ("gb18030", "utf-16-le", "utf-16-be"):
        text = _strict(data, encoding)
        if text is not None and _plausible(text):
            return text, ()
    raise Unreadable(_BINARY)


def _sixteen_bit(data: bytes) -> str:
    candidates = [_strict(data, encoding) for encoding in ("utf-16-le", "utf-16-be")]
    texts = [text for text in candidates if text is not None and _plausible(text)]
    if not texts:
        raise Unreadable(_BINARY)
    return max(texts, key=_usual_share)


def _repaired(data: bytes) -> tuple[str, tuple[str, ...]] | None:
    """Return UTF-8 text with a few broken characters marked, or None when it is not UTF-8."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    wide = sum(is_han(char) for char in text)
    if broken > 0.01 * len(text) or wide < 20 * broken:
        return None
    notice = f"文件里有{broken}处文字编码损坏，显示为“\ufffd”，请对照原版补上。"
    return text, (notice,)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> bool:
    sample = text[:_SAMPLE]
    odd = sum(_odd(char) for char in sample)
    if odd > 0.01 * len(sample) + (len(sample) > 40):
        return False
    return sample.isascii() or _usual_share(sample) > 0.6


def _odd(char: str) -> bool:
    if char in "\t\n\r\f\v":
        return False
    return unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs")


def _usual_share(text: str) -> float:
    sample = text[:_SAMPLE]
    usual = sum(
        char.isascii()
        or char in _USUAL_MARKS
        or is_han(char)
        or unicodedata.category(char) in _LESS_USUAL
        for char in sample
    )
    # Rare characters are usual in one name, not in a whole page: mojibake is full of them.
    rare = sum(is_han(char) and not "\u4e00" <= char <= "\u9fff" for char in sample)
    return (usual - rare) / len(sample) if sample else 1.0


_LESS_USUAL = frozenset({"Cf", "Mn", "So", "No", "Nl", "Po", "Pd"})
