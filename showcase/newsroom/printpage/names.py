"""Chinese personal names in print: what may be one, and where one may end (黄芳荣获…)."""

import re
from collections.abc import Iterable, Sequence

from .characters import is_han
from .model import Guess

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董袁潘于蒋蔡余杜叶"
    "程苏魏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶"
    "贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂"
    "柴焦齐辛管甘涂梅游祝左宁古卓舒单柯柏项涂路左关阮蓝凌霍冉屈裴祁岳简詹欧晏冷巫蒲刁㛃仲敬"
    "代宁成车苟鲜阳蔺母青帅补衡饶佘席蹇岑娄臧艾邢骆窦庞边华盛谷云步全靳景瞿党卿祖邝喻尚苗辜"
)
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "夏侯")

_PREPOSITIONS = frozenset("向于和与对给同跟被让由经从时")
_PSEUDONYM = re.compile(r"(?P<names>[\u3400-\u9fff·、]{2,16})[（(](?:[均皆都]?[为系是])?化名[）)]")
_POSTS = re.compile(
    r"(?:党委书记|支部书记|总网格长|微网格长|网格长|微网格员|网格员|楼栋长|社区书记|书记|主任|"
    r"站长|队长|会长|所长|局长|院长|校长|经理|负责人|志愿者|社区民警|民警|居民|市民|业主|小组长)"
)
# Words that follow a name; the first characters of some of them are given names too.
_VERBS = (
    "荣获", "荣膺", "荣登", "获", "获评", "获得", "光荣", "成为", "成功", "成立", "志愿", "爱上",
    "说", "表示", "介绍", "告诉", "坦言", "分享", "带领", "带着", "积极", "认为", "主动", "深有",
    "正在", "正", "则", "和", "与", "是", "在", "也", "的", "每天", "一直", "走", "来到", "作为",
    "明确", "文明", "开心", "高兴", "欣慰", "感慨", "负责", "组织", "发现", "上门", "牵头",
    "，", "。", "、", "：", ",", "（", "(", "”", "；",
)  # fmt: skip


def name_like(token: str) -> bool:
    """Tell whether a token has the form of a name: two to four characters and a surname."""
    if not all(is_han(char) or char in "·•" for char in token):
        return False
    if "·" in token or "•" in token:
        return 3 <= len(token) <= 14
    if token.startswith(_COMPOUND):
        return 3 <= len(token) <= 4
    return 2 <= len(token) <= 3 and (token[0] in SURNAMES or ord(token[0]) > 0xFFFF)


def name_shaped(token: str) -> bool:
    """Tell whether a token could be a name though its surname is not in the list."""
    return 2 <= len(token) <= 4 and all(is_han(char) for char in token)


def open_names(paragraphs: Iterable[str]) -> tuple[Guess, ...]:
    """Return the names whose end the text does not settle, both readings in `value`.

    黄芳荣获 is 黄芳 + 荣获 or 黄芳荣 + 获. How often each reading stands elsewhere is told, not
    used: a name is a person's, so the editor decides.
    """
    texts = tuple(paragraphs)
    found: dict[str, Guess] = {}
    for text in texts:
        for post in _POSTS.finditer(text):
            rest = text[post.end() : post.end() + 6]
            if len(rest) < 4 or rest[0] not in SURNAMES or not all(map(is_han, rest[:3])):
                continue
            short, long = rest[:2], rest[:3]
            if rest[2:].startswith(_VERBS) and rest[3:].startswith(_VERBS):
                value = f"{short} / {long}"
                found.setdefault(value, Guess("name", value, _why(short, long, texts)))
    return tuple(found.values())


def pseudonyms(paragraphs: Iterable[str]) -> tuple[Guess, ...]:
    """Return the names marked 化名: they are nobody's and must not become a person."""
    texts = tuple(paragraphs)
    found: dict[str, Guess] = {}
    for text in texts:
        for mark in _PSEUDONYM.finditer(text):
            for run in re.split(r"[、和与及]", mark["names"]):
                name = _last_name(run, texts)
                if name:
                    why = "版面标明是化名：不建人物，不进检索；姓名起止是推断，请编辑核对"
                    found.setdefault(name, Guess("pseudonym", name, why))
    return tuple(found.values())


def _last_name(run: str, texts: Sequence[str]) -> str:
    """Return the name a run ends in; where it begins, the rest of the text helps to tell."""
    if len(run) < 2:
        return ""
    three, two = run[-3:], run[-2:]
    likely = [name for name in (three, two) if name_like(name) or name[:1] in "小阿老大"]
    if len(likely) == 2 and three[0] in _PREPOSITIONS:
        return two
    if len(likely) == 2 and len(run) > 3:
        alone = sum(text.count(two) for text in texts) - sum(text.count(three) for text in texts)
        return two if alone > 0 else three
    return likely[0] if likely else two if len(two) == 2 else ""


def _why(short: str, long: str, texts: tuple[str, ...]) -> str:
    with_long = sum(text.count(long) for text in texts)
    alone = sum(text.count(short) for text in texts) - with_long
    why = f"姓名到哪个字为止不能断定：可读作“{short}”或“{long}”"
    if alone:
        why += f"；文中另有{alone}处“{short}”后面不是这个字"
    return why + "，请编辑核对"
