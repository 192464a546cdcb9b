"""Three required fields, a photo, a number to keep; whatever is wrong, nothing typed is lost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from showcase.guard import quotas
from showcase.leads.models import Attachment, Draft, Lead, State
from tests import factories

from .conftest import STORY, Browser, photo

pytestmark = pytest.mark.django_db


def test_a_story_from_the_file_is_shown_once_more_and_then_taken_in(reader: Browser) -> None:
    html = reader.send(**reader.story(), photos=[photo()])
    assert reader.page.status_code == 200
    assert "请再看一遍" in html and STORY in html and "河边.jpg" in html
    assert not Lead.objects.exists()
    reader.press()
    lead = Lead.objects.get()
    assert (lead.message, lead.place_id, lead.kind) == (STORY, reader.street.pk, "person")
    assert lead.attachments.get().name == "河边.jpg"
    assert lead.state == State.SUBMITTED and lead.consent_version
    assert reader.code and f"/track/#{reader.code}" in reader.html


def test_a_form_with_its_time_is_taken_in_at_once(reader: Browser) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story())
    assert Lead.objects.get().message == STORY
    assert not Attachment.objects.exists()


def test_pressing_twice_makes_one_lead_and_gives_the_same_receipt(reader: Browser) -> None:
    reader.get("/api/nominate")
    fields = reader.fields() | reader.story()
    reader.clock.shift(30)
    reader.send(**fields)
    code = reader.code
    reader.send(**fields)
    assert reader.code == code
    assert Lead.objects.count() == 1
    reader.clock.shift(timedelta(hours=2))
    reader.send(**fields)
    assert "编号，请抄下来" not in reader.html


def test_going_back_and_writing_another_story_makes_another_lead(reader: Browser) -> None:
    reader.get("/api/nominate")
    fields = reader.fields() | reader.story()
    reader.clock.shift(30)
    reader.send(**fields)
    first = reader.code
    reader.send(**(fields | {"message": "楼下的陈大爷每天给树浇水，已经浇了十年。"}))
    assert reader.code and reader.code != first
    assert Lead.objects.count() == 2
    reader.send(**(fields | {"message": "还没写完", "do": "save"}))
    assert "编号，请抄下来" not in reader.html and "还没写完" in reader.html
    assert Lead.objects.count() == 2


def test_what_is_missing_is_told_at_the_field_and_above_and_all_is_kept(reader: Browser) -> None:
    html = reader.send(
        message=STORY, name="周桂英", phone="13800138000", publish_name="on", photos=[photo()]
    )
    assert reader.page.status_code == 422
    assert "还差2处" in html
    for anchor in ("f-place", "f-agree"):
        assert f'href="#{anchor}"' in html and f'id="{anchor}"' in html
        assert f'id="{anchor}_error"' in html
    assert 'aria-invalid="true"' in html
    assert STORY in html and 'value="周桂英"' in html and "河边.jpg" in html
    reader.press(place=reader.street.pk, agree="on")
    lead = Lead.objects.get()
    assert lead.publish_name and lead.attachments.count() == 1
    assert (lead.contact.name, lead.contact.phone) == ("周桂英", "13800138000")


def test_words_alone_are_a_place_too(reader: Browser) -> None:
    reader.get("/api/nominate")
    reader.press(**reader.story(place="", place_text="晋阳河边，三号桥旁"))
    lead = Lead.objects.get()
    assert lead.place is None and lead.place_text == "晋阳河边，三号桥旁"


def test_a_minor_needs_a_guardian(reader: Browser) -> None:
    reader.get("/api/nominate")
    html = reader.press(**reader.story(minor="on"))
    assert "监护人同意" in html and reader.page.status_code == 422
    reader.press(guardian="on")
    assert Lead.objects.get().guardian


def test_an_old_form_keeps_the_text_and_asks_again(reader: Browser) -> None:
    reader.get("/api/nominate")
    html = reader.press(seconds=3 * 3600, **reader.story())
    assert "放得太久" in html and STORY in html
    assert not Lead.objects.exists()
    reader.press()
    assert Lead.objects.get().message == STORY


def test_a_form_that_came_back_in_no_time_asks_again(reader: Browser) -> None:
    reader.get("/api/nominate")
    reader.press(seconds=0, **reader.story())
    assert not Lead.objects.exists() and STORY in reader.html


def test_another_sites_form_is_turned_away_and_nothing_kept(reader: Browser) -> None:
    for headers in (
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site", "HTTP_ORIGIN": "http://testserver"},
    ):
        reader.send(headers=headers, **reader.story(), photos=[photo()])
        assert reader.page.status_code == 403
    assert not Lead.objects.exists() and not Draft.objects.exists()
    assert not Attachment.objects.exists()


def test_an_old_browser_that_says_nothing_is_asked_once_more(reader: Browser) -> None:
    reader.get("/api/nominate")
    fields = reader.fields() | reader.story()
    reader.clock.shift(30)
    reader.send(headers={}, **fields)
    assert STORY in reader.html and not Lead.objects.exists()


def test_a_machine_that_fills_in_everything_is_asked_again(reader: Browser) -> None:
    reader.get("/api/nominate")
    html = reader.press(**reader.story(), homepage="http://spam.example")
    assert "请空着" in html and STORY in html and not Lead.objects.exists()
    reader.press()
    assert Lead.objects.count() == 1


def test_the_tenth_photo_is_refused_with_a_sentence(reader: Browser) -> None:
    photos = [photo(f"{n}.jpg", f"#0000{n:02x}") for n in range(10)]
    html = reader.send(**reader.story(), photos=photos)
    assert reader.page.status_code == 422
    assert "最多 9 张照片" in html and Attachment.objects.count() == 9
    html = reader.press()
    assert Lead.objects.get().attachments.count() == 9


def test_fifty_files_are_read_past_and_the_text_is_kept(reader: Browser) -> None:
    html = reader.send(**reader.story(), photos=[photo(f"{n}.jpg") for n in range(50)])
    assert reader.page.status_code == 422
    assert "另外 41 张没有收" in html and STORY in html
    assert Attachment.objects.count() == 9


def test_a_kept_photo_can_be_taken_out_again(reader: Browser, settings: object) -> None:
    reader.send(**reader.story(), photos=[photo("a.jpg"), photo("b.jpg")])
    gone = Attachment.objects.get(pk=min(Attachment.objects.values_list("pk", flat=True)))
    reader.press(drop=str(gone.ref))
    assert [one.name for one in Lead.objects.get().attachments.all()] == ["b.jpg"]


def test_urgent_words_show_the_quick_way_first_and_the_story_is_taken(reader: Browser) -> None:
    reader.get("/api/nominate")
    html = reader.press(**reader.story(message="三单元楼道电线裸露，闻到煤气，大家很害怕"))
    assert Lead.objects.get().urgent
    assert html.index("tel:119") < html.index("data-receipt")
    assert "蓉e报" in html and "028-86969380" in html


def test_too_many_from_one_network_keep_the_text(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(1, 1, 1))
    reader.send(**reader.story())
    html = reader.send(**reader.story())
    assert reader.page.status_code == 429 and STORY in html
    assert Draft.objects.count() == 1


def test_too_many_files_from_one_network_are_left_out_and_told(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quotas, "NARROW", quotas.Limits(1, 1, 900))
    reader.send(**reader.story(), photos=[photo()])
    html = reader.send(**reader.story(), photos=[photo()], do="save")
    assert "请过十分钟再选" in html and STORY in html and Attachment.objects.count() == 1


def test_more_places_ask_no_more_queries(reader: Browser) -> None:
    reader.get("/api/nominate")  # the settings of the site are made by the first page
    with CaptureQueriesContext(connection) as few:
        reader.get("/api/nominate")
    for number in range(8):
        factories.place(f"{number}号街道", reader.street.get_parent().specific)
    with CaptureQueriesContext(connection) as many:
        reader.get("/api/nominate")
    assert "7号街道" in reader.html
    assert len(many) == len(few) <= 32
