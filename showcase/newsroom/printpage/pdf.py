"""PDF files by pypdfium2: the text layer, page after page."""

import threading

import pypdfium2

from .unreadable import Unreadable

_MOST_PAGES = 40
_DAMAGED = "PDF 已损坏，打不开，请重新导出后再导入。"
# pdfium keeps global state and is not safe to enter from two threads.
_ONE_AT_A_TIME = threading.Lock()


def pdf_text(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of all pages. Raises Unreadable when damaged, locked, too long or scanned."""
    with _ONE_AT_A_TIME:
        try:
            text = _pages(data)
        except Unreadable:
            raise
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower() or b"/Encrypt" in data:
                raise Unreadable("PDF 设有密码，请去掉密码后再导入。") from error
            raise Unreadable(_DAMAGED) from error
        except Exception as error:
            # A damaged file shows itself in the binding as any kind of error.
            raise Unreadable(_DAMAGED) from error
    if not text.strip():
        raise Unreadable("PDF 里没有文字（可能是扫描件或图片），请先做文字识别，或导入文本。")
    return text, ()


def _pages(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        count = len(document)
        if count > _MOST_PAGES:
            raise Unreadable(
                f"PDF 有 {count} 页，超过 {_MOST_PAGES} 页的上限，请按版面拆开再导入。"
            )
        texts = []
        for number in range(count):
            page = document[number]
            textpage = page.get_textpage()
            texts.append(textpage.get_text_range())
            textpage.close()
            page.close()
    finally:
        document.close()
    # U+FFFE is pdfium's mark for a hyphen at a line's end; U+0000 is a glyph without a character.
    text = "\n\n".join(texts).replace("\x00", "")
    return text.replace("\ufffe", "-").replace("\r\n", "\n")
