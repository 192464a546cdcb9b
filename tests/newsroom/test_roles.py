import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Workflow

from showcase.cases.models import CasePage, ShowcasePage
from showcase.newsroom import roles
from tests import factories
from tests.staff import member

pytestmark = pytest.mark.django_db


def test_only_the_chief_publishes_past_review() -> None:
    factories.site()
    page = factories.case(live=False)
    able = {
        name
        for name in roles.PAGE_PERMISSIONS
        if page.permissions_for_user(member(name)).can_publish()
    }
    assert able == {roles.CHIEF}


def test_a_correspondent_writes_below_their_own_place_only() -> None:
    factories.site()
    district = factories.place()
    own, other = factories.place("莲花社区", district), factories.place("一心桥社区", district)
    user = member(roles.CORRESPONDENT, roles.correspondents_of(own))
    assert own.permissions_for_user(user).can_add_subpage()
    for elsewhere in (other, district, ShowcasePage.objects.get()):
        assert not elsewhere.permissions_for_user(user).can_add_subpage()


def test_a_correspondent_edits_only_what_they_wrote() -> None:
    factories.site()
    own = factories.place("莲花社区", factories.place())
    user = member(roles.CORRESPONDENT, roles.correspondents_of(own))
    mine = factories.case(parent=own, live=False, owner=user)
    theirs = factories.case(parent=own, live=False)
    assert mine.permissions_for_user(user).can_edit()
    assert not mine.permissions_for_user(user).can_publish()
    assert not theirs.permissions_for_user(user).can_edit()


def test_a_correspondent_makes_no_new_places(client) -> None:  # type: ignore[no-untyped-def]
    factories.site()
    own = factories.place("莲花社区", factories.place())
    client.force_login(member(roles.CORRESPONDENT, roles.correspondents_of(own)))
    assert client.get(f"/admin/pages/add/cases/casepage/{own.pk}/").status_code == 200
    refused = client.get(f"/admin/pages/add/places/placepage/{own.pk}/")
    assert refused.status_code in (302, 403)


def test_a_story_passes_three_reviews_before_it_is_live(client) -> None:  # type: ignore[no-untyped-def]
    factories.site()
    case = factories.case(live=False)
    case.save_revision()
    workflow = Workflow.objects.get(name=roles.WORKFLOW)
    assert case.get_workflow() == workflow
    state = workflow.start(case, member(roles.REPORTER))
    for group in (roles.EDITOR, roles.HEAD, roles.CHIEF):
        assert not CasePage.objects.get(pk=case.pk).live
        reviewer = member(group)
        task_state = state.current_task_state
        assert "approve" in {a[0] for a in task_state.task.specific.get_actions(case, reviewer)}
        task_state.approve(user=reviewer)
        state.refresh_from_db()
    assert CasePage.objects.get(pk=case.pk).live


def test_a_reviewer_of_another_step_cannot_approve() -> None:
    factories.site()
    case = factories.case(live=False)
    case.save_revision()
    state = Workflow.objects.get(name=roles.WORKFLOW).start(case, member(roles.REPORTER))
    task = state.current_task_state.task.specific
    assert not task.get_actions(case, member(roles.CHIEF))


def test_setting_up_twice_changes_nothing() -> None:
    factories.site()
    before = GroupPagePermission.objects.count(), Group.objects.count(), Workflow.objects.count()
    factories.site()
    after = GroupPagePermission.objects.count(), Group.objects.count(), Workflow.objects.count()
    assert before == after


def test_bulk_publishing_lets_no_unfinished_story_out(client) -> None:  # type: ignore[no-untyped-def]
    factories.site()
    body = [{"type": "picture", "value": {"image": None, "caption": "网格员在台上"}}]
    draft = factories.case(title="缺一张照片", live=False, body=body)
    draft.save_revision()
    client.force_login(member(roles.CHIEF))
    url = f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/admin/"
    answer = client.post(url, follow=True)
    assert "《缺一张照片》还不能发布" in answer.content.decode()
    assert not CasePage.objects.get(pk=draft.pk).live


def test_a_correspondents_story_is_about_their_own_place(client) -> None:  # type: ignore[no-untyped-def]
    factories.site()
    district = factories.place()
    own, other = factories.place("莲花社区", district), factories.place("一心桥社区", district)
    client.force_login(member(roles.CORRESPONDENT, roles.correspondents_of(own)))
    address = f"/admin/pages/add/cases/casepage/{own.pk}/"
    assert client.get(address).context["form"].initial["place"] == own
    form = {"title": "楼道里的灯", "body-count": 0, "tags": "", "place": other.pk}
    for name in ("contributors", "pseudonyms", "corrections", "comments"):
        form |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    refused = client.post(address, form)
    assert "请选它或它辖内的地方" in refused.content.decode()
    assert client.post(address, form | {"place": own.pk}).status_code == 302
    assert CasePage.objects.get().place == own


def test_nobody_gives_a_story_away_in_its_form(client) -> None:  # type: ignore[no-untyped-def]
    factories.site()
    client.force_login(member(roles.REPORTER))
    page = client.get(f"/admin/pages/add/cases/casepage/{ShowcasePage.objects.get().pk}/")
    assert "owner" not in page.context["form"].fields
