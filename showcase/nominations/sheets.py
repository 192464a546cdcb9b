"""The two forms, and what differs between them."""

from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

from showcase.guard import uploads

from .forms.base import Sheet
from .forms.nominate import NominateForm
from .forms.submit import SubmitForm
from .paths import NOMINATE, SUBMIT


@dataclass(frozen=True)
class Kept:
    """Files of one field: what `guard.uploads` calls them, how many, and how they are counted."""

    kind: str
    most: int
    counted: str


PHOTOS = Kept("photo", uploads.PHOTOS, "张照片")
DOCUMENTS = Kept("document", uploads.DOCUMENTS, "份文件")


@dataclass(frozen=True)
class About:
    """`lasts` is how long an unfinished form is kept."""

    name: str
    form: type[Sheet]
    page: str
    heading: str
    template: str
    lasts: timedelta
    files: dict[str, Kept] = field(default_factory=lambda: {"photos": PHOTOS})

    @property
    def action(self) -> str:
        return f"/api/{self.name}"

    @property
    def scope(self) -> str:
        """For the time in the form, and for counting where forms come from."""
        return f"form|{self.name}"


SHEETS = MappingProxyType(
    {
        "nominate": About(
            "nominate",
            NominateForm,
            NOMINATE,
            "我要推荐",
            "nominations/nominate.html",
            timedelta(days=7),
        ),
        "submit": About(
            "submit",
            SubmitForm,
            SUBMIT,
            "案例申报",
            "nominations/submit.html",
            timedelta(days=30),
            {"photos": PHOTOS, "documents": DOCUMENTS},
        ),
    }
)
