"""One lead: what is shown of it, the steps, and two people at once."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from showcase.cases.models import CasePage
from showcase.leads import asking, deciding, files, tracking
from showcase.leads.admin import seeing
from showcase.leads.intake import Sender
from showcase.leads.models import Attachment, Lead, Source, State
from tests import factories
from tests.staff import member

from . import staff
from .making import lead, taken
from .samples import picture

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}"
LEAD_QUERIES = 34


@pytest.fixture(autouse=True)
def site(db: None) -> None:
    factories.site()


@pytest.fixture
def editor(client: Client) -> Any:
    user = staff.editor()
    client.force_login(user)
    return user


def at(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def page_of(client: Client, one: Lead) -> str:
    answer = client.get(at("leads_lead", one.pk))
    assert answer.status_code == 200
    return str(answer.content.decode())


def act(client: Client, one: Lead, action: str, seen: str | None = None, **data: Any) -> Any:
    given = {"seen": seeing.mark(one) if seen is None else seen, **data}
    return client.post(at("leads_act", one.pk, action), given)


def state(one: Lead) -> str:
    return str(Lead.objects.get(pk=one.pk).state)


# --- what is shown -------------------------------------------------------------------------------


def test_the_contact_is_masked_until_somebody_says_why(client: Client, editor: Any) -> None:
    one = lead()
    page = page_of(client, one)
    assert "138****4321" in page and "欧**" in page and "桂英" not in page
    assert not one.reveals.exists()
    url = at("leads_reveal", one.pk)
    assert client.post(url, {"reason": " "}).status_code == 422
    assert not one.reveals.exists()
    answer = client.post(url, {"reason": "回电核实地址"})
    told = answer.content.decode()
    assert "13800004321" in told and "欧阳桂英" in told
    assert "no-store" in answer["Cache-Control"]
    looked = one.reveals.get()
    assert (looked.who, looked.reason) == (editor, "回电核实地址")
    page = page_of(client, one)
    assert "13800004321" not in page and "苏编辑：回电核实地址" in page


def test_everything_that_people_wrote_is_shown_as_text(client: Client, editor: Any) -> None:
    sender = Sender(name=EVIL, phone=EVIL[:20], email=f"{EVIL[:20]}@example.invalid")
    details = {"unit": EVIL, EVIL[:30]: EVIL, "practice": EVIL}
    one = lead(
        State.REVIEW,
        message=EVIL,
        title=EVIL[:80],
        place_text=EVIL[:80],
        details=details,
        sender=sender,
        actor=editor,
    )
    asked = asking.ask(one, editor, EVIL)
    asking.answer(asked.token, EVIL)
    document = Attachment(lead=one, kind="document", state="ready", format="docx", size=1)
    document.name, document.text = EVIL, EVIL
    document.save()
    Attachment.objects.create(
        lead=one, kind="photo", state="refused", refusal=EVIL[:120], format="jpeg", size=1
    )
    other = lead(State.REVIEW, message=EVIL, title=EVIL[:80], actor=editor)
    client.post(at("leads_reveal", one.pk), {"reason": EVIL[:100]})
    deciding.decline(one, editor, "other", EVIL)
    for page in (
        page_of(client, one),
        page_of(client, other),
        client.post(at("leads_reveal", one.pk), {"reason": "核实"}).content.decode(),
        client.get(at("leads") + "?state=all").content.decode(),
        client.get(at("leads_lead", other.pk), {"q": EVIL}).content.decode(),
        act(client, other, "decline", reason="x", note=EVIL).content.decode(),
        act(client, other, "ask", text=EVIL * 9).content.decode(),
    ):
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "&lt;script&gt;" in page and "14" not in page.split("alert(2)")[1][:20]


def test_a_lead_asks_no_more_when_more_belongs_to_it(client: Client, editor: Any) -> None:
    one = lead(State.REVIEW, actor=editor)
    page_of(client, one)
    with CaptureQueriesContext(connection) as few:
        page_of(client, one)
    for n in range(8):
        made = asking.ask(one, editor, f"问 {n}")
        asking.answer(made.token, "答")
        deciding.assign(one, editor, editor)
        Attachment.objects.create(lead=one, kind="photo", format="jpeg", size=1)
        client.post(at("leads_reveal", one.pk), {"reason": "核实"})
        deciding.merge(lead(actor=editor), one, editor)
    with CaptureQueriesContext(connection) as many:
        page_of(client, one)
    # One for answers, one for the places of leads that are alike.
    assert len(many) <= len(few) + 2 <= LEAD_QUERIES, (len(few), len(many))


def test_what_does_not_open_is_said_and_is_no_error(client: Client, editor: Any) -> None:
    one = lead(details={"unit": "莲花社区"})
    Lead.objects.filter(pk=one.pk).update(sealed_message=b"gone\0" + bytes(40))
    assert "打不开" in page_of(client, one)


def test_files_are_shown_to_the_desk_as_the_worker_made_them(client: Client, editor: Any) -> None:
    photo = files.keep(SimpleUploadedFile("院子.jpg", picture()), "photo")
    one = taken([photo]).lead
    url = at("leads_file", one.pk, photo.ref)
    assert client.get(url).status_code == 404, "as it came it is shown to nobody"
    Attachment.objects.update(state=Attachment.State.READY)
    answer = client.get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in answer["Content-Security-Policy"] and "no-store" in answer["Cache-Control"]
    other = lead()
    assert client.get(at("leads_file", other.pk, photo.ref)).status_code == 404
    Attachment.objects.update(kind="document")
    assert client.get(url).status_code == 404, "a document is shown as text alone"
    client.logout()
    assert client.get(url).status_code == 302
    assert Path(settings.LEADS_DIR) not in Path(settings.MEDIA_ROOT).parents


# --- steps ---------------------------------------------------------------------------------------


def test_accepting_opens_a_prefilled_draft_in_one_click(client: Client, editor: Any) -> None:
    place = factories.place("莲花社区", factories.place())
    one = lead(title="茶桌议事", place=place)
    answer = act(client, one, "accept")
    page = CasePage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    one.refresh_from_db()
    assert (one.state, one.page_id, one.owner) == (State.ACCEPTED, page.pk, editor)
    assert (page.title, page.place, page.live) == ("茶桌议事", place, False)
    assert client.get(answer.url).status_code == 200
    assert f"/admin/pages/{page.pk}/edit/" in page_of(client, one)


def test_nobody_accepts_what_they_sent_in_themselves(client: Client, editor: Any) -> None:
    own = lead(by=editor)
    assert "您自己登记的" in page_of(client, own)
    assert "建草稿" not in page_of(client, own)
    answer = act(client, own, "accept")
    assert answer.status_code == 409 and "别的编辑采用" in answer.content.decode()
    assert state(own) == State.SUBMITTED and not CasePage.objects.exists(), "not half done"


def test_a_clerk_decides_and_makes_no_page(client: Client) -> None:
    client.force_login(staff.clerk())
    one = lead()
    assert "建草稿" not in page_of(client, one)
    assert act(client, one, "accept").status_code == 302
    assert state(one) == State.SUBMITTED
    act(client, one, "decline", reason="published", note="")
    assert state(one) == State.DECLINED


def test_a_declined_sender_reads_the_reasons_words_or_the_editors(
    client: Client, editor: Any
) -> None:
    made = taken()
    act(client, made.lead, "decline", reason="published", note="")
    told = tracking.told(made.code)
    assert told and told.note == deciding.REASONS["published"].note
    act(client, made.lead, "reopen")
    act(client, made.lead, "decline", reason="other", note="下个月再来看。")
    told = tracking.told(made.code)
    assert told and told.note == "下个月再来看。"


def test_a_question_shows_its_link_once(client: Client, editor: Any) -> None:
    one = lead()
    answer = act(client, one, "ask", text="是哪个院子？").content.decode()
    token = answer.split("/api/answer/")[1].split('"')[0]
    question = asking.question_of(token)
    assert question and question.text == "是哪个院子？"
    assert token not in page_of(client, one) and "是哪个院子？" in page_of(client, one)
    assert state(one) == State.NEED_INFO


def test_merging_finds_the_other_one(client: Client, editor: Any) -> None:
    one, other = taken(title="茶桌"), taken(title="喝茶议事")
    for typed in ("喝茶", other.lead.code):
        answer = client.post(at("leads_other", one.lead.pk), {"q": typed})
        assert client.get(answer.url).context["others"] == [other.lead]
    answer = client.post(at("leads_other", one.lead.pk), {"q": "138 0000 4321"})
    assert "4321" not in answer.url
    assert client.get(answer.url).context["others"] == [other.lead]
    act(client, one.lead, "merge", into=other.lead.pk)
    assert state(one.lead) == State.MERGED
    for made in (one, other):
        told = tracking.told(made.code)
        assert told and told.state == State.SUBMITTED
    assert act(client, other.lead, "merge", into=other.lead.pk).status_code == 409
    assert act(client, other.lead, "merge", into="9" * 30).status_code == 422


def test_the_other_steps_and_the_way_back(client: Client, editor: Any) -> None:
    one = lead()
    colleague = staff.editor("另一位")
    act(client, one, "assign", owner=colleague.pk)
    assert "交给另一位" in page_of(client, one)
    assert state(one) == State.SCREENING
    act(client, one, "begin")
    assert state(one) == State.REVIEW
    act(client, one, "refer", note="已请街道城管办来看。")
    assert state(one) == State.REFERRED
    act(client, one, "reopen")
    assert state(one) == State.REVIEW
    act(client, one, "spam")
    assert state(one) == State.SPAM
    act(client, one, "reopen")
    assert state(one) == State.SCREENING
    act(client, one, "withdraw")
    assert state(one) == State.WITHDRAWN
    assert act(client, one, "reopen").status_code == 409
    assert act(client, one, "nonsense").status_code == 404
    assert client.get(at("leads_act", one.pk, "spam")).status_code == 405


def test_only_people_of_the_desk_get_work(client: Client, editor: Any) -> None:
    stranger = member("评委")
    one = lead()
    assert act(client, one, "assign", owner=stranger.pk).status_code == 422
    assert Lead.objects.get(pk=one.pk).owner is None


def test_the_register_can_be_put_right(client: Client, editor: Any) -> None:
    place = factories.place("莲花社区", factories.place())
    one = lead(title="旧", place_text="莲花那边")
    act(client, one, "edit", title="新的标题", kind="person", place="lhs", place_key="")
    one.refresh_from_db()
    assert (one.title, one.kind, one.place, one.place_text) == ("新的标题", "person", place, "")
    assert one.trail.last().data == {"fields": ["title", "kind", "place", "place_text"]}
    assert "改了标题、类型、地方" in page_of(client, one)
    assert act(client, one, "edit", title="", kind="x").status_code == 422


# --- two tabs ------------------------------------------------------------------------------------


def test_a_second_tab_is_told_and_loses_nothing(client: Client, editor: Any) -> None:
    one = lead()
    seen = seeing.mark(one)
    deciding.decline(one, staff.editor("赵编辑"), "published")
    answer = act(client, one, "decline", seen=seen, reason="other", note="写了很久的话")
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "赵编辑动过这条线索（新来的 → 未采用）" in said and "写了很久的话" in said
    one.refresh_from_db()
    assert one.public_note == deciding.REASONS["published"].note
    for odd in ("", "x", "0", "9" * 40):
        assert act(client, one, "reopen", seen=odd).status_code == 409
    assert state(one) == State.DECLINED


def test_looking_at_a_number_is_no_change(client: Client, editor: Any) -> None:
    one = lead()
    seen = seeing.mark(one)
    client.post(at("leads_reveal", one.pk), {"reason": "回电"})
    act(client, one, "begin", seen=seen)
    assert state(one) == State.REVIEW


def test_a_reveal_is_not_to_be_had_by_a_link(client: Client, editor: Any) -> None:
    one = lead()
    assert client.get(at("leads_reveal", one.pk), {"reason": "回电"}).status_code == 405
    assert not one.reveals.exists()


def test_the_trail_holds_nothing_that_the_public_wrote(client: Client, editor: Any) -> None:
    one = lead(source=Source.HOTLINE)
    act(client, one, "ask", text="请说说欧阳桂英的电话")
    act(client, one, "decline", reason="other", note="谢谢欧阳桂英")
    client.post(at("leads_reveal", one.pk), {"reason": "找欧阳桂英"})
    kept = json.dumps(list(one.trail.values_list("data", flat=True)), ensure_ascii=False)
    assert "欧阳" not in kept
