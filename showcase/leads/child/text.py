"""The text of one document, cut at 200 000 letters.

    python -m showcase.leads.child.text docx SOURCE

Prints UTF-8. Whatever goes wrong ends it with a status other than 0; 3 says that a password is set.
"""

import sys
from pathlib import Path

from . import bounds

LETTERS = 200_000
PAGES = 200
LOCKED = 3


def of_docx(source: Path) -> str:
    import mammoth

    with source.open("rb") as file:
        return str(mammoth.extract_raw_text(file).value)


def of_pdf(source: Path) -> str:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise SystemExit(LOCKED) from error
        raise
    texts: list[str] = []
    for number in range(min(len(document), PAGES)):
        page = document[number]
        texts.append(page.get_textpage().get_text_range())
        page.close()
        if sum(map(len, texts)) > LETTERS:
            break
    return "\n".join(texts)


def main(format: str, source: str) -> None:
    bounds.apply()
    text = {"docx": of_docx, "pdf": of_pdf}[format](Path(source))
    sys.stdout.buffer.write(text[:LETTERS].encode("utf-8", "replace"))


if __name__ == "__main__":
    main(*sys.argv[1:])
