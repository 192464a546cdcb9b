"""Which picture files become public, and what is in them when they do."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image, ImageChops
from wagtail.documents.models import Document
from wagtail.models import Collection, CollectionViewRestriction

from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.bake.stripping import CannotStrip, stripped
from showcase.cases.models import ShowcasePage
from showcase.core.pictures import Rendition
from showcase.home.models import AboutPage, HomePage
from tests.bake.conftest import add_case

from .inline import current, site, tree
from .photographs import SECRETS, add_picture, photograph

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF"]


def media(root: Path) -> dict[str, bytes]:
    return {p: c for p, c in tree(current(root)).items() if p.startswith("media/")}


def assert_clean(content: bytes) -> None:
    with Image.open(BytesIO(content)) as picture:
        picture.load()
        assert dict(picture.getexif()) == {}
        assert not picture.info.keys() & {"exif", "xmp", "comment", "XML:com.adobe.xmp", "Comment"}
    for secret in SECRETS:
        assert secret not in content


# --- only renditions that a page uses ------------------------------------------------------------


def test_a_used_rendition_is_published_and_a_drafts_is_not(
    showcase: ShowcasePage, root: Path
) -> None:
    shown, hidden = add_picture(name="shown"), add_picture(name="hidden")
    hidden.get_rendition("width-40")
    add_case(showcase, "有图", lead_picture=shown)
    add_case(showcase, "草稿", lead_picture=hidden, live=False)
    bake(root)
    rendition = Rendition.objects.get(image=shown, filter_spec="width-40")
    assert set(media(root)) == {f"media/{rendition.file.name}"}


def test_a_withdrawn_storys_picture_goes_with_it(showcase: ShowcasePage, root: Path) -> None:
    case = add_case(showcase, "有图", lead_picture=add_picture())
    bake(root)
    assert media(root)
    case.unpublish()
    bake(root)
    assert not media(root)


def test_an_original_is_refused_by_name(home: HomePage, root: Path) -> None:
    picture = add_picture(name="original")
    page = AboutPage(
        title="关于本报", slug="about", introduction=f'<img src="{picture.file.url}" alt="">'
    )
    home.add_child(instance=page)
    with pytest.raises(CommandError) as caught:
        call_command("bake", verbosity=0)
    assert "说明页《关于本报》（/about/）" in str(caught.value)
    assert picture.file.url in str(caught.value)
    assert "原图不能发布" in str(caught.value)
    assert not current(root).exists()


@pytest.mark.django_db
def test_any_other_upload_is_refused(root: Path) -> None:
    name = default_storage.save("secret.txt", ContentFile(b"x"))
    for path in (f"/media/{name}", "/media/images/../secret.txt", "/media/images/no.jpg"):
        with pytest.raises(BakeFailed, match="不能发布"):
            bake(root, addresses=site(home=f'<a href="{path}">'))


@pytest.mark.django_db
def test_a_rendition_whose_file_is_gone_is_told(root: Path) -> None:
    rendition = add_picture().get_rendition("width-40")
    rendition.file.storage.delete(rendition.file.name)
    with pytest.raises(BakeFailed, match="磁盘上却没有"):
        bake(root, addresses=site(home=f'<img src="{rendition.url}">'))


# --- documents -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_public_document_is_copied_and_a_private_one_refused(root: Path) -> None:
    public = Document.objects.create(title="方案", file=ContentFile(b"plan", name="plan.pdf"))
    closed = Collection.get_first_root_node().add_child(name="内部")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    private = Document.objects.create(
        title="名册", file=ContentFile(b"names", name="names.pdf"), collection=closed
    )
    bake(root, addresses=site(home=f'<a href="{public.url}">'))
    assert tree(current(root))[public.url[1:]] == b"plan"
    for url, reason in (
        (private.url, "不对外公开"),
        (f"/documents/{public.pk}/other.pdf", "没有这个文件"),
        ("/documents/999999/x.pdf", "没有这个文件"),
        ("/documents/x", "不是文件的地址"),
    ):
        with pytest.raises(BakeFailed, match=reason):
            bake(root, addresses=site(home=f'<a href="{url}">'))


# --- what the camera wrote -----------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("original", FORMATS)
def test_no_published_rendition_says_where_it_was_taken(original: str, root: Path) -> None:
    picture = add_picture(original)
    kept = [picture.get_rendition("original"), picture.get_rendition("width-40")]
    kept += [picture.get_rendition(f"width-40|format-{f.lower()}") for f in FORMATS]
    tags = "".join(f'<img src="{rendition.url}">' for rendition in kept)
    bake(root, addresses=site(home=tags))
    published = media(root)
    assert len(published) == len(kept)
    for content in published.values():
        assert_clean(content)
        with Image.open(BytesIO(content)) as image:
            assert image.info.get("icc_profile"), "the colours need their profile"


@pytest.mark.django_db
def test_wagtail_itself_keeps_the_place() -> None:
    """When this fails, Wagtail has learnt to strip, and `stripping.py` may go."""
    for form in ("JPEG", "PNG"):
        with (
            add_picture(form).get_rendition("width-40").file.open() as file,
            Image.open(file) as im,
        ):
            assert im.getexif().get_ifd(0x8825)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_stripping_keeps_every_pixel_and_is_steady(form: str) -> None:
    before = photograph(form, size=(301, 203))
    after = stripped(before)
    assert_clean(after)
    assert stripped(after) == after
    with Image.open(BytesIO(before)) as one, Image.open(BytesIO(after)) as two:
        assert ImageChops.difference(one.convert("RGB"), two.convert("RGB")).getbbox() is None
        assert one.info["icc_profile"] == two.info["icc_profile"]


def test_a_progressive_jpeg_with_a_second_picture_behind_it() -> None:
    output = BytesIO()
    Image.linear_gradient("L").save(output, "JPEG", progressive=True, restart_marker_blocks=2)
    plain = output.getvalue()
    assert stripped(plain + photograph("JPEG")) == plain


def test_what_cannot_be_cleaned_is_refused() -> None:
    with pytest.raises(CannotStrip, match="拍摄信息"):
        stripped(photograph("AVIF"))


@pytest.mark.parametrize("form", FORMATS)
def test_a_damaged_picture_is_refused_and_never_loops(form: str) -> None:
    whole = photograph(form)
    for length in (*range(1, 60), *range(60, len(whole), 97)):
        try:
            assert_clean_enough(stripped(whole[:length]))
        except CannotStrip:
            continue
    with pytest.raises(CannotStrip):
        stripped(b"nothing")
    with pytest.raises(CannotStrip):
        stripped(b"")


def assert_clean_enough(content: bytes) -> None:
    for secret in SECRETS:
        assert secret not in content
