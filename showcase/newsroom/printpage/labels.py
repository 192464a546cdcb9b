"""Numbers and letters before a section heading (一、 A ① 亮点一)."""

import re

_LABEL = re.compile(
    r"^(?:(?P<letter>[A-Za-z]|[①-⑳]|[❶-❿]|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|0\d)[.．、:：\s]?\s{0,2}(?=[\u3400-\u9fff“‘《])"
    r"|(?P<numeral>[一二三四五六七八九十]{1,3}|\d{1,2})[、.．]\s?"
    r"|[（(](?P<inner>[一二三四五六七八九十]{1,3}|\d{1,2})[）)]\s?"
    r"|(?P<named>(?:关键词|亮点|做法|经验|现场|镜头|故事|路径|举措|样本|案例)[一二三四五六七八九十\d]{0,2}|"
    r"第[一二三四五六七八九十]{1,2}[章节部步])[:：\s]\s?)"
)


def label_and_heading(text: str) -> tuple[str, str]:
    """Split a section heading into its printed number or letter and the heading."""
    match = _LABEL.match(text)
    if match is None:
        return "", text
    label = next((group for group in match.groups() if group), "")
    return label, text[match.end() :].strip()
