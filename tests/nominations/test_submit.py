"""案例申报: figures in a table, a document, an interruption, a link that brings everything back."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from showcase.leads import details
from showcase.leads.models import Attachment, Draft, Kind, Lead
from showcase.nominations import drafts

from .conftest import Browser, photo

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def filled(reader: Browser, **changed: object) -> dict[str, object]:
    given = {
        "unit": "晋阳街道晋阳社区党委",
        "title": "院坝茶桌议事会",
        "practice": "每月初五，围着茶桌说事。",
        "results": "邻里和气了。",
        "figure0-label": "矛盾纠纷",
        "figure0-before": "40起",
        "figure0-now": "12起",
        "name": "祝秘书",
        "phone": "13800138000",
        "place": str(reader.street.pk),
        "agree": "on",
    }
    return given | changed


def link_of(html: str) -> str:
    found = re.search(r'href="(/api/submit\?draft=[^"]+)" data-link', html)
    assert found, html
    return unescape(found[1])


def test_figures_become_sentences_of_the_results(reader: Browser) -> None:
    reader.get("/api/submit")
    reader.press("/api/submit", **filled(reader))
    lead = Lead.objects.get()
    assert (lead.kind, lead.title) == (Kind.MATERIAL, "院坝茶桌议事会")
    kept = details.fields(lead)
    assert kept["results"] == "邻里和气了。\n矛盾纠纷：12起（以前 40起）"
    assert kept["practice"] == "每月初五，围着茶桌说事。"
    assert lead.contact.name == "祝秘书"


def test_half_a_line_of_figures_is_told_and_kept(reader: Browser) -> None:
    reader.get("/api/submit")
    html = reader.press("/api/submit", **filled(reader, **{"figure0-now": ""}))
    assert reader.page.status_code == 422
    assert "数字表第 1 行" in html and 'value="40起"' in html and 'href="#f-figures"' in html
    assert not Lead.objects.exists()


def test_saved_and_gone_on_with_by_its_link_alone(reader: Browser) -> None:
    document = SimpleUploadedFile("材料.pdf", PDF, "application/pdf")
    html = reader.send(
        "/api/submit",
        do="save",
        unit="晋阳社区",
        background="老院子，没人管。",
        photos=[photo("一.jpg"), photo("二.jpg", "#123456")],
        documents=[document],
    )
    assert reader.page.status_code == 200
    assert "已经存好" in html and "还差" not in html and 'class="err"' not in html
    address = link_of(html)
    html = reader.get(address)
    assert 'class="err"' not in html and "aria-invalid" not in html
    for kept in ("晋阳社区", "老院子，没人管。", "一.jpg", "二.jpg", "材料.pdf", "正在读"):
        assert kept in html
    reader.press("/api/submit", **filled(reader))
    lead = Lead.objects.get()
    assert lead.attachments.count() == 3
    assert details.fields(lead)["background"] == "老院子，没人管。"
    html = reader.get(address)
    assert reader.code, "the receipt is there for an hour, for who lost the answer"
    assert "老院子" not in html


def test_the_text_of_a_document_appears_to_be_checked(reader: Browser) -> None:
    document = SimpleUploadedFile("材料.pdf", PDF, "application/pdf")
    address = link_of(reader.send("/api/submit", do="save", unit="社区", documents=[document]))
    attachment = Attachment.objects.get()
    attachment.text, attachment.state = "读出来的<b>字</b>", Attachment.State.READY
    attachment.save()
    html = reader.get(address)
    assert "请核对" in html and "读出来的&lt;b&gt;字" in html


def test_a_link_expires_and_a_wrong_one_is_answered_alike(reader: Browser) -> None:
    address = link_of(reader.send("/api/submit", do="save", unit="晋阳社区"))
    wrong = reader.get(f"/api/submit?draft={drafts.mint()}")
    assert reader.page.status_code == 404
    reader.clock.shift(timedelta(days=31))
    assert reader.get(address) == wrong
    assert reader.page.status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 32, "%00", "../../etc", "晋" * 32])
def test_a_secret_that_is_not_ours_opens_nothing_and_keeps_nothing(
    reader: Browser, token: str
) -> None:
    reader.get(f"/api/submit?draft={token}")
    assert reader.page.status_code == 404
    reader.send("/api/submit", do="save", unit="晋阳社区", draft=token)
    assert link_of(reader.html).partition("draft=")[2] != token


def test_a_borrowed_link_of_the_other_form_opens_nothing(reader: Browser) -> None:
    address = link_of(reader.send("/api/submit", do="save", unit="晋阳社区"))
    reader.get(address.replace("submit", "nominate"))
    assert reader.page.status_code == 404 and "晋阳社区" not in reader.html


def test_what_is_kept_is_sealed_and_its_secret_is_not(reader: Browser) -> None:
    address = link_of(reader.send("/api/submit", do="save", unit="晋阳社区", phone="13800138000"))
    draft = Draft.objects.get()
    row = repr([bytes(draft.token), bytes(draft.sealed_data)])
    assert "13800138000" not in row and address.partition("=")[2] not in row


def test_the_script_keeps_a_file_at_a_time(reader: Browser) -> None:
    fresh = reader.client.get("/api/submit/fresh").json()
    ours = {"HTTP_X_HUAXI": "1", "HTTP_ACCEPT": "application/json"}
    for number in range(10):
        sent = {"draft": fresh["draft"], "photos": [photo(f"{number}.jpg", f"#0000{number:02x}")]}
        kept = reader.client.post("/api/draft/submit", sent, **ours).json()
    assert len(kept["files"]) == 9 and "最多 9 张照片" in kept["problems"][0]
    assert not Lead.objects.exists()
    other = reader.client.post(
        "/api/draft/submit", {"unit": "某社区"}, HTTP_ACCEPT="application/json"
    )
    assert other.status_code == 403 and other.json()["problem"]


def test_communities_of_a_street_are_offered_once_it_is_chosen(reader: Browser) -> None:
    from tests import factories

    inner = factories.place("晋阳社区", reader.street, level="community")
    html = reader.send("/api/submit", do="save", unit="某单位", place=str(reader.street.pk))
    assert f'<option value="{inner.pk}">晋阳社区' in html
    assert reader.client.get(f"/api/places?in={reader.street.pk}").json() == {
        "communities": [[inner.pk, "晋阳社区"]]
    }
    reader.press("/api/submit", **filled(reader, community=str(inner.pk)))
    assert Lead.objects.get().place_id == inner.pk
