"""Who may do what in the newsroom: groups, their permissions, and the three reviews (三审)."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from showcase.places.models import PlacePage

REPORTER = "记者"
EDITOR = "编辑"
HEAD = "部门主任"
CHIEF = "总编"
CORRESPONDENT = "社区通讯员"
JUDGE = "评委"
CLERK = "线索台"

PAGE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    # `add` lets a user create pages and edit those they own; only the chief publishes past review.
    REPORTER: ("add",),
    EDITOR: ("add", "change", "lock"),
    HEAD: ("add", "change", "lock", "unlock"),
    CHIEF: ("add", "change", "publish", "lock", "unlock", "bulk_delete"),
}

REVIEWS = (
    ("初审：责任编辑", EDITOR),
    ("复审：部门主任", HEAD),
    ("终审：总编签发", CHIEF),
)
WORKFLOW = "三审三校"
SUBMISSIONS = "社区来稿"

SNIPPETS_OF_THE_DESK = ("organisation", "person", "column", "edition", "dimension", "survey")


def ensure_roles(root: Page) -> None:
    """Create groups, permissions and the review workflow below `root`; safe to run again.

    Page permissions of a group are only added, never taken away: what an administrator has
    granted besides stays.
    """
    _retire_stock_groups()
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    library = Collection.get_first_root_node()
    for name, types in PAGE_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(access)
        _allow_pages(group, root, types)
        _allow_files(group, library, change=name != REPORTER)
    _allow_snippets(Group.objects.filter(name__in=[EDITOR, HEAD, CHIEF]))
    _allow_bundles(Group.objects.filter(name__in=[EDITOR, HEAD, CHIEF]))
    _allow_contests(Group.objects.filter(name__in=[EDITOR, HEAD, CHIEF]))
    _allow_announcing(Group.objects.get(name=CHIEF))
    _allow_the_desk(access)
    _allow_settings(Group.objects.get(name=CHIEF))
    _allow_addresses(Group.objects.get(name=CHIEF))

    judges, _ = Group.objects.get_or_create(name=JUDGE)
    judges.permissions.add(access, _permission("voting", "scoresheet", "change"))

    correspondents, _ = Group.objects.get_or_create(name=CORRESPONDENT)
    correspondents.permissions.add(access)
    inbox = Collection.objects.filter(name=SUBMISSIONS).first() or library.add_child(
        name=SUBMISSIONS
    )
    _allow_files(correspondents, inbox, change=False)
    _ensure_workflow(root)


def correspondents_of(place: PlacePage) -> Group:
    """The group of correspondents who write for one place: below its page and nowhere else."""
    group, _ = Group.objects.get_or_create(name=f"{CORRESPONDENT}·{place.title}（{place.number}）")
    _allow_pages(group, place, ("add",))
    return group


def _retire_stock_groups() -> None:
    """Wagtail's own Editors and Moderators and their workflow, if nobody uses them."""
    Group.objects.filter(name__in=["Moderators", "Editors"], user=None).delete()
    stock = Workflow.objects.filter(name="Moderators approval").first()
    if stock and not stock.workflow_states.exists():
        stock.workflow_pages.all().delete()
        stock.deactivate()


def _permission(app_label: str, model: str, action: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app_label, codename=f"{action}_{model}")


def _allow_pages(group: Group, page: Page, types: Iterable[str]) -> None:
    for type_ in types:
        permission = _permission("wagtailcore", "page", type_)
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _allow_files(group: Group, collection: Collection, *, change: bool) -> None:
    actions = ["add", "choose", *(["change"] if change else [])]
    # Wagtail asks for the permissions of its stock image model, whatever model is in use.
    for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for action in actions:
            GroupCollectionPermission.objects.get_or_create(
                group=group,
                collection=collection,
                permission=_permission(app_label, model, action),
            )


def _allow_snippets(groups: Iterable[Group]) -> None:
    wanted = [f"{a}_{m}" for a in ("add", "change") for m in SNIPPETS_OF_THE_DESK]
    permissions = Permission.objects.filter(
        content_type__app_label__in=["people", "stories", "cases", "surveys"], codename__in=wanted
    )
    for group in groups:
        group.permissions.add(*permissions)


def _allow_bundles(groups: Iterable[Group]) -> None:
    """The desk puts bundles (合发) together; who may publish sets their time and sends them."""
    permissions = [_permission("newsroom", "bundle", action) for action in ("add", "change")]
    for group in groups:
        group.permissions.add(*permissions)


def _allow_contests(groups: Iterable[Group]) -> None:
    """Two people decide about ballots, so everybody at the desk may be one of them."""
    wanted = {
        "contest": ("add", "change"),
        "voidcase": ("add", "change"),
        "ballot": ("add",),
        "servicepoint": ("add", "change", "delete"),
    }
    permissions = [
        _permission("voting", model, action)
        for model, actions in wanted.items()
        for action in actions
    ]
    for group in groups:
        group.permissions.add(*permissions)


def _allow_the_desk(access: Permission) -> None:
    """Clerks and editors decide, and see contacts masked till they say why they must see them;
    a reporter takes down and sees what is theirs; only the chief takes contacts out as a table.
    """
    clerks, _ = Group.objects.get_or_create(name=CLERK)
    clerks.permissions.add(access)
    entering = [_permission("leads", "lead", action) for action in ("view", "add")]
    deciding = [_permission("leads", "lead", "change"), _permission("leads", "reveal", "add")]
    for group in Group.objects.filter(name__in=[CLERK, REPORTER, EDITOR, HEAD, CHIEF]):
        group.permissions.add(*entering)
    for group in Group.objects.filter(name__in=[CLERK, EDITOR, HEAD, CHIEF]):
        group.permissions.add(*deciding)
    Group.objects.get(name=CHIEF).permissions.add(_permission("leads", "contact", "view"))


def _allow_announcing(group: Group) -> None:
    group.permissions.add(_permission("voting", "contest", "announce"))


def _allow_settings(group: Group) -> None:
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label="core", codename__in=["change_channels", "change_imprint"]
        )
    )


def _allow_addresses(group: Group) -> None:
    """What stands at addresses that have lost their page: redirects and notes on withdrawals."""
    redirects = [f"{action}_redirect" for action in ("add", "change", "delete")]
    notes = ["change_withdrawal", "delete_withdrawal"]
    group.permissions.add(
        *Permission.objects.filter(
            content_type__app_label__in=["wagtailredirects", "stories"],
            codename__in=[*redirects, *notes],
        )
    )


def _ensure_workflow(root: Page) -> None:
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    for order, (name, group_name) in enumerate(REVIEWS):
        task, created = GroupApprovalTask.objects.get_or_create(name=name)
        if created:
            task.groups.add(Group.objects.get(name=group_name))
        WorkflowTask.objects.get_or_create(
            workflow=workflow, task=task, defaults={"sort_order": order}
        )
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
