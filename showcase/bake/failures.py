"""Why a bake stopped, in words an editor can act on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """One thing that must be put right before anything is published.

    `where` names the page in Chinese as an editor knows it, `path` is its address.
    """

    where: str
    path: str
    reason: str

    @property
    def page(self) -> str:
        return f"{self.where}（{self.path}）"

    def __str__(self) -> str:
        return f"{self.page}：{self.reason}"


class BakeFailed(Exception):
    """Nothing was published. `failures` lists every cause that was found, not only the first."""

    def __init__(self, failures: list[Failure]) -> None:
        super().__init__("\n".join(str(failure) for failure in failures))
        self.failures = failures


NAMED = 3


def told(failures: list[Failure]) -> list[str]:
    """One line a cause. What is wrong on every page (a link in the footer) is told once."""
    pages: dict[str, list[str]] = {}
    for failure in failures:
        pages.setdefault(failure.reason, []).append(failure.page)
    lines = []
    for reason, where in pages.items():
        if len(where) > NAMED:
            first = "、".join(where[:NAMED])
            lines.append(f"{first} 等 {len(where)} 页：{reason}")
        else:
            lines += [f"{page}：{reason}" for page in where]
    return lines
