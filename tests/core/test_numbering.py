import pytest

from showcase.cases.models import CasePage
from showcase.core.numbering import next_number
from tests import factories

pytestmark = pytest.mark.django_db


def test_numbers_count_up_within_a_series() -> None:
    assert [next_number("a"), next_number("a"), next_number("b")] == [1, 2, 1]


def test_an_address_survives_rename_and_move() -> None:
    factories.site()
    street = factories.place("牛市口街道", factories.place())
    case = factories.case()
    address = case.url
    case.title = "换一个标题"
    case.save()
    case.move(street, pos="last-child")
    case.refresh_from_db()
    assert case.url == address == f"/cases/{case.number}/"


def test_a_copy_draws_its_own_number() -> None:
    factories.site()
    case = factories.case()
    copy = case.copy(update_attrs={"slug": "copy"})
    assert copy.number != case.number
    assert copy.slug == str(copy.number)
    copy.get_latest_revision_as_object().save()
    assert CasePage.objects.get(pk=copy.pk).number == copy.number


def test_a_refused_story_burns_no_number() -> None:
    factories.site()
    case = factories.case()
    with pytest.raises(Exception, match="255"):
        factories.case(title="长" * 600)
    assert factories.case().number == case.number + 1


def test_a_section_finds_its_pages_by_number_wherever_they_stand(rf) -> None:  # type: ignore[no-untyped-def]
    home = factories.site()
    case = factories.case(parent=factories.place())
    found = home.route_for_request(rf.get("/"), case.url)
    assert found is not None
    assert found.page == case


def test_an_alias_draws_its_own_number_and_follows_its_original() -> None:
    factories.site()
    case = factories.case()
    alias = case.create_alias(parent=factories.place(), update_slug="alias")
    assert alias.number not in (None, case.number)
    case.title = "改过的标题 两处都变"
    case.save_revision().publish()
    again = CasePage.objects.get(pk=alias.pk)
    assert (again.title, again.number) == (case.title, alias.number)
