"""Bylines and datelines: who wrote, who photographed, whose pictures (署名、电头、供图)."""

import re
from dataclasses import dataclass, replace

from .characters import is_han
from .model import Contributor, Guess
from .names import name_like, name_shaped

_ROLE_WORDS = (
    "全媒体记者", "首席记者", "见习记者", "实习记者", "特约记者", "摄影记者", "特约通讯员",
    "实习生", "通讯员", "记者", "特约撰稿", "撰稿", "撰文", "文字", "摄影", "摄", "整理",
    "文", "图", "供稿", "供图", "漫画", "制图", "视频",
)  # fmt: skip
# Words that stand after the person they speak of, with the roles they add.
_TRAILING = {
    "摄影报道": "摄影", "图文报道": "摄影", "文/图": "摄影", "图/文": "摄影", "文图": "摄影",
    "图文": "摄影", "文并图": "摄影", "文/摄": "摄影", "摄影": "摄影", "摄": "摄影", "报道": "",
    "文": "", "供图": "供图", "供稿": "供稿", "综合报道": "", "采写": "", "整理": "整理",
}  # fmt: skip
_ALIASES = {"摄": "摄影", "图": "摄影", "图片": "摄影", "文": "", "文字": "", "撰文": ""}
_AGENCY_END = ("报", "传媒", "新闻", "网", "日报", "频道", "电视台", "社", "台", "中心", "客户端")
_UNIT_END = (
    "街道", "社区", "镇", "乡", "村", "区", "县", "市", "委", "局", "办", "办公室", "集团", "公司",
    "学校", "小学", "中学", "医院", "物业", "站", "团队", "单位", "部门", "治委", "者", "联", "会",
    "部", "委员会", "协会", "大学", "学院", "银行",
)  # fmt: skip
_MARKS = "■□●○◆◇▲△★☆▌▎◎·•※|｜—-（(【[）)】] \t"
_DATELINE = re.compile(
    r"(?P<agency>[^\s（）()，。！？、；：“”《》]{1,16}?)讯"
    r"(?:\s{0,3}[（(](?P<inside>[^（）()。]{1,80})[）)])?(?:\s{1,3}|(?<=[）)]))"
)
_DATELINE_OPEN = re.compile(r"(?P<agency>[^\s（）()，。！？、；：“”《》]{1,16}?)讯\s{0,3}[（(]")
_DATELINE_AGENCY = re.compile(
    r"^(?:本报|.{0,12}(?:报|传媒|新闻|网|社|台|频道))(?:[\u4e00-\u9fff]{2,3})?$"
)
_CREDIT_PHRASE = re.compile(
    r"(?:本版|本文)?(?:图片?|照片|供图)(?:均?由|均?据|来自|来源|[:：])\S{2,30}"
)
_SPLIT = re.compile(r"[\s、,，;；]+")


@dataclass(frozen=True, slots=True)
class Byline:
    """What a byline says. `rest` is what did not read as one: "" for a whole byline."""

    contributors: tuple[Contributor, ...] = ()
    credit: str = ""
    guesses: tuple[Guess, ...] = ()
    rest: str = ""


def dateline_length(text: str) -> int:
    """Return how many characters of the paragraph are its 报讯 dateline; 0 when there is none."""
    match = _DATELINE.match(text)
    if match is None or not _DATELINE_AGENCY.match(match["agency"]):
        return 0
    return match.end()


def opens_dateline(text: str) -> bool:
    """Tell whether a printed line begins a 报讯 dateline, though the line may break it off."""
    match = _DATELINE_OPEN.match(text)
    return match is not None and _DATELINE_AGENCY.match(match["agency"]) is not None


def read_dateline(text: str) -> Byline:
    """Read 华西社区报讯（记者 某某）; the agency is everybody's in the brackets."""
    match = _DATELINE.match(text + " ")
    if match is None:
        return Byline(rest=text)
    agency = match["agency"]
    inside = _read(match["inside"] or "", agency, everybody=True)
    return replace(inside, rest="")


def read_byline(text: str) -> Byline:
    """Read a byline line such as 华西社区报记者 某某 某街道供图, brackets and bullets allowed."""
    return _read(text.strip(_MARKS), "", everybody=False)


def is_byline(text: str) -> bool:
    """Tell whether a line is a byline from end to end."""
    if len(text) > 90 or not text:
        return False
    bare = text.strip(_MARKS)
    if not bare or bare[-1] in "。！？；" or "。" in bare:
        return _CREDIT_PHRASE.fullmatch(bare.rstrip("。")) is not None
    if _CREDIT_PHRASE.fullmatch(bare):
        return True
    byline = _read(bare, "", everybody=False)
    if byline.rest:
        return False
    if any(person.role for person in byline.contributors):
        return True
    if byline.contributors and any(word in bare for word in ("文", "图", "报道", "采写")):
        return any(token in _TRAILING or "/" in token for token in _SPLIT.split(bare))
    bullet = text[0] in "■□●○◆◇▲△★☆※"
    if byline.contributors and bullet:
        return all(name_like(person.name) for person in byline.contributors)
    return bool(byline.credit) and not byline.contributors and len(bare) <= 16


def glued_byline_length(text: str) -> int:
    """Return the length of a byline that more text follows on the same line, or 0.

    Only a byline that opens with an agency or a role counts, and it ends at a blank.
    """
    if not opens_byline(text):
        return 0
    best = 0
    for match in re.finditer(r"\s+", text[:80]):
        if is_byline(text[: match.start()]):
            best = match.end()
    return best


def opens_byline(text: str) -> bool:
    """Tell whether a line's first word is an agency's reporter or a role (某报记者, 通讯员)."""
    head = _SPLIT.split(text.strip(_MARKS), maxsplit=1)[0]
    return any(head.endswith(role) for role in _ROLE_WORDS if len(role) > 1) and len(head) <= 16


def _read(text: str, agency: str, *, everybody: bool) -> Byline:
    credits: list[str] = []
    phrase = _CREDIT_PHRASE.search(text)
    if phrase:
        credits.append(phrase.group().rstrip("。）)"))
        text = text[: phrase.start()] + " " + text[phrase.end() :]
    people: list[Contributor] = []
    guesses: list[Guess] = []
    rest: list[str] = []
    role = ""
    tokens = _tokens(text)
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        if token in _TRAILING and people and not (name_like(following) and token in _ROLE_WORDS):
            people[-1], guess = _with_role(people[-1], token, len(people))
            guesses.extend(guess)
            continue
        if token.endswith("供图") and len(token) > 2 and not name_like(token[:-2]):
            credits.append(token)
            continue
        if following == "供图" and not name_like(token) and token not in _ROLE_WORDS:
            credits.append(token + "供图")
            continue
        if token in ("供图", "报道", "摄影报道", "图文报道", "采写") and not people:
            if not credits:
                rest.append(token)
            continue
        if token == "供图" and credits:
            continue
        found_agency, found_role, name = _split_role(token)
        if found_role is not None:
            role = _ALIASES.get(found_role, found_role)
            agency = found_agency or (agency if everybody or not _own_unit(role) else "")
            if not name:
                continue
            token = name
        if token.endswith(("供图", "摄", "摄影")) and name_like(_stem(token)):
            stem = _stem(token)
            people.append(Contributor(stem, "供图" if token.endswith("供图") else "摄影", agency))
        elif name_like(token) or (name_shaped(token) and (role or everybody)):
            people.append(Contributor(token, role, agency))
            if not name_like(token):
                guesses.append(Guess("contributors", token, "姓氏少见，是不是人名请编辑核对"))
        else:
            rest.append(token)
    guesses.extend(
        Guess("contributors", person.name, "版面没有印出身份（可能是通讯员），请编辑确定")
        for person in people
        if not person.role
    )
    return Byline(tuple(people), " ".join(credits), tuple(guesses), " ".join(rest))


def _tokens(text: str) -> list[str]:
    words = [word.strip("：:（）()【】[]■●|｜ ") for word in _SPLIT.split(text)]
    words = [piece for word in words if word for piece in _parts(word)]
    joined: list[str] = []
    single = False
    for word in words:
        # 刘　俊: a two-character name is set apart to the width of three.
        lone = len(word) == 1 and is_han(word) and word not in ("文", "图", "摄")
        if lone and single:
            joined[-1] += word
            single = False
        else:
            joined.append(word)
            single = lone
    return joined


def _parts(word: str) -> list[str]:
    if word in _TRAILING:
        return [word]
    for mark in ("/", "／", "：", ":", "｜", "|"):
        if mark in word:
            head, _, tail = word.partition(mark)
            if head in ("文", "图", "摄影", "摄", "文字", "图片") and tail not in (
                "图",
                "文",
                "摄",
            ):
                return [head, *_parts(tail)]
            if head in _ROLE_WORDS or head.endswith(_ROLE_WORDS):
                return [head, *_parts(tail)]
    return [word.replace("／", "/")]


def _split_role(token: str) -> tuple[str, str | None, str]:
    """Split 华西社区报记者张三 into agency, role, name; role None when there is no role in it."""
    for role in _ROLE_WORDS:
        at = token.find(role)
        if at < 0 or (len(role) == 1 and token != role):
            continue
        head, tail = token[:at], token[at + len(role) :]
        # 记者来到小院 is a sentence: glued to its role, only a listed surname makes a name.
        if tail and not name_like(tail):
            continue
        if head and not (head == "本报" or head.endswith(_AGENCY_END + _UNIT_END)):
            continue
        return head, role, tail
    return "", None, ""


def _with_role(person: Contributor, word: str, count: int) -> tuple[Contributor, list[Guess]]:
    added = _TRAILING[word]
    roles = person.role.split()
    if added and added not in roles:
        roles.append(added)
    guesses = []
    if count > 1:
        why = f"“{word}”印在几个人名之后，按只属于最后一人处理，请编辑核对"
        guesses.append(Guess("contributors", f"{person.name} {word}", why))
    return replace(person, role=" ".join(roles)), guesses


def _own_unit(role: str) -> bool:
    return "通讯员" in role or role in ("供图", "供稿")


def _stem(token: str) -> str:
    for tail in ("供图", "摄影", "摄"):
        if token.endswith(tail):
            return token[: -len(tail)]
    return token
