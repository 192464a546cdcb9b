"""The paper itself: channels, imprint, about page, and what leads the front page."""

from io import BytesIO

import segno
from django.core.files.images import ImageFile
from wagtail.models import Site

from showcase.accounts.models import User
from showcase.core.models import Channels, Imprint, Picture
from showcase.home.models import AboutPage, HomePage, Pick
from showcase.stories.models import Story

from .body import body_value
from .models import first_time
from .reading import read

QR_TITLE = "公众号二维码（演示）"


def load_channels() -> None:
    """The interaction block and the imprint, unless an editor has set them already."""
    site = Site.objects.get(is_default_site=True)
    data = read("site.toml")
    channels = Channels.for_site(site)
    if channels.wechat_qr is None:
        channels.hotline = data["hotline"]
        channels.invitation = data["interaction_text"]
        channels.wechat_name = data["wechat"]
        channels.weibo_name = data["weibo"].lstrip("@")
        channels.wechat_qr = _qr_picture(data["wechat"])
        channels.save()
    imprint = Imprint.for_site(site)
    if not imprint.publisher:
        footer, ear = data["footer"], data["ears"]["left"]
        imprint.ear_title, imprint.ear_text = ear["title"], ear["text"]
        imprint.publisher = "\u3000".join(footer["organisers"])
        imprint.icp, imprint.police = footer["icp"], footer["police"]
        imprint.news_licence = footer["news_licence"].partition("：")[2]
        imprint.report_phone = footer["report_phone"].partition("：")[2]
        imprint.note = footer["note"]
        imprint.save()


def _qr_picture(name: str) -> Picture:
    """A QR code that says the account's name: the real one comes from the platform."""
    data = BytesIO()
    segno.make(f"微信公众号：{name}（演示）", error="m").save(data, kind="png", scale=12, border=4)
    data.seek(0)
    return Picture.objects.create(
        title=QR_TITLE,
        file=ImageFile(data, name="wechat-qr.png"),
        description=f"微信公众号“{name}”的二维码",
        consent=Picture.Consent.NOT_NEEDED,
    )


def load_about(owner: User) -> None:
    home = HomePage.objects.get()
    if not first_time("about"):
        return
    about = read("site.toml")["about"]
    blocks = [{"type": "paragraph", "text": text} for text in about["paragraphs"]]
    page = AboutPage(
        title=about["title"], slug="about", body=body_value("about", blocks, {}), owner=owner
    )
    home.add_child(instance=page)
    page.save_revision(user=owner).publish(user=owner, skip_permission_checks=True)


def load_front(lead: Story | None, picks: list[Story | None], owner: User) -> None:
    """Lead and picks of the front page, once: after that they are the editor's."""
    home = HomePage.objects.get()
    if not first_time("front"):
        return
    home.lead = lead
    home.picks = [Pick(sort_order=i, story=story) for i, story in enumerate(picks) if story]
    home.save_revision(user=owner).publish(user=owner, skip_permission_checks=True)
