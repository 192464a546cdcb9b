"""Pages as items of a bundle (合发)."""

import json
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Revision, WorkflowState

from showcase.bake.addresses import Address
from showcase.bake.render import RenderFailure, render
from showcase.stories.columns import Edition
from showcase.stories.finish import stored_gaps
from showcase.stories.models import Story

from .models import Bundle, BundledPage
from .withdrawing import hindrance

PUBLISH, WITHDRAW = BundledPage.Action.PUBLISH, BundledPage.Action.WITHDRAW


@dataclass(frozen=True)
class PageItem:
    """A page of a bundle, what is to be done with it, and its state when it was read."""

    row: BundledPage
    page: Page | None
    user: Any
    is_reviewed: bool = False
    in_review: str = ""
    path: str = ""
    """Where readers find it, once the bundle is out."""

    @property
    def name(self) -> str:
        return f"《{self.row.title}》"

    @property
    def action(self) -> str:
        return self.row.get_action_display()

    def missing(self) -> list[str]:
        if self.page is None:
            return ["页面已经删除"]
        found = []
        if self.page.locked:
            by = self.page.locked_by
            found.append(f"页面被 {by.get_full_name() or by.username} 锁定" if by else "页面被锁定")
        if self.row.action == WITHDRAW:
            return found + ([] if self._may_publish() else ["签发人没有撤下它的权限"])
        if not self.is_reviewed and not self._may_publish():
            found.append("没有走完三审，签发人也没有直接发布它的权限")
        if self.page.alias_of_id:
            found.append("它是另一页的副本，请改为发布原来那一页")
        elif self.row.revision is None:
            found.append("没有可以发出的版本，请打开它保存一次，再从合发里拿掉、重新加入")
        else:
            found += _obstacles(self.row.revision.content, self.page)
        return found

    def notes(self) -> list[str]:
        """What an editor should know, though it keeps nothing back."""
        if self.page is None:
            return []
        if self.row.action == WITHDRAW:
            return [] if self.page.live else ["现在就不在线上"]
        found = []
        if self.row.revision and self.page.live_revision_id == self.row.revision_id:
            found.append("线上已经是这一版")
        if self.is_outdated:
            saved = timezone.localtime(self.page.latest_revision.created_at)
            found.append(f"{saved:%-m月%-d日 %H:%M} 又改过，发出的仍是加入时（或终审时）的那一版")
        if not self.is_reviewed:
            found.append(f"还在审：{self.in_review}" if self.in_review else "没有走三审")
        return found

    @property
    def is_outdated(self) -> bool:
        """Whether the page was changed after the revision that is going out."""
        return (
            self.row.action == PUBLISH
            and self.page is not None
            and self.page.latest_revision_id is not None
            and self.row.revision_id != self.page.latest_revision_id
        )

    def _may_publish(self) -> bool:
        if self.page is None or self.user is None:
            return False
        return self.page.permissions_for_user(self.user).can_publish()

    def prepare(self) -> None:
        """Let the page's pictures be cut to size now: it may take seconds, and the transaction
        would keep editors from saving for as long.
        """
        if self.page is None or self.row.revision is None or self.row.action == WITHDRAW:
            return
        show = partial(_show, self.row.revision)
        try:
            render(Address(self.page.url or "/", self.name, show))
        except RenderFailure:
            return  # the rehearsal will say so

    def go(self) -> None:
        if self.row.action == PUBLISH and self.row.revision is not None:
            self.row.revision.publish(user=self.user, skip_permission_checks=True)
        elif self.row.action == WITHDRAW and self.page is not None:
            self.page.unpublish(user=self.user)

    def left_behind(self) -> list[str]:
        if self.page is None or self.row.action == PUBLISH:
            return []
        return [why] if (why := hindrance(self.page)) else []


def _show(revision: Revision, request: HttpRequest) -> HttpResponse:
    return revision.as_object().serve(request)


def _obstacles(content: dict[str, Any], page: Page) -> list[str]:
    """What in a revision keeps it from going live now."""
    now, found = timezone.now(), []
    if (start := parse_datetime(content.get("go_live_at") or "")) and start > now:
        found.append(f"自己定了上线时间（{_clock(start)}），请在“发布设置”里去掉")
    if (end := parse_datetime(content.get("expire_at") or "")) and end <= now:
        found.append(f"下线时间（{_clock(end)}）已经过去")
    if page.specific_class and issubclass(page.specific_class, Story):
        block = Story._meta.get_field("body").stream_block
        found += stored_gaps(block, json.loads(content.get("body") or "[]"))
    return found


def _clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def read(bundle: Bundle, user: Any) -> list[PageItem]:
    """The pages of a bundle, in the order in which they were added."""
    rows = list(
        BundledPage.objects.filter(bundle=bundle)
        .select_related("page__locked_by", "page__latest_revision", "revision")
        .order_by("pk")
    )
    paths: dict[int, str] = {}
    if bundle.state == Bundle.State.RELEASED:
        live = Page.objects.live().filter(pk__in=[row.page_id for row in rows])
        paths = {page.pk: page.url for page in live.specific()}
    reviewed = _reviewed(row.revision_id for row in rows)
    under_review = {
        int(state.object_id): str(state.current_task_state.task)
        for state in WorkflowState.objects.active()
        .filter(object_id__in=[str(row.page_id) for row in rows], current_task_state__isnull=False)
        .select_related("current_task_state__task")
    }
    return [
        PageItem(
            row=row,
            page=row.page,
            user=user,
            is_reviewed=row.revision_id in reviewed,
            path=paths.get(row.page_id or 0, ""),
            in_review=under_review.get(row.page_id or 0, ""),
        )
        for row in rows
    ]


def _reviewed(revisions: Any) -> set[int]:
    """Which of these revisions passed the last review."""
    passed = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_APPROVED, current_task_state__revision__in=set(revisions)
    )
    return set(passed.values_list("current_task_state__revision", flat=True))


# --- which revision, which pages -----------------------------------------------------------------


def choose_revisions(bundle: Bundle, *, anew: int | None = None) -> None:
    """Give each page the revision that is to go out, and the title it has there.

    The last one that passed the reviews, if readers do not have it yet; else the newest. One that
    was chosen stays, but for the row `anew`, which gets the newest.
    """
    known = BundledPage.objects.filter(bundle=bundle, page__isnull=False)
    rows: list[Any] = [
        row
        for row in known.select_related("page__latest_revision", "revision")
        if row.pk == anew
        or not row.title
        or (row.revision and row.revision.object_id != str(row.page_id))
    ]
    approved = _approved([row.page for row in rows if row.pk != anew])
    for row in rows:
        row.revision = approved.get(row.page_id) or row.page.latest_revision
        title = row.revision.content.get("title") if row.revision else None
        row.title = title or row.page.draft_title
    BundledPage.objects.bulk_update(rows, ["revision", "title"])


def _approved(pages: list[Page]) -> dict[int, Revision]:
    """The newest approved revision of each page that readers do not have yet."""
    live = {page.pk: page.live_revision_id or 0 for page in pages}
    passed = Revision.objects.filter(
        object_id__in=[str(key) for key in live],
        base_content_type__model="page",
        task_states__workflow_state__status=WorkflowState.STATUS_APPROVED,
    ).order_by("pk")
    return {int(r.object_id): r for r in passed if r.pk > live[int(r.object_id)]}


@dataclass(frozen=True)
class Gathered:
    """What `gather` did: titles that were added, and `(title, reason)` of those that were not."""

    added: list[str]
    unready: list[tuple[str, str]]


def gather(bundle: Bundle, edition: Edition, user: Any) -> Gathered:
    """Add every ready story of an edition that readers do not have in its newest form."""
    waiting = (
        Story.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
        # A draft's own edition is in its revision; the row has the published one.
        .filter(latest_revision__content__edition=edition.pk)
        .exclude(bundled__bundle=bundle)
        .order_by("path")
    )
    added = BundledPage.objects.bulk_create(
        [BundledPage(bundle=bundle, page_id=key) for key in waiting.values_list("pk", flat=True)]
    )
    choose_revisions(bundle)
    keys = {row.pk for row in added}
    fresh = [item for item in read(bundle, user) if item.row.pk in keys]
    unready = [(item, why) for item in fresh if (why := item.missing())]
    BundledPage.objects.filter(pk__in=[item.row.pk for item, _ in unready]).delete()
    names = {item.name for item, _ in unready}
    return Gathered(
        [item.name for item in fresh if item.name not in names],
        [(item.name, "；".join(why)) for item, why in unready],
    )


def open_bundles(page: Page) -> list[Bundle]:
    """Bundles that a page waits in."""
    return list(
        Bundle.objects.filter(pages__page=page.pk, state__in=Bundle.OPEN).distinct().order_by("pk")
    )
