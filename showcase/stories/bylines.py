"""Bylines and datelines: written once as structured contributors, printed from them."""

from collections.abc import Iterable
from dataclasses import dataclass

PAPER = "华西社区报"


@dataclass(frozen=True)
class Credit:
    """One contributor as printed: name, role (may be unstated), agency."""

    name: str
    role: str
    agency: str


def byline(credits: Iterable[Credit]) -> str:
    """The line under a headline: `华西社区报记者 刘俊　天府街道 供图`."""
    return "\u3000".join(_one(c) for c in credits)


def _one(credit: Credit) -> str:
    role = credit.role.replace(" ", "、")
    if credit.role == "供图":
        return f"{credit.name} 供图"
    if credit.role in ("摄影", ""):
        return f"{role} {credit.name}".strip()
    return f"{credit.agency}{role} {credit.name}"


def dateline(credits: Iterable[Credit]) -> str:
    """报讯电头: `华西社区报讯（记者 冯涔）`, built from the contributors, stored nowhere."""
    people = list(credits)
    agency = next((c.agency for c in people if c.agency), PAPER)
    inside = " ".join(_inside(c) for c in people if c.role != "供图")
    return f"{agency}讯（{inside}）" if inside else f"{agency}讯"


def _inside(credit: Credit) -> str:
    if credit.role == "记者 摄影":
        return f"记者 {credit.name} 摄影报道"
    return f"{credit.role} {credit.name}".strip()
