from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages as admin_messages
from wagtail.coreutils import safe_snake_case
from wagtail.models import Page

from showcase.people.models import Person

from .corrections import Facts, changed, facts_of
from .forms import CORRECTIONS
from .models import Story
from .withdrawal import WithdrawalForm, leave

CORRECTIONS_TAB = safe_snake_case(CORRECTIONS)

# --- withdrawing ---------------------------------------------------------------------------------


@hooks.register("before_unpublish_page", order=10)
@hooks.register("before_delete_page", order=10)
def hear_what_to_leave_behind(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Read the choice while the page still has its address; nothing is withdrawn if it is wrong."""
    if request.method != "POST":
        return None
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        page.withdrawal = form.note(page)
        return None
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect(request.path)


@hooks.register("after_unpublish_page")
@hooks.register("after_delete_page")
def leave_it_behind(request: HttpRequest, page: Page) -> None:
    if note := getattr(page, "withdrawal", None):
        leave(note)


# --- correcting ----------------------------------------------------------------------------------


@hooks.register("before_edit_page")
def remember_what_readers_see(request: HttpRequest, page: Page) -> None:
    """The live text, before a form or a last review replaces it."""
    if {"action-publish", "action-workflow-action"} & request.POST.keys() and page.live:
        request.facts_before = _live_facts(page)  # type: ignore[attr-defined]


@hooks.register("after_edit_page")
def ask_for_a_correction(request: HttpRequest, page: Page) -> None:
    """Facts that readers had read otherwise ask for a correction; nothing is held back."""
    before: tuple[Facts, set[Any]] | None = getattr(request, "facts_before", None)
    after = _live_facts(page) if before else None
    if not before or not after or after[1] - before[1]:
        return
    if said := changed(before[0], after[0]):
        shown = "；".join(said[:3]) + ("等" if len(said) > 3 else "")
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        admin_messages.warning(
            request,
            f"这篇稿件已经发布过，这次改动了事实（{shown}）。如果原来写错了，请告诉读者。",
            buttons=[admin_messages.button(f"{edit}#tab-{CORRECTIONS_TAB}", "添一条更正")],
        )


def _live_facts(page: Page) -> tuple[Facts, set[Any]] | None:
    """The facts of the story that readers see, and what was corrected in it; two fixed tables."""
    story = page.specific_class.objects.filter(pk=page.pk, live=True).first()
    if not isinstance(story, Story):
        return None
    names = Person.objects.values_list("name", flat=True)
    return facts_of(story, names), {(c.date, c.text) for c in story.corrections.all()}
