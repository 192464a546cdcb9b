"""The demo's campaign with its dimensions and organisers, and the paper's columns."""

from datetime import date
from html import escape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from showcase.accounts.models import User
from showcase.cases.models import (
    CampaignOrganiser,
    CampaignPage,
    CampaignPhase,
    Dimension,
    ShowcasePage,
)
from showcase.people.models import Organisation
from showcase.stories.models import Column

from .reading import read

KEY = uuid5(NAMESPACE_URL, "demo:campaign")


def load_organisations() -> None:
    """Organisations with their parents; those that exist are left as they are."""
    kinds = set(Organisation.Kind.values)
    rows = {row["name"]: row for row in read("people.toml")["organisations"]}
    for name, row in rows.items():
        kind = row["kind"] if row["kind"] in kinds else Organisation.Kind.SOCIAL
        Organisation.objects.get_or_create(name=name, defaults={"kind": kind})
    for name, row in rows.items():
        if row["parent"]:
            parent = Organisation.objects.get(name=row["parent"])
            Organisation.objects.filter(name=name, parent=None).update(parent=parent)


def load_columns() -> dict[str, Column]:
    """Column name → column."""
    columns: dict[str, Column] = {}
    for order, row in enumerate(read("campaign.toml")["columns"]):
        columns[row["name"]], _ = Column.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "name": row["name"],
                "masthead": row["masthead_text"],
                "description": row["text"],
                "sort_order": order,
            },
        )
    return columns


def load_campaign(owner: User) -> CampaignPage:
    """The campaign page, made once."""
    page = CampaignPage.objects.filter(translation_key=KEY).first()
    if page is None:
        page = _made(read("campaign.toml"), owner)
    return page


def load_dimensions(campaign: CampaignPage) -> dict[str, Dimension]:
    """Dimension name → dimension."""
    dimensions: dict[str, Dimension] = {}
    for order, row in enumerate(read("campaign.toml")["dimensions"]):
        dimensions[row["name"]], _ = Dimension.objects.get_or_create(
            campaign=campaign,
            name=row["name"],
            defaults={"description": row["text"], "sort_order": order},
        )
    return dimensions


def _made(data: dict[str, Any], owner: User) -> CampaignPage:
    row = data["campaign"]
    rules = "".join(f"<li>{escape(rule, quote=False)}</li>" for rule in row["rules"])
    page = CampaignPage(
        translation_key=KEY,
        title=row["name"],
        slug=row["slug"],
        short_name=row["short_name"],
        badge=row["badge_text"],
        introduction=row["summary"],
        starts=row["start"],
        ends=row["end"],
        rules=f"<ol>{rules}</ol>",
        call_to_action=row["call_to_action"],
        owner=owner,
        live=False,
    )
    page.phases = [
        CampaignPhase(sort_order=i, name=p["name"], starts=p["start"], ends=_end(p))
        for i, p in enumerate(data["phases"])
    ]
    page.organisers = [
        CampaignOrganiser(
            sort_order=i,
            organisation=Organisation.objects.get(name=o["organisation"]),
            role=o["role"],
        )
        for i, o in enumerate(data["organisers"])
    ]
    ShowcasePage.objects.get().add_child(instance=page)
    page.save_revision(user=owner).publish(user=owner, skip_permission_checks=True)
    return page


def _end(phase: dict[str, Any]) -> date | None:
    return phase["end"] if phase["end"] != phase["start"] else None
