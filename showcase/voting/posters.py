"""A nominee's poster: a JPEG to share or print, with portrait, number and QR code."""

from functools import cache
from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from PIL import Image, ImageDraw, ImageFont

from showcase.bake import rows
from showcase.core.models import Channels, Picture
from showcase.core.sizes import SHEET

from .models import Category, Contest, Nominee
from .pages.paths import nominee_path

WIDTH, HEIGHT = 1080, 1620
_MARGIN = 84
_PORTRAIT = (600, 720)
_CODE = 300
_PAPER, _PLATE, _INK, _SOFT, _RED = "#faf6ec", "#f2ead9", "#1d1b18", "#574f44", "#a3221a"
_FONT = Path(__file__).parent / "fonts" / "NotoSerifSC-Bold-subset.otf"
_NEVER_FIRST = "，。、；：！？”’）》"


def poster(contest: int, category: int, key: int, request: HttpRequest) -> HttpResponse:
    """`…/<number>/poster.jpg`; the same rows make the same bytes."""
    about, within = rows.one(Contest, contest), rows.one(Category, category)
    nominee = rows.one(Nominee, key)
    address = settings.SITE_URL + nominee_path(about.slug, within.slug, nominee.number)
    image = drawn(about, within, nominee, address, Channels.for_request(request).hotline)
    data = BytesIO()
    image.save(data, "JPEG", quality=84, optimize=True)
    return HttpResponse(data.getvalue(), content_type="image/jpeg")


def drawn(
    about: Contest, within: Category, nominee: Nominee, address: str, hotline: str
) -> Image.Image:
    """The sheet, 1080 × 1620 pixels (2:3)."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(sheet)
    middle = WIDTH // 2
    pen.text((_MARGIN, 56), settings.WAGTAIL_SITE_NAME, _INK, _font(44))
    pen.text((WIDTH - _MARGIN, 62), "点赞评选", _RED, _font(38), anchor="ra")
    pen.line([(_MARGIN, 132), (WIDTH - _MARGIN, 132)], _INK, 6)
    pen.line([(_MARGIN, 142), (WIDTH - _MARGIN, 142)], _INK, 2)
    pen.text(
        (middle, 168),
        f"{about.title}　{within.title}",
        _SOFT,
        _fitting(f"{about.title}　{within.title}", 36),
        anchor="ma",
    )
    left, top = (WIDTH - _PORTRAIT[0]) // 2, 236
    sheet.paste(_face(nominee), (left, top))
    pen.rectangle([left, top + _PORTRAIT[1] - 96, left + 150, top + _PORTRAIT[1]], _RED)
    pen.text(
        (left + 75, top + _PORTRAIT[1] - 48),
        f"{nominee.number:02d}",
        _PAPER,
        _font(68),
        anchor="mm",
    )
    pen.text((middle, 984), nominee.name, _INK, _fitting(nominee.name, 84), anchor="ma")
    if nominee.place:
        pen.text((middle, 1100), nominee.place.title, _SOFT, _font(34), anchor="ma")
    for row, text in enumerate(_lines(nominee.line, _font(42), WIDTH - 2 * _MARGIN)[:2]):
        pen.text((middle, 1158 + 58 * row), text, _INK, _font(42), anchor="ma")
    pen.line([(_MARGIN, 1292), (WIDTH - _MARGIN, 1292)], _INK, 2)
    sheet.paste(_code(address), (_MARGIN, HEIGHT - _CODE - 14))
    right = _MARGIN + _CODE + 36
    pen.text((right, 1330), "扫码看事迹、点赞", _INK, _font(46))
    pen.text((right, 1408), "每人每天每类投一次，不用注册", _SOFT, _font(34))
    pen.text((right, 1460), f"不方便上网，打 {hotline}", _SOFT, _font(34))
    pen.text((right, 1512), "分享和拉票没有任何奖励", _SOFT, _font(34))
    return sheet


def _face(nominee: Nominee) -> Image.Image:
    """The portrait, or a plate with the number where there is none."""
    picture: Picture | None = nominee.portrait
    if picture is None:
        plate = Image.new("RGB", _PORTRAIT, _PLATE)
        text = f"{nominee.number:02d}"
        middle = (_PORTRAIT[0] // 2, _PORTRAIT[1] // 2)
        ImageDraw.Draw(plate).text(middle, text, _INK, _font(300), anchor="mm")
        return plate
    with picture.get_rendition(SHEET.specs[0]).file.open("rb") as file:
        return Image.open(file).convert("RGB").resize(_PORTRAIT, Image.Resampling.LANCZOS)


def _code(address: str) -> Image.Image:
    data = BytesIO()
    segno.make(address, error="m", micro=False).save(data, kind="png", scale=8, border=2)
    data.seek(0)
    return Image.open(data).convert("RGB").resize((_CODE, _CODE), Image.Resampling.NEAREST)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size, layout_engine=ImageFont.Layout.BASIC)


def _fitting(text: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at `size`, smaller if the text is wider than the sheet."""
    width = _font(size).getlength(text)
    room = WIDTH - 2 * _MARGIN
    return _font(size if width <= room else max(20, int(size * room / width)))


def _lines(text: str, font: ImageFont.FreeTypeFont, room: int) -> list[str]:
    """Text broken anywhere but before a closing mark."""
    lines = [""]
    for sign in text:
        if font.getlength(lines[-1] + sign) > room and sign not in _NEVER_FIRST:
            lines.append("")
        lines[-1] += sign
    return lines
