"""Key figures (关键数字): the number as printed, its value, unit, and the sentence it stands in."""

import re
from collections.abc import Iterable
from dataclasses import replace

from .model import Figure
from .numerals import MYRIADS, arabic, chinese

# Longest first, since 场次 must not be read as 场.
_UNITS = (
    "平方公里", "平方米", "立方米", "公里", "千米", "厘米", "公斤", "千克", "千瓦时", "公顷",
    "人次", "场次", "件次", "户次", "个百分点", "百分点", "小时", "分钟", "万元",
    "亿元", "美元", "元", "人", "名", "位", "户", "家", "个", "项", "件", "支", "场", "次",
    "处", "条", "份", "类", "所", "座", "栋", "幢", "套", "张", "台", "辆", "部", "本", "册", "篇",
    "吨", "米", "亩", "株", "棵", "盏", "盒", "袋", "台次", "批", "期", "组", "队", "节", "堂",
    "课时", "对", "只", "间", "层", "幅", "周", "天", "站", "点位", "门", "款", "起", "宗", "片",
    "倍", "步", "颗", "面", "块", "道", "笔", "桌", "封", "斤", "升", "度", "环", "级",
)  # fmt: skip
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
# 10余万群众 has no classifier: after a rounded number the people counted are the unit.
_PEOPLE = "群众|居民|市民|党员|志愿者|观众|职工|学生|老人|儿童|游客|网友|读者|青年|选民"
_BEFORE = r"(?:(?P<before>超过|不少于|不低于|将近|接近|大约|达到|近|约|超|逾|上|达)\s?)?"
_AFTER = r"(?P<after>余|多|来|以上)?"
_ARABIC = re.compile(
    _BEFORE
    + r"(?<![\d.A-Za-z０-９])(?P<number>\d{1,3}(?:,\d{3}){1,4}|\d{1,12}(?:\.\d{1,6})?)"
    + r"(?:\s?(?:至|到|[-—–~～])\s?(?P<upper>\d{1,12}(?:\.\d{1,6})?))?"
    + r"\s?(?:(?P<percent>%|％|‰)|(?P<inner>[余多])?(?P<myriad>万亿|[万亿])?\s?"
    + _AFTER
    + rf"\s?(?P<unit>{_UNIT}|(?:(?<=[万亿余多])|(?<=[万亿余多]\s))(?:{_PEOPLE}))(?P<tail>以上)?)"
)
_CHINESE = re.compile(
    _BEFORE
    + r"(?<![第零〇一二两三四五六七八九十百千万亿数几])"
    + r"(?P<number>[一二两三四五六七八九十百千万亿]{1,12})\s?"
    + r"(?P<after>余|多|来|几)?"
    + rf"\s?(?P<unit>{_UNIT})"
)
_CHINESE_PERCENT = re.compile(
    r"(?P<before>近|超|约|超过)?百分之(?P<number>[一二三四五六七八九十百]{1,5})"
)
_APPROXIMATE = frozenset(
    {"近", "约", "超", "逾", "上", "超过", "将近", "接近", "大约", "不少于", "不低于"}
)
_UNSAFE_CHINESE_UNITS = frozenset("次个级面道层点位部门节天期起度步条片组家对")
# 3栋2单元 is an address, 3个月 a period, 二十家子 a name: the next characters tell.
_DWELLINGS = tuple("区苑园院寓庭")  # 临江社区3栋 is an address too
_ADDRESS = re.compile(r"^(?:\d|单元|楼|院|号)")
_LONGEST_SENTENCE = 600  # characters; a printed one seldom has 200
_SENTENCE_END = re.compile(r"[。！？!?；;⋯…]+[”’」』）)]*")


def figures_in(paragraphs: Iterable[str]) -> tuple[Figure, ...]:
    """Return the key figures of the paragraphs, in print order.

    Not figures: years, dates, telephone and house numbers, ages, ordinals (第三网格), names such
    as R29 or 132N: they carry no unit of count, or a letter or a hyphen stands at the number.
    """
    found: list[Figure] = []
    for paragraph in paragraphs:
        for sentence in sentences(paragraph):
            found.extend(_in_sentence(sentence))
    return tuple(found)


def sentences(paragraph: str) -> list[str]:
    """Split a paragraph at 。！？； and ellipses, closing quotes kept with their sentence."""
    parts: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(paragraph):
        parts.append(paragraph[start : match.end()].strip())
        start = match.end()
    parts.append(paragraph[start:].strip())
    return [part for part in parts if part]


def _in_sentence(sentence: str) -> list[Figure]:
    found: list[tuple[int, Figure]] = []
    taken = bytearray(len(sentence))
    for match in _ARABIC.finditer(sentence):
        figure = _arabic_figure(match, sentence)
        if figure:
            found.append((match.start(), figure))
            taken[match.start() : match.end()] = b"\x01" * len(match.group())
    for match in _CHINESE.finditer(sentence):
        figure = None if taken[match.start("number")] else _chinese_figure(match, sentence)
        if figure:
            found.append((match.start(), figure))
    for match in _CHINESE_PERCENT.finditer(sentence):
        value = chinese(match["number"])
        if value is not None:
            figure = Figure(match.group(), value, "%", match["before"] is not None, sentence)
            found.append((match.start(), figure))
    found.sort(key=lambda item: item[0])
    if len(sentence) <= _LONGEST_SENTENCE:
        return [figure for _, figure in found]
    return [replace(figure, sentence=_around(sentence, at)) for at, figure in found]


def _around(sentence: str, at: int) -> str:
    """Return the part about a figure: a page without full stops would be repeated by each."""
    half = _LONGEST_SENTENCE // 2
    return sentence[max(0, at - half) : at + half]


def _arabic_figure(match: re.Match[str], sentence: str) -> Figure | None:
    at = match.start("number")
    before = sentence[max(0, at - 1) : at]
    following = sentence[match.end() : match.end() + 4]
    number, unit = match["number"], match["unit"] or match["percent"]
    if before in ("第", "-", "－", "+", "＋", "—", "/", "：", ":", "年", "月", "′") and before:
        return None
    if len(number) >= 7 and number.isdigit() and not match["myriad"]:
        return None
    if _not_counted(number, unit, following) or (unit in "栋幢" and before in _DWELLINGS):
        return None
    value = arabic(match["upper"] or number, match["myriad"] or "")
    approx = bool(
        match["before"] in _APPROXIMATE
        or match["inner"]
        or match["after"]
        or match["tail"]
        or match["upper"]
    )
    printed = match.group()
    if match["before"] and match["before"] not in _APPROXIMATE:
        printed = printed[len(match["before"]) :].strip()
    if unit == "％":
        unit = "%"
    return Figure(printed, value, unit, approx, sentence)


def _not_counted(number: str, unit: str, following: str) -> bool:
    if unit == "个" and following.startswith("月"):
        return True
    if unit in ("栋", "幢", "层", "座") and _ADDRESS.match(following):
        return True
    # 2022年度 has no unit of count, and 2023部 or 2023期 counts nothing either.
    return unit == "级" or (
        unit in ("部", "期") and len(number) == 4 and number.startswith(("19", "20"))
    )


def _chinese_figure(match: re.Match[str], sentence: str) -> Figure | None:
    numeral, unit = match["number"], match["unit"]
    approx = match["before"] in _APPROXIMATE or match["after"] is not None
    scaled = any(char in "十百千万亿" for char in numeral)
    value = chinese(numeral)
    if numeral in MYRIADS and match["before"] in _APPROXIMATE:
        value = MYRIADS[numeral]  # 近万人; 万人 alone is no count
    if value is None or (numeral[0] in "万亿" and not match["before"]):
        return None
    following = sentence[match.end() : match.end() + 2]
    if _not_counted("", unit, following) or following[:1] in ("佳", "强"):
        return None
    if not scaled or (len(numeral) == 1 and not approx and unit in _UNSAFE_CHINESE_UNITS):
        return None
    if len(numeral) == 1 and numeral in "百千" and not approx:
        return None
    if unit in ("级", "分", "面", "道", "度", "步") or (unit == "家" and following[:1] == "万"):
        return None
    printed = match.group()
    if match["before"] and match["before"] not in _APPROXIMATE:
        printed = printed[len(match["before"]) :].strip()
    return Figure(printed, value, unit, approx, sentence)
