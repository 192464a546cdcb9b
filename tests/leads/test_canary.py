"""What is planted through every entrance over HTTP is in no file, log, cache, session, error page
or export without rights; and after the purge in no table and no file at all."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from showcase.bake import clocks
from showcase.bake.baking import bake
from showcase.leads import files, intake, purging
from showcase.leads.admin.seeing import mark
from showcase.leads.models import Attachment, Draft, Lead, Source, State
from showcase.leads.platforms import fetching
from showcase.leads.pushes.models import Media
from showcase.leads.states import OPEN, step
from showcase.leads.worker import Worker
from showcase.surveys import turning
from showcase.surveys.models import SurveyText
from showcase.voting.models import Ballot, Level, RosterEntry, Round
from tests.nominations.conftest import OURS, Browser, clock, street
from tests.surveys.making import survey
from tests.voting import contests, desks
from tests.voting.conftest import nothing_kept
from tests.voting.fakes.serving import serving
from tests.voting.fakes.tencent import Tencent
from tests.voting.providers import provider

from . import canaries, entrances, samples, staff
from .entrances import House
from .platforms import wechat_aes, wechat_plain, weibo_on
from .test_wechat_media import Platform

__all__ = ["clock", "nothing_kept", "provider", "street", "wechat_aes", "wechat_plain", "weibo_on"]
# Ballots are written on a connection of their own, and files go when a transaction has ended.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def everything(settings: LazySettings, tmp_path: Path) -> Path:
    """A folder in which all lies that is ever written to a disk."""
    settings.LEADS_DIR = tmp_path / "leads"
    settings.LEADS_ERASED = tmp_path / "erased.txt"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path / "var"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


@pytest.fixture
def house(everything: Path, street: Any, clock: Any, provider: Tencent, weibo_on: None) -> House:
    clerk, editor = Client(), Client()
    clerk.force_login(staff.clerk())
    editor.force_login(who := desks.editor())
    return House(
        Browser(street, clock),
        clerk,
        editor,
        survey(asks_contact=True),
        desks.brought_to(Round.VOTING, desks.draft(12), who),
        desks.draft(level=Level.ROSTER),
        contests.category(contests.contest(level="sms", slug="by-sms")).contest,
    )


@pytest.fixture
def platform(settings: LazySettings, wechat_plain: None) -> Iterator[str]:
    fake = Platform()
    fake.files["p1"] = samples.picture()
    with serving(fake) as address:
        yield address


def through_all(house: House, settings: LazySettings, platform: str) -> None:
    for number, enter in enumerate(entrances.OPEN):
        enter(house, number)
    settings.WECHAT = settings.WECHAT | {"api": platform}
    entrances.wechat(house, 4)
    entrances.weibo(house, 5)
    settings.WECHAT_PUSH = settings.WECHAT_PUSH | {"aes_key": entrances.platforms.AES_KEY}
    entrances.wechat_sealed(house, 6)


def assert_all_came_in() -> None:
    by_source = {source: Lead.objects.filter(source=source).count() for source in Source}
    assert by_source == {"web": 2, "hotline": 1, "weibo": 2, "wechat": 3, "survey": 1, "visit": 1}
    kinds = Attachment.objects.values_list("kind", flat=True)
    assert sorted(kinds) == ["document", *["photo"] * 5, "voice"]
    assert not Attachment.objects.exclude(state="ready").exists() and not Media.objects.exists()
    assert Draft.objects.exclude(form="sent").count() == 1 and SurveyText.objects.count() == 1
    assert Ballot.objects.count() == 2 and RosterEntry.objects.count() == 1
    for lead in Lead.objects.all():
        assert canaries.WORD in lead.message or canaries.WORD in lead.details


def assert_no_export_without_rights() -> None:
    for who in (None, staff.clerk(), staff.reporter(), staff.editor()):
        client = Client()
        if who:
            client.force_login(who)
        answers = [client.get(reverse("leads_export", args=[kind])) for kind in ("csv", "xlsx")]
        answers.append(client.get(reverse("leads_reports_export", args=["csv"])))
        answers.append(client.post(reverse("leads_export_contacts"), {"reason": "看看"}))
        assert not any(canaries.holds(answer.content) for answer in answers)
        if who is None or not who.has_perm("leads.view_lead"):
            pages = [client.get(reverse("leads_lead", args=[one.pk])) for one in Lead.objects.all()]
            assert not any(canaries.holds(page.content, canaries.ALL) for page in pages)


def decide(house: House) -> None:
    """One is accepted and printed, one withdrawn by its sender, all others are closed."""
    chief = staff.chief()
    client = Client()
    client.force_login(chief)
    for one in Lead.objects.filter(state__in=OPEN).order_by("-pk"):
        if one.pk != Lead.objects.order_by("pk")[0].pk:
            step(one, State.SPAM, chief)
            continue
        shown = client.post(reverse("leads_reveal", args=[one.pk]), {"reason": canaries.PLACE})
        assert shown.status_code == 200 and canaries.holds(shown.content)
        answer = client.post(reverse("leads_act", args=[one.pk, "accept"]), {"seen": mark(one)})
        assert answer.status_code == 302
        one.refresh_from_db()
        assert one.page is not None
        page = one.page.specific
        page.title, page.no_byline, page.lead_alt = "茶桌议事会", True, "一块颜色"
        for block in page.body:
            block.value.update(caption="院坝", alt="一块颜色")
        page.save_revision(user=chief).publish()


def test_canaries_through_every_entrance(
    house: House,
    everything: Path,
    settings: LazySettings,
    platform: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: Any,
    capfd: Any,
) -> None:
    settings.NOTICES_BY_EMAIL = True
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    caplog.set_level(logging.DEBUG)
    through_all(house, settings, platform)
    Worker().all()
    assert_all_came_in()
    decide(house)
    Worker().all()
    bake(everything / "releases")

    # What a sender calls a place or a case, and why somebody looked, is kept in the open.
    assert canaries.tables() == []
    assert canaries.tables(canaries.ALL) == ["leads_lead", "leads_reveal"]
    assert canaries.files_below(everything) == [] and canaries.database_files() == []
    assert canaries.files_below(everything, canaries.ALL) == []
    assert not canaries.holds(canaries.kept_for_browsers(), canaries.ALL)
    cookies = [client.cookies.output() for client in (house.reader.client, house.clerk)]
    assert not canaries.holds("".join(cookies).encode(), canaries.ALL)
    assert_no_export_without_rights()
    assert len(mail.outbox) == 3, "asked, accepted, printed"
    letters = "".join(letter.subject + letter.body for letter in mail.outbox)
    assert not canaries.holds(letters.encode(), canaries.ALL)

    assert_errors_say_nothing(house, monkeypatch, caplog)
    assert "RuntimeError" in caplog.text

    turning.close(house.survey.pk)
    later = timezone.now() + timedelta(days=181)
    purging.purge_due(later)
    clocks.fire(later)
    fetching.forget_replies()
    assert not Lead.objects.filter(purged_at=None).exists() and not Attachment.objects.exists()
    assert canaries.tables(canaries.ALL) == [] and canaries.database_files(canaries.ALL) == []
    assert not canaries.holds(canaries.kept_for_browsers(), canaries.ALL)
    files.sweep(older_than=-1)  # those of the form that was never sent, within the hour
    assert samples.stored(everything / "leads") == []
    assert canaries.files_below(everything, canaries.ALL) == []
    assert not canaries.holds(caplog.text.encode(), canaries.ALL)
    assert not canaries.holds("".join(capfd.readouterr()).encode(), canaries.ALL)


def assert_errors_say_nothing(house: House, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    """Something of ours breaks in the middle of taking in."""

    def broken(series: str) -> int:
        raise RuntimeError(f"{series} are out of order")

    answers: list[Any] = []
    request = Client.request

    def keeping(self: Client, **environ: Any) -> Any:
        self.raise_request_exception = False
        answers.append(found := request(self, **environ))
        return found

    house.reader.get("/api/nominate")
    house.reader.clock.shift(30)
    form = house.reader.fields() | house.reader.story(
        message=canaries.WORD, phone=f"{canaries.PHONE}0", name=canaries.WORD
    )
    before = len(caplog.records)
    with monkeypatch.context() as patch:
        patch.setattr(intake, "next_number", broken)
        patch.setattr(Client, "request", keeping)
        form |= {"photos": [entrances.photo(7)]}
        house.reader.client.post("/api/nominate", form, **OURS)
        entrances.called(house, 7)
        entrances.surveyed(house, 7)
        entrances.wechat_sealed(house, 7)
        entrances.weibo(house, 8)
    failed = [answer for answer in answers if answer.status_code == 500]
    assert len(failed) == 5 <= len(caplog.records) - before
    assert not any(canaries.holds(answer.content, canaries.ALL) for answer in failed)
