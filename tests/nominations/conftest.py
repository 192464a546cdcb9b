"""A browser without scripts, on an empty site with one street."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from showcase.places.models import PlacePage
from tests import factories

STORY = "我们院里的周嬢嬢每天早上带几个退休职工沿河走一圈，捡垃圾，看水色。"
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_ORIGIN": "http://testserver"}


@pytest.fixture(autouse=True)
def quiet(settings: LazySettings, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path
    settings.LEADS_DIR = tmp_path / "leads"


@pytest.fixture
def street() -> PlacePage:
    factories.site()
    return factories.place("晋阳街道", factories.place("武侯区"))


@pytest.fixture
def clock(time_machine: Any) -> Any:
    time_machine.move_to(timezone.now(), tick=True)
    return time_machine


@pytest.fixture
def reader(street: PlacePage, clock: Any) -> "Browser":
    return Browser(street, clock)


class Browser:
    """It follows a form's hidden fields and what was typed, nothing else."""

    def __init__(self, street: PlacePage, clock: Any) -> None:
        self.client, self.street, self.clock = Client(enforce_csrf_checks=True), street, clock
        self.page: Any = None
        self.html = ""

    def send(self, address: str = "/api/nominate", *, headers: Any = None, **fields: Any) -> str:
        """A form as it leaves a file: no token, no time."""
        page = self.client.post(address, fields, **(OURS if headers is None else headers))
        return self.kept(page)

    def press(self, address: str = "/api/nominate", seconds: int = 30, **changed: Any) -> str:
        """The form that is shown, sent back as it stands but for what is `changed`."""
        fields = self.fields() | changed
        self.clock.shift(seconds)
        return self.send(address, **{k: v for k, v in fields.items() if v is not None})

    def get(self, address: str) -> str:
        return self.kept(self.client.get(address))

    def kept(self, page: Any) -> str:
        self.page = page
        self.html = page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        return self.html

    def fields(self) -> dict[str, Any]:
        """What a browser would send: hidden fields, texts, what is chosen and ticked."""
        html = self.html.partition("data-form=")[2].partition("</form>")[0]
        found: dict[str, Any] = {}
        for tag in re.findall(r"<input[^>]*>", html):
            kind, name = attribute(tag, "type"), attribute(tag, "name")
            if (kind in ("checkbox", "radio") and " checked" not in tag) or kind == "file":
                continue
            found[name] = attribute(tag, "value") or ("on" if kind == "checkbox" else "")
        for name, text in re.findall(
            r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', html, re.S
        ):
            found[name] = unescape(text).removeprefix("\r\n").removeprefix("\n")
        for name, inner in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', html, re.S):
            chosen = re.search(r'value="([^"]*)" selected', inner)
            found[name] = chosen[1] if chosen else ""
        return found

    def story(self, **changed: Any) -> dict[str, Any]:
        """What is required, and nothing more."""
        given = {"kind": "person", "message": STORY, "place": self.street.pk, "agree": "on"}
        return {k: v for k, v in (given | changed).items() if v is not None}

    @property
    def code(self) -> str:
        found = re.search(r"data-receipt>([^<]+)<", self.html)
        assert found, self.html
        return found[1]


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def photo(name: str = "河边.jpg", colour: str = "#b8a27a") -> SimpleUploadedFile:
    data = BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")
