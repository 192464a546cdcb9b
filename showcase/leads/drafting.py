"""From an accepted lead to a draft page of the right kind."""

from django.core.files.images import ImageFile
from wagtail.models import Page

from showcase.accounts.models import User
from showcase.cases.models import CasePage, ShowcasePage
from showcase.core.models import Picture
from showcase.news.models import ArticlePage, NewsPage
from showcase.stories.models import Story

from . import details, files
from .models import Attachment, Kind, Lead

CASES = {Kind.CASE, Kind.MATERIAL}
ANONYMOUS = "读者供图"


def make_draft(lead: Lead, actor: User) -> Story:
    """A page that is not live: title, place, dimension, the long form's sections and figures, and
    the photos if their sender agreed to have them printed.

    The message stays on the desk: it may hold names and numbers, and a page's revisions are kept
    for ever.
    """
    model, parent = _kinds(lead)
    pictures = _pictures(lead, actor) if lead.publish_photos else []
    story = model(
        title=lead.title or "（待拟标题）",
        place=lead.place,
        owner=actor,
        live=False,
        lead_picture=pictures[0] if pictures else None,
        body=[*details.body(details.fields(lead)), *map(_block, pictures[1:])],
    )
    if isinstance(story, CasePage) and lead.dimension:
        story.dimension, story.campaign = lead.dimension, lead.dimension.campaign
    parent.objects.get().add_child(instance=story)
    story.save_revision(user=actor, log_action=True)
    return story


def _kinds(lead: Lead) -> tuple[type[Story], type[Page]]:
    return (CasePage, ShowcasePage) if lead.kind in CASES else (ArticlePage, NewsPage)


def _pictures(lead: Lead, actor: User) -> list[Picture]:
    """What the worker made of the photos, in the library, with credit and consent."""
    ready = lead.attachments.filter(
        kind=Attachment.Kind.PHOTO, state=Attachment.State.READY
    ).order_by("order", "pk")
    named = f"{lead.contact.name} 供图" if lead.publish_name and lead.contact.name else ANONYMOUS
    pictures = []
    for number, photo in enumerate(ready, start=1):
        with files.path(photo).open("rb") as file:
            picture = Picture(
                title=f"{lead.code} 照片 {number}",
                file=ImageFile(file, name=f"lead-{lead.code}-{number}.jpg"),
                credit=(photo.credit or named)[:80],
                consent=Picture.Consent.GIVEN,
                uploaded_by_user=actor,
            )
            picture.save()
        pictures.append(picture)
    return pictures


def _block(picture: Picture) -> dict[str, object]:
    # Caption and alternative text are the editor's to write: empty, they stop publishing.
    value = {"image": picture.pk, "caption": "", "credit": "", "alt": ""}
    return {"type": "picture", "value": value}
