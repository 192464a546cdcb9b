"""A term that nothing was found for, as an assignment: somebody goes and looks."""

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from showcase.accounts.models import User
from showcase.leads.deciding import assign as assign_to
from showcase.leads.intake import Incoming, take_in
from showcase.leads.models import Kind, Lead, Source


class PursuedTerm(models.Model):
    """A term that the desk has dealt with: with an assignment, or by deciding for none."""

    term = models.CharField("词", max_length=24, unique=True)
    lead = models.ForeignKey(
        Lead, verbose_name="线索", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "home"
        verbose_name = "处理过的词"

    def __str__(self) -> str:
        return self.term


@transaction.atomic
def assign(term: str, times: int, by: User) -> PursuedTerm:
    """Make a lead of source 记者走访 out of a term; the one that is there if there is one."""
    found, _is_new = PursuedTerm.objects.select_for_update().get_or_create(
        term=term, defaults={"by": by}
    )
    if found.lead_id is None:
        found.lead, found.by, found.at = _lead(term, times, by), by, timezone.now()
        found.save()
    return found


def leave(term: str, by: User) -> None:
    """Nothing is to be done about a term."""
    PursuedTerm.objects.get_or_create(term=term, defaults={"by": by})


def _lead(term: str, times: int, by: User) -> Lead:
    message = f"读者在网站上检索“{term}” {times} 次，没有找到稿件。请去看看有没有可写的。"
    title = f"读者在找：{term}"
    lead = take_in(Incoming(Source.VISIT, Kind.TIP, message, title=title, by=by)).lead
    assign_to(lead, by, by)
    return lead
