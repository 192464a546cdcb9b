"""Captions (图注): short lines under pictures, told by form, by spacing, by what they interrupt."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .layout import Piece
from .model import Kind
from .names import SURNAMES

LONGEST = 45
_SCENE = re.compile(
    r"合影|留念|现场|图为|上图|下图|左图|右图|一角|外景|内景|全景|场景|场面|掠影|剪影|摄$|供图|效果图|(?:宣传|科普|培训|实践|授)课。?$|"
    r"资料图|正在|上台|演讲|讲座|展示|参观|体验|忙碌|比赛|表演|颁奖|揭牌|签约|俯瞰|航拍|新貌"
)
_PEOPLE = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,8}?)(?:微网格员|网格员|志愿者|居民|工作人员|社工|学生|孩子|小朋友|老人|"
    r"党员|民警|医生|业主|市民|游客|选手|嘉宾|家长|青年|队员|新人|骑手|商户|演员|代表|书记|群众|[\u4e00-\u9fff]队)们?"
    r"(?:为|在|向|给|教|带领|组织|正|陪|帮|与|和|参与|参加|上|接受|展示|开展|学习|排队|围坐|领取|制作|清理|体验|任|进行|手持|合影|巡|检查|核对|走访|宣传|讲解|发放|了解|登记|测量|表演|包|端|送|看望|慰问|演示|练习|聆听|观看)"
)
_NAMED = re.compile(
    rf"^[{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{1,2}}(?:为|在|向|给|教|正|陪|带)"
)
_THING = re.compile(
    r"(?:驿站|食堂|广场|花园|公园|阳台|会客厅|服务站|活动室|工作站|中心|墙绘|书屋|小院|院落|步道|"
    r"游园|花圃|月台|空间|阵地|微家|课堂|长廊|集市|站点|书房|栏杆|路口)。?$"
)
_ARGUES = re.compile(
    r"^(?:同时|此外|目前|据悉|据了解|如今|近日|最近|今年|接下来|下一步|另外|随着|因此|于是|为|通过|"
    r"但|而|这|那|不仅|其中)|表示|介绍|说[，：]|说。|我们|您|认为|纷纷|认可|好评|期待"
)


def caption_score(piece: Piece, gap_after: int, usual_gap: int) -> int:
    """Score how much a run looks like a caption; 3 and more is one. The text around is not asked.

    `gap_after` and `usual_gap` are blank lines.
    """
    text = piece.text
    if len(text) > LONGEST or len(piece.lines) > 2 or not text:
        return -9
    score = 0
    commas = text.count("，") + text.count(",")
    stops = sum(text.count(mark) for mark in "。！？；!?;")
    score += (commas == 0) + (len(text) <= 22) - 2 * (commas >= 2)
    score -= 3 * (stops > 1) + 2 * any(mark in text for mark in "！？!?：:…⋯")
    score += 2 * (_SCENE.search(text) is not None) + 2 * (_PEOPLE.match(text) is not None)
    score += _NAMED.match(text) is not None and commas == 0
    score += _THING.search(text) is not None
    score -= 2 * (_ARGUES.search(text) is not None)
    if piece.gap > usual_gap or gap_after > usual_gap:
        score += 2
    if text.startswith(("“", "‘")) and text.rstrip("。").endswith(("”", "’")):
        score -= 3
    return score


def reads_like_caption(text: str) -> bool:
    """Tell whether a line without a full stop, above a headline, is a caption."""
    if " " in text or len(text) <= 8:
        return False
    return bool(_PEOPLE.match(text) or _THING.search(text) or _SCENE.search(text))


def usual_gap(pieces: Sequence[Piece]) -> int:
    """Return how many blank lines usually part two runs on this page."""
    gaps = Counter(piece.gap for piece in pieces[1:] if piece.kind is Kind.PARAGRAPH and piece.gap)
    return gaps.most_common(1)[0][0] if gaps else 1


def with_captions(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the runs, standing captions told from paragraphs."""
    usual = usual_gap(pieces)
    marked = sum(piece.level > 0 for piece in pieces) >= 2
    # Without blank lines and without wrapped lines, every line stands as alone as any other.
    tight = sum(piece.gap > 0 for piece in pieces) < 0.3 * len(pieces) and all(
        len(piece.lines) == 1 or piece.joined_from for piece in pieces
    )
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        before = pieces[at - 1] if at else None
        after = pieces[at + 1] if at + 1 < len(pieces) else None
        if piece.kind is Kind.PARAGRAPH and len(pieces) > 2:
            score = caption_score(piece, after.gap if after else 0, usual)
            score += _neighbours(before, after, piece)
            if score >= 3 and (tight or _stands_alone(piece, before, after)):
                why = "像图注（短句、单独成段），图片要另配，请编辑核对"
                piece = replace(piece, kind=Kind.CAPTION, guess=why)
        elif piece.kind is Kind.SECTION and not marked and _names_people(piece, before, after):
            why = "像图注（有人有动作、没有两句），也可能是小标题，请编辑核对"
            piece = replace(piece, kind=Kind.CAPTION, guess=why)
        elif piece.kind is Kind.SECTION and marked and _bare_caption(piece, before, after):
            why = "页面的标题都有标记，这一行没有，读来像图注，请编辑核对"
            piece = replace(piece, kind=Kind.CAPTION, guess=why)
        found.append(piece)
    return found


def _bare_caption(piece: Piece, before: Piece | None, after: Piece | None) -> bool:
    if piece.level or len(piece.printed) > 1 or before is None:
        return False
    apart = piece.gap > 1 or (after is not None and after.gap > 1)
    return reads_like_caption(piece.text) or (apart and " " not in piece.text)


def _names_people(piece: Piece, before: Piece | None, after: Piece | None) -> bool:
    """Tell a bare caption amid the text from a section heading, which has two clauses here."""
    amid = before is not None and before.kind is after.kind is Kind.PARAGRAPH if after else False
    return (
        amid
        and len(piece.printed) == 1
        and " " not in piece.text
        and _PEOPLE.match(piece.text) is not None
    )


def _stands_alone(piece: Piece, before: Piece | None, after: Piece | None) -> bool:
    same = [other for other in (before, after) if other and other.chunk == piece.chunk]
    return all(other.kind is not Kind.PARAGRAPH for other in same)


def _neighbours(before: Piece | None, after: Piece | None, piece: Piece) -> int:
    score = 0
    if before and before.kind in (Kind.PICTURE, Kind.CAPTION):
        score += 2 if before.kind is Kind.PICTURE else 1
    if after and after.kind is Kind.PICTURE:
        score += 1
    if before and before.kind is Kind.SECTION and after and after.kind is Kind.PARAGRAPH:
        score += len(after.text) > 2 * len(piece.text)
    if before and before.kind is Kind.BYLINE:
        score += 1
    return score
