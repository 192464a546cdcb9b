"""A receipt's holder: what they are told, the question, taking back, deleting, a copy."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from showcase.accounts.models import User
from showcase.guard import quotas
from showcase.leads import asking, files, receipts
from showcase.leads.models import Contact, Lead, Question, State
from showcase.leads.states import step

from .conftest import OURS, STORY, Browser, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(reader: Browser) -> str:
    reader.get("/api/nominate")
    reader.press(**reader.story(name="周桂英", phone="13800138000"))
    return reader.code


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_user("bianji", password="x")


def ask(reader: Browser, code: str, **more: str) -> str:
    return reader.send("/api/track", code=code, **more)


def test_state_and_public_note_and_nothing_else(reader: Browser, code: str, editor: User) -> None:
    lead = Lead.objects.get()
    step(lead, State.REVIEW, editor)
    Lead.objects.update(public_note="写得很好，我们去看看。")
    html = ask(reader, f" {code.lower().replace('-', ' ')} ")
    assert reader.page.status_code == 200
    assert "编辑正在核实" in html and "写得很好" in html
    for private in (STORY, "周桂英", "13800138000", "bianji"):
        assert private not in html


def test_a_wrong_code_is_answered_like_a_purged_one_by_as_many_queries(
    reader: Browser, code: str
) -> None:
    pages, counts = [], []
    ask(reader, code, do="delete", sure="yes")
    assert "都已经删掉" in reader.html
    for each in (code, receipts.new_code(), "K3QZ", "晋阳" * 8, "' OR 1=1 --"):
        with CaptureQueriesContext(connection) as queries:
            pages.append(ask(reader, each).replace(each.replace("'", "&#x27;"), "…"))
        counts.append(len(queries))
        assert reader.page.status_code == 404
    assert len(set(pages)) == 1 and len(set(counts)) == 1


def test_codes_cannot_be_tried_through(
    reader: Browser, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(3, 6, 9))
    for _ in range(4):
        page = reader.client.post("/api/track", {"code": receipts.new_code()}, **OURS)
    assert page.status_code == 429
    assert reader.client.post("/api/track", {"code": code}, **OURS).status_code == 429


def test_no_code_in_an_address(reader: Browser, code: str) -> None:
    html = reader.get(f"/api/track?code={code}")
    assert "已经收到，三个工作日" not in html and code not in html


def test_withdrawing_asks_once_more(reader: Browser, code: str) -> None:
    assert "确定吗" in ask(reader, code, do="withdraw")
    assert Lead.objects.get().state == State.SUBMITTED
    ask(reader, code, do="withdraw", sure="yes")
    assert Lead.objects.get().state == State.WITHDRAWN
    assert "已经按您的意思撤回" in ask(reader, code)


def test_another_site_withdraws_nothing(reader: Browser, code: str) -> None:
    reader.send(
        "/api/track",
        headers={"HTTP_ORIGIN": "https://evil.example"},
        code=code,
        do="withdraw",
        sure="yes",
    )
    assert reader.page.status_code == 403
    assert Lead.objects.get().state == State.SUBMITTED


def test_deleting_leaves_nothing_of_the_sender(
    reader: Browser, code: str, django_capture_on_commit_callbacks: Any
) -> None:
    attachment = files.keep(photo(), "photo")
    attachment.lead = Lead.objects.get()
    attachment.save()
    place = files.path(attachment)
    with django_capture_on_commit_callbacks(execute=True):
        ask(reader, code, do="delete", sure="yes")
    lead = Lead.objects.get()
    assert lead.purged_at and not lead.message and not lead.attachments.exists()
    assert not Contact.objects.filter(lead=lead).exclude(sealed_phone=b"").exists()
    assert not place.exists()


def test_a_copy_of_everything_that_was_given(reader: Browser, code: str) -> None:
    page = reader.client.post("/api/track", {"code": code, "do": "export"}, **OURS)
    assert page.headers["Content-Disposition"].startswith("attachment")
    given = page.json()
    assert (given["内容"], given["姓名"], given["电话"]) == (STORY, "周桂英", "13800138000")
    wrong = {"code": receipts.new_code(), "do": "export"}
    assert reader.client.post("/api/track", wrong, **OURS).status_code == 404


@pytest.fixture
def question(code: str, editor: User) -> Any:
    return asking.ask(Lead.objects.get(), editor, "周嬢嬢的队伍有几个人？")


def test_a_question_is_answered_once(reader: Browser, code: str, question: Any) -> None:
    html = ask(reader, code)
    assert "周嬢嬢的队伍有几个人" in html
    address = re.search(r'href="(/api/answer/[^"]+)"', html)
    assert address
    reader.get(address[1])
    reader.send(address[1], text="", do="send")
    assert reader.page.status_code == 422
    reader.send(address[1], text="六个人，都住一楼。", photos=[photo()])
    assert "收到了" in reader.html
    assert Question.objects.get().answer == "六个人，都住一楼。"
    assert Lead.objects.get().attachments.count() == 1
    reader.send(address[1], text="七个人。")
    assert reader.page.status_code == 404
    assert Question.objects.get().answer == "六个人，都住一楼。"


def test_wrong_used_and_late_links_of_answers_are_alike(reader: Browser, question: Any) -> None:
    wrong = reader.get(f"/api/answer/{question.token[:-1]}x")
    assert reader.page.status_code == 404 and "几个人" not in wrong
    reader.clock.shift(15 * 24 * 3600)
    assert reader.get(f"/api/answer/{question.token}") == wrong


def test_looking_at_the_progress_leaves_an_open_answer_alone(
    reader: Browser, code: str, question: Any
) -> None:
    for _ in range(2):
        assert f"/api/answer/{question.token}" in ask(reader, code)
    reader.send(f"/api/answer/{question.token}", text="六个人。")
    assert Question.objects.get().answer == "六个人。"


def test_what_was_typed_is_shown_again_whatever_speaks_against_it(
    reader: Browser, question: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, typed = f"/api/answer/{question.token}", "六个人，都住一楼，<b>还有</b>一条狗。"
    shown = "六个人，都住一楼，&lt;b&gt;还有&lt;/b&gt;一条狗。"
    with monkeypatch.context() as patch:
        patch.setattr(quotas, "NARROW", quotas.Limits(0, 6, 9))
        html = reader.send(address, text=typed)
    assert reader.page.status_code == 429 and shown in html
    assert Question.objects.get().answered_at is None
    reader.clock.shift(15 * 24 * 3600)
    html = reader.send(address, text=typed)
    assert (
        reader.page.status_code == 404
        and shown in html
        and "<form" not in html.partition("<main")[2]
    )
    assert reader.get(address) and "<textarea" not in reader.html


def test_a_photo_that_is_none_keeps_the_answer(reader: Browser, question: Any) -> None:
    bad = photo("不是.jpg")
    bad.file.seek(0)
    bad.file.truncate()
    bad.file.write(b"<html><script>alert(1)</script>")
    bad.file.seek(0)
    html = reader.send(f"/api/answer/{question.token}", text="六个人。", photos=[bad])
    assert reader.page.status_code == 422
    assert "六个人。" in html and "不是能用的照片" in html
    assert Question.objects.get().answered_at is None


def test_what_cannot_be_opened_is_told_and_no_fault(reader: Browser, code: str) -> None:
    Lead.objects.update(sealed_message=b"gone\0" + bytes(40))
    page = reader.client.post("/api/track", {"code": code, "do": "export"}, **OURS)
    assert page.status_code == 409 and "打不开" in page.content.decode()
