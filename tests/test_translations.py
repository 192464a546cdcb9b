"""The admin is Chinese: upstream's catalogues and ours, `site/locale`, together leave no gap."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import html5lib
import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from wagtail.models import Workflow

from showcase.accounts.models import User
from showcase.newsroom import roles
from tests import factories

OURS = sorted((settings.BASE_DIR / "site" / "locale").glob("*/LC_MESSAGES/*.po"))
ENGLISH_CATALOGUES = Path("locale", "en", "LC_MESSAGES")
WAGTAIL = {
    app.label: Path(app.path)
    for app in apps.get_app_configs()
    if app.name.split(".")[0] == "wagtail" and (Path(app.path) / ENGLISH_CATALOGUES).exists()
}
UNTRANSLATED = {"ID", "URL", "Wagtail API v2", "Wagtail API v3"}
"""Names that are the same in Chinese."""

MARK = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?[a-z][^>]*>")
THREE_WORDS = re.compile(r"[A-Za-z][a-z'’]*(?:[ ,]+[A-Za-z][a-z'’]*){2,}")
SILENT = {"script", "style", "template", "noscript", "svg", "code", "kbd"}
SPOKEN = ("aria-label", "title", "placeholder", "alt")


def messages(file: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(file)) if not entry.obsolete]


def chinese(entry: polib.POEntry) -> str:
    """What Django makes of this message, the language of the settings being active."""
    context, one, many = entry.msgctxt, entry.msgid, entry.msgid_plural
    if many:
        return npgettext(context, one, many, 2) if context else ngettext(one, many, 2)
    return pgettext(context, one) if context else gettext(one)


def is_wordless(text: str) -> bool:
    return not re.search(r"[A-Za-z]", MARK.sub("", text))


@pytest.mark.once
@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_the_compiled_catalogue_is_the_written_one(file: Path) -> None:
    assert polib.pofile(str(file)).to_binary() == file.with_suffix(".mo").read_bytes()


@pytest.mark.once
@pytest.mark.parametrize("file", OURS, ids=lambda file: file.name)
def test_ours_keep_placeholders_and_tags(file: Path) -> None:
    for entry in messages(file):
        translated = entry.msgstr_plural[0] if entry.msgid_plural else entry.msgstr
        original = entry.msgid_plural or entry.msgid
        assert sorted(MARK.findall(translated)) == sorted(MARK.findall(original)), entry.msgid


@pytest.mark.once
@pytest.mark.parametrize("app", WAGTAIL)
def test_all_of_wagtail_is_chinese(app: str) -> None:
    """An upgrade that brings new strings fails here, with the list of what to translate."""
    entries = messages(WAGTAIL[app] / ENGLISH_CATALOGUES / "django.po")
    assert entries
    missing = [
        entry.msgid
        for entry in entries
        if chinese(entry) in (entry.msgid, entry.msgid_plural)
        and not is_wordless(entry.msgid)
        and entry.msgid not in UNTRANSLATED
    ]
    assert not missing, "\n".join(missing)


@pytest.mark.django_db
def test_wagtails_javascript_is_chinese(client: Client) -> None:
    script = client.get("/admin/jsi18n/").content.decode()
    served = re.search(r"newcatalog = (\{.+?\n  \});", script, re.DOTALL)
    assert served
    entries = messages(WAGTAIL["wagtailadmin"] / ENGLISH_CATALOGUES / "djangojs.po")
    missing = {entry.msgid for entry in entries} - json.loads(served[1]).keys()
    assert not missing, "\n".join(sorted(missing))


def phrases(html: str) -> Iterator[str]:
    """What a reader of the page meets: its text, and the labels in its attributes."""

    def within(element: Any) -> Iterator[str]:
        if not isinstance(element.tag, str) or element.tag in SILENT:
            return
        yield from (element.get(name, "") for name in SPOKEN)
        yield element.text or ""
        for child in element:
            yield from within(child)
            yield child.tail or ""

    return within(html5lib.parse(html, namespaceHTMLElements=False))


def english(html: str) -> list[str]:
    return [found for phrase in phrases(html) for found in THREE_WORDS.findall(phrase)]


@pytest.mark.django_db
def test_the_log_in_page_holds_no_english(client: Client) -> None:
    assert english(client.get("/admin/login/").content.decode()) == []


@pytest.mark.django_db
def test_pages_of_the_admin_hold_no_english(client: Client) -> None:
    factories.site()
    factories.picture()
    case = factories.case(live=False)
    case.save_revision()
    chief = User.objects.create_superuser("zongbian")
    Workflow.objects.get(name=roles.WORKFLOW).start(case, chief)
    client.force_login(chief)
    edit = f"/admin/pages/{case.pk}/edit/"

    invalid = client.post(edit, {"title": "", "body-count": 0}).content.decode()
    assert "内容有误，无法保存页面。" in invalid
    assert english(invalid) == []
    for address in (
        "/admin/",
        edit,
        f"/admin/pages/{case.pk}/history/",
        f"/admin/pages/{case.get_parent().pk}/",
        "/admin/images/",
        "/admin/users/",
        "/admin/users/new/",
        "/admin/groups/",
        "/admin/workflows/list/",
        "/admin/workflows/tasks/index/",
        "/admin/reports/workflow/",
    ):
        shown = client.get(address)
        assert shown.status_code == 200, address
        assert english(shown.content.decode()) == [], address


def test_the_eye_for_english_is_open() -> None:
    page = '<p>已保存 Go to the first error</p><a title="Save this now">·</a><code>a b c</code>'
    assert english(page) == ["Go to the first error", "Save this now"]
