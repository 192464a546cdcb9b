"""Lines that say by themselves what they are: columns, organisers, page furniture, channels."""

import re

from .districts import DISTRICTS

_COLUMN_WORDS = (
    "资讯|要闻|特别报道|专题|专版|专刊|特刊|专栏|简讯|快讯|短讯|社区新闻|社区资讯|动态|社区动态|"
    "人物|访谈|观察|特写|典型案例|优秀案例|案例展播|优秀案例展播|展播|系列报道|记者调查|民生|时评|"
    "综合|综合新闻|新闻|热点|焦点|聚焦|关注|深度|故事|邻里|一线|微网实格|基层治理|社区治理|一周看点|"
    "图片新闻|便民服务|健康|教育|服务|专题报道|重点报道|本期关注|特别策划|党建"
)
_COLUMN = re.compile(
    rf"(?:(?:社区|成都|蓉城|本期|街道|区县|今日|周末|城事|市井|家园|微网实格)[·・ ]?)?"
    rf"(?:{_COLUMN_WORDS})"
)
_COLUMN_WORD = re.compile(rf"(?:{_COLUMN_WORDS})")
# 微网实格 and 服务 also open headlines; these words do not.
_SURE_COLUMN = re.compile(
    r"(?:社区)?(?:资讯|简讯|快讯|短讯|要闻)|特别报道|专题报道|系列报道|重点报道|特别策划|图片新闻|记者调查"
)
_ENDS_LIKE_COLUMN = re.compile(
    r"[^，。；：！？]{0,14}(?:案例展播|展播|专栏|专题|专版|特刊|特别报道|系列报道)$"
)
_DASHED = re.compile(
    r"(?P<lead>[^—–\-|｜，。]{0,12})[—–\-|｜·•●■◆▌▎]{1,4}\s?(?P<name>[^—–|｜，。：；]{2,14}?)\s?[—–\-|｜·•●■◆▌▎]{1,4}"
)
_BRACKETED = re.compile(r"[【\[［〔](?P<name>[^】\]］〕，。]{2,14})[】\]］〕]")
_ORGANISERS = re.compile(
    r"(?:联合)?(?:主办|承办|协办|指导|支持|主管|联办|联合主办|支持媒体|出品)(?:(?:单位|方)?\s?[:：]|(?:单位|方)\s)\s?(?P<names>.{2,200})"
)
_FURNITURE = re.compile(
    r"(?:本版)?(?:责任编辑|责编|编辑|美编|校对|审读|版式|组版|主编|值班编委|组稿|设计|制图|统筹|策划)"
    r"(?:[:：\s].{0,60})|"
    r".{0,12}(?:19|20)\d{2}\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日\s?.{0,24}(?:星期|周)[一二三四五六日天].{0,24}|"
    r"(?:第?\s?[A-Z]?\d{1,3}\s?版|第\s?\d{1,5}\s?期|总第\s?\d{1,6}\s?期|[A-Z]\d{1,2}|\d{1,3})|"
    r"(?:电子邮箱|邮编|国内统一|邮发代号|新闻热线|零售价|定价|社址|广告热线).{0,60}|"
    r"[\W_]{1,200}"
)
_TELL_ALL = re.compile(r"[\u4e00-\u9fff]")
_CHANNEL = re.compile(
    r"(?:热线)?(?:电话|热线|微博|微信|公众号|邮箱|电子邮箱|网址|抖音|视频号|QQ|地址|来信|二维码)\s?[:：].{2,120}"
)
_CHANNEL_HEAD = re.compile(
    r"(?:互动通道|互动方式|参与方式|联系方式|联系我们|报料方式|投稿方式|爆料热线|征集通道|线索征集)[:：]?"
)
_PICTURE = re.compile(r"\ufffc+|!\[[^\]]{0,200}\]\([^)]{0,400}\)")
_LABEL = re.compile(r"(?:" + "|".join(DISTRICTS) + r")")
# After a word that needs a place (进、在、到…) the name belongs to the headline itself.
_GLUED_LABEL = re.compile(
    r"(?<=[^\s]{5})(?<![进在到入于向赴来自和与、及是看为都市访遍至省游爱])(?P<label>"
    + "|".join(DISTRICTS)
    + r")$"
)


def is_organisers(text: str) -> bool:
    """Tell whether the line names organisers (主办单位：…)."""
    return _ORGANISERS.fullmatch(text) is not None


def organisers_of(text: str) -> tuple[str, ...]:
    """Return the organisers a line names, in print order."""
    match = _ORGANISERS.fullmatch(text.strip())
    if match is None:
        return ()
    names = re.split(r"[\s、，,；;]+", match["names"].strip())
    return tuple(name for name in names if name.strip("：:。"))


def is_column(text: str) -> bool:
    """Tell whether a short line is a column mark (资讯, — 优秀案例展播 —, 【特别报道】)."""
    if len(text) > 30:
        return False
    bracketed = _BRACKETED.fullmatch(text)
    if bracketed:
        return _COLUMN.fullmatch(bracketed["name"]) is not None
    dashed = _DASHED.fullmatch(text)
    if dashed and _TELL_ALL.search(dashed["name"]):
        return True
    bare = text.strip("■□●◆▲▌▎|｜·• ")
    return _COLUMN_WORD.fullmatch(bare) is not None or (
        len(bare) <= 8 and _COLUMN.fullmatch(bare) is not None
    )


def is_sure_column(text: str) -> bool:
    """Tell whether the line is a column mark even with a headline right below it."""
    return _SURE_COLUMN.fullmatch(text) is not None


def is_column_phrase(text: str) -> bool:
    """Tell whether the line ends as column names end (某某专题), sure only above a story."""
    return len(text) <= 16 and _ENDS_LIKE_COLUMN.fullmatch(text.strip("—–- ")) is not None


def is_dashed(text: str) -> bool:
    """Tell whether the line is set between dashes, as a masthead's second line is."""
    match = _DASHED.fullmatch(text)
    return match is not None and not match["lead"].strip()


def is_dashed_name(text: str) -> bool:
    """Tell whether the line is a masthead with its dashed second part (甲 — 乙 —)."""
    return _DASHED.fullmatch(text) is not None


def bracketed_kicker(text: str) -> bool:
    """Tell whether the line is one bracketed phrase: a kicker unless it is a column."""
    return _BRACKETED.fullmatch(text) is not None


def is_furniture(text: str) -> bool:
    """Tell whether the line belongs to the page: date line, page number, editors, rules."""
    return not text or (len(text) <= 100 and _FURNITURE.fullmatch(text) is not None)


def is_channel(text: str) -> bool:
    """Tell whether the line is one of the 互动通道 (电话、微博、微信)."""
    return _CHANNEL.fullmatch(text) is not None


def is_channel_head(text: str) -> bool:
    """Tell whether the line opens the 互动通道 box."""
    return _CHANNEL_HEAD.fullmatch(text) is not None


def is_picture(text: str) -> bool:
    """Tell whether the line stands for a picture."""
    return _PICTURE.fullmatch(text) is not None


def is_label(text: str) -> bool:
    """Tell whether the line is a district's name and nothing else."""
    return _LABEL.fullmatch(text) is not None


def glued_label(text: str) -> str:
    """Return the district printed onto the end of a headline, or ""."""
    match = _GLUED_LABEL.search(text)
    return match["label"] if match else ""
