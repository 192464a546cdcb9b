"""Does a run of print end its sentence, and does the next run begin one?"""

import re

_TERMINAL = "。！？!?；;：:…⋯"
_CLOSERS = "”’」』）)》】"
_OPENERS = "“‘「『（(《【"
_PAIRS = {"”": "“", "’": "‘", "）": "（", "》": "《", "】": "【", "」": "「", "』": "『"}
_NEVER_FIRST = "，、。；：！？”’）》】」』,;:!?)%％…⋯"
_CONTINUES = re.compile(
    r"^(?:的|了|着|过|地|得|们|项|个|名|人|户|家|条|件|场|次|余|多|万|和|与|及|等|并|而|或|之|则|"
    r".、|..、|.，)"
)
_BEGINS = re.compile(
    r"^(?:近年|近日|近期|最近|日前|同时|此外|另外|目前|今年|去年|截至|据|为|在|从|自|通过|针对|如今|"
    r"随着|其中|下一步|接下来|活动|据悉|据了解|作为|按照|依托|不仅|除|对|对于|以|当|每|“|‘|一是|"
    r"二是|三是|首先|其次|最后|一直|原来|于是|现在|过去|以前|记者|该|这|\d)"
)


def is_complete(text: str) -> bool:
    """Tell whether the run ends a sentence (closing quotes and brackets looked through)."""
    bare = text.rstrip()
    stripped = bare.rstrip(_CLOSERS)
    if not stripped:
        return True
    if stripped[-1] in _TERMINAL:
        return not unclosed(bare) or stripped[-1] not in "：:"
    return stripped[-1] == "." and len(stripped) > 1 and not stripped[-2].isascii()


def unclosed(text: str) -> str:
    """Return the brackets and quotes the run opens and does not close, innermost last."""
    open_marks: list[str] = []
    for char in text:
        if char in "“‘（《【「『":
            open_marks.append(char)
        elif open_marks and open_marks[-1] == _PAIRS.get(char):
            open_marks.pop()
    return "".join(open_marks)


def balanced(text: str) -> bool:
    """Tell whether every quote and bracket of the run is closed in it, and none comes closed."""
    depth = 0
    for char in text:
        if char in "“‘（《【「『(":
            depth += 1
        elif char in "”’）》】」』)":
            depth -= 1
            if depth < 0:
                return False
    return depth == 0


def continues(text: str) -> int:
    """Score how surely the run goes on with a sentence begun before: 0 open, above 0 likely."""
    if not text:
        return 0
    if text[0] in _NEVER_FIRST:
        return 3
    if _BEGINS.match(text):
        return -1
    return 2 if _CONTINUES.match(text) else 0


def joined(head: str, tail: str) -> str:
    """Put two runs of one sentence together; only Latin words get a blank between them."""
    edges = head[-1:] + tail[:1]
    latin = len(edges) == 2 and edges.isascii() and edges.isalpha()
    return f"{head} {tail}" if latin else head + tail
