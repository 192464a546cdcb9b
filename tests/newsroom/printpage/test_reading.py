"""Hostile and broken files end in one sentence for the editor, never in another error."""

import io
import zipfile

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from showcase.newsroom.printpage import Unreadable, propose, read_source

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
BODY = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{}</w:body></w:document>"
)


def paragraph(text: str, *, bold: bool = False) -> str:
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p><w:r>{weight}<w:t>{text}</w:t></w:r></w:p>"


def docx(*paragraphs: str, extra: dict[str, bytes] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("word/document.xml", BODY.format("".join(paragraphs)))
        for name, data in (extra or {}).items():
            archive.writestr(name, data)
    return stream.getvalue()


def pdf(*, text: str = "") -> bytes:
    """A one-page PDF; its text, if any, is in a standard Latin font."""
    drawing = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode() if text else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    for number, body in enumerate(objects, start=1):
        out += b"%d 0 obj%s endobj\n" % (number, body)
    return out + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"


def refusal(data: bytes, name: str = "版面.txt") -> str:
    with pytest.raises(Unreadable) as caught:
        read_source(name, data)
    return caught.value.message


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空的"),
        (b" \n\t\r\n", "没有文字"),
        (b"\xef\xbb\xbf", "没有文字"),
        (bytes(range(256)) * 40, "二进制"),
        (b"\xef\xbb\xbf" + "早晨从一碗面开始。".encode() * 20 + b"\x00", "二进制"),
        (("早晨从一碗面开始。" * 20 + "\x00").encode("utf-16"), "二进制"),
        (("早晨从一碗面开始。" * 20 + "\x00").encode("utf-16-le"), "二进制"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "图片"),
        (b"x" * (20 * 1024 * 1024 + 1), "20 MB"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, ".docx"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"%PDF-1.7\nbroken", "PDF 已损坏"),
        (pdf(), "没有文字"),
        (b"PK\x03\x04 not a zip", "已损坏"),
        (docx(paragraph("宏"), extra={"word/vbaProject.bin": b"x"}), "宏"),
        ("字".encode() * 310_000, "上限"),
    ],
)
def test_refused_with_a_sentence(data: bytes, words: str) -> None:
    message = refusal(data)
    assert words in message
    assert message.endswith("。")


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = docx(paragraph("炸"), extra={"word/styles.xml": b" " * (31 * 1024 * 1024)})
    assert len(bomb) < 200_000
    assert "过大" in refusal(bomb)


def test_entity_declarations_are_refused() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><a>&b;</a>'
    assert "实体" in refusal(docx(paragraph("好"), extra={"word/settings.xml": evil}))


def test_other_archives_are_no_word_file() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert "不是 Word" in refusal(stream.getvalue())


def test_word_page_becomes_a_story() -> None:
    data = docx(
        paragraph("院坝里的早课", bold=True),
        paragraph("天刚亮，院坝里就有了读书声。"),
        paragraph("华西社区报记者 邱晓雯"),
    )
    proposal = propose(read_source("随便什么名字.bin", data))
    assert proposal.conserved
    assert [story.line("title") for story in proposal.stories] == ["院坝里的早课"]


def test_pdf_text_is_read() -> None:
    page = read_source("page", pdf(text="Grid news 2024"))
    assert "Grid news 2024" in page.text
    assert pypdfium2.PdfDocument(pdf()) is not None


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16-le", "utf-16-be", "utf-16"])
def test_encodings_of_the_trade(encoding: str) -> None:
    text = "社区的早晨，从一碗面开始。老板说：“来二两。”\n第二段有12个字。\n"
    assert read_source("x", text.encode(encoding)).text == text


def test_one_broken_character_is_told_not_hidden() -> None:
    page = read_source("x", ("社区的早晨从一碗面开始。" * 10).encode() + b"\xff")
    assert "\ufffd" in page.text
    assert page.notices


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        page = read_source("x", data)
    except Unreadable:
        return
    assert propose(page).conserved


WHOLE = docx(paragraph("院坝里的早课"), paragraph("天刚亮。"))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([WHOLE, pdf(text="Grid")]),
    st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=8),
    st.integers(0, 5000),
)
def test_damaged_documents_are_read_or_refused(
    data: bytes, changes: list[tuple[int, int]], cut: int
) -> None:
    broken = bytearray(data)
    for at, value in changes:
        broken[at % len(broken)] = value
    try:
        read_source("x", bytes(broken[: max(1, len(broken) - cut % 400)]))
    except Unreadable:
        return
