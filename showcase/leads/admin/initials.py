"""First letters of pinyin, for typing a place in three keys: 莲花社区 is lhsq.

GB 2312 lists its 3755 common characters in the order of their pinyin, so a character's first
letter follows from its code; the rare ones of this city's places are written down below.
"""

from bisect import bisect_right

_STARTS = {
    "a": "啊", "b": "芭", "c": "擦", "d": "搭", "e": "蛾", "f": "发", "g": "噶", "h": "哈",
    "j": "击", "k": "喀", "l": "垃", "m": "妈", "n": "拿", "o": "哦", "p": "啪", "q": "期",
    "r": "然", "s": "撒", "t": "塌", "w": "挖", "x": "昔", "y": "压", "z": "匝",
}  # fmt: skip
_CODES = [first.encode("gb2312") for first in _STARTS.values()]
_LETTERS = list(_STARTS)
_LAST = "座".encode("gb2312")

_RARE = {
    character: letter
    for letter, characters in {
        "a": "桉",
        "b": "钯缤",
        "c": "祠苌淙潺茈",
        "f": "沣翡芙",
        "h": "浣晖桦洄荟",
        "j": "璟湔琚葭菁",
        "k": "恺堃",
        "l": "崃鹭泸麟鹂鸾珑",
        "m": "濛岷茉嵋茗",
        "n": "楠埝",
        "p": "郫",
        "q": "邛筇麒桤",
        "r": "嵘",
        "s": "驷筲昇崧",
        "t": "沱镗",
        "w": "圩薇",
        "x": "鑫玺浒獬馨萱",
        "y": "怡驿垭沄鸢玥楹",
        "z": "濯栀",
    }.items()
    for character in characters
}
_TWO = {"长": "cz", "重": "cz", "朝": "cz", "乐": "ly", "会": "hk", "行": "xh", "盛": "sc"}
"""Characters with two sounds."""

ANY = "?"


def letters_of(character: str) -> str:
    """The letters that a character may begin with; `?`, which stands for all, for a rare one."""
    if character.isascii():
        return character.lower()
    if known := _RARE.get(character) or _TWO.get(character):
        return known
    try:
        code = character.encode("gb2312")
    except UnicodeEncodeError:
        return ANY
    if not _CODES[0] <= code <= _LAST:
        return ANY
    return _LETTERS[bisect_right(_CODES, code) - 1]


def begins(name: str, typed: str) -> bool:
    """Whether the first letters of a name's characters are those typed (small letters)."""
    if len(typed) > len(name):
        return False
    pairs = zip((letters_of(c) for c in name), typed, strict=False)
    return all(letters == ANY or letter in letters for letters, letter in pairs)
