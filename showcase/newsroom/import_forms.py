"""What the import screen sends: a file or text to begin with, then the editor's arrangement."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict

from .arranging import PAGE, UNPLACED, Row
from .drafts import KINDS, Choice
from .printpage import Kind
from .printpage.reading import LONGEST_PAGE

MAX_FILES = 10


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PageFilesField(forms.FileField):
    """Several files in one field; each is cleaned by itself."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAX_FILES:
            raise forms.ValidationError(f"一次最多导入 {MAX_FILES} 个文件，请分批。")
        # Empty files pass here: the reader says in plain words what is wrong with each.
        return [file for file in files if file]


class PageImportForm(forms.Form):
    """A printed page as files or as pasted text."""

    files = PageFilesField(  # type: ignore[assignment]  # a declared field, not Form.files
        label="版面文件",
        required=False,
        widget=SeveralFiles(attrs={"accept": ".txt,.md,.docx,.pdf"}),
        help_text="Word（.docx）、PDF 或文本，每个不超过 20 MB，可以一次选几个版。",
    )
    text = forms.CharField(
        label="或粘贴版面文字",
        required=False,
        max_length=LONGEST_PAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("files") and not (data.get("text") or "").strip():
            raise forms.ValidationError("请选择文件，或粘贴版面文字。")
        return data


_STORY = re.compile(r"s[0-9]{1,9}")


def _is_home(name: str) -> bool:
    return name in (PAGE, UNPLACED) or _STORY.fullmatch(name) is not None


def _typed(post: QueryDict, name: str) -> str:
    """What was sent, without U+0000, which PostgreSQL cannot store."""
    return post.get(name, "").replace("\x00", "")


def rows(post: QueryDict) -> Iterator[Row]:
    """The blocks in the order they stand on the screen. Rows with unknown kinds are dropped.

    So are those in a story that no screen could have offered: its number could not be counted on.
    """
    kinds = set(Kind)
    for block in post.getlist("block"):
        kind = post.get(f"b-{block}-kind", "")
        home = post.get(f"b-{block}-story", "")
        if kind in kinds and _is_home(home):
            text = _typed(post, f"b-{block}-text").replace("\r\n", "\n").strip()
            yield Row(block, home, Kind(kind), text)


def choices(post: QueryDict) -> dict[str, Choice]:
    """Story id → what the editor decided for it besides its blocks."""
    found: dict[str, Choice] = {}
    for story in filter(_STORY.fullmatch, post.getlist("story")):
        kind = post.get(f"s-{story}-type", "case")
        chosen = [int(n) for n in post.getlist(f"s-{story}-figure") if n.isdecimal() and len(n) < 5]
        chains = [c.replace("\x00", "") for c in post.getlist(f"s-{story}-place")]
        found[story] = Choice(
            kind=kind if kind in KINDS else "case",
            figures=tuple((n, _typed(post, f"s-{story}-figure-{n}")) for n in chosen),
            new_places=tuple(tuple(c.split("›")) for c in chains if c),
        )
    return found


def choices_state(decided: dict[str, Choice]) -> dict[str, Any]:
    """The choices as JSON, to be kept with the import."""
    return {
        story: {
            "kind": c.kind,
            "figures": [list(f) for f in c.figures],
            "new_places": [list(p) for p in c.new_places],
        }
        for story, c in decided.items()
    }


def choices_from(state: dict[str, Any]) -> dict[str, Choice]:
    """The reverse of `choices_state`."""
    return {
        story: Choice(
            kind=c["kind"],
            figures=tuple((int(n), str(label)) for n, label in c["figures"]),
            new_places=tuple(tuple(p) for p in c["new_places"]),
        )
        for story, c in state.items()
    }
