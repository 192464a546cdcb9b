"""Which picture files become public, and what is in them when they do."""

from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from PIL import Image, ImageChops
from wagtail.documents.models import Document
from wagtail.images.models import Filter
from wagtail.models import Collection, CollectionViewRestriction

from showcase.bake import preparing
from showcase.bake.baking import bake
from showcase.bake.failures import BakeFailed
from showcase.bake.headers import FOR_EVER, cache_control
from showcase.bake.serving import ReleaseFirst
from showcase.bake.stripping import CannotStrip, stripped
from showcase.cases.models import ShowcasePage
from showcase.core.pictures import Picture, Rendition
from showcase.core.sizes import ADMIN, specs_of
from showcase.home.models import AboutPage, HomePage
from tests import factories
from tests.bake.conftest import add_case

from .inline import current, site, tree
from .photographs import SECRETS, add_picture, photograph
from .visitor import Visitor

pytestmark = pytest.mark.once


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
    rendition.file.storage.erase([rendition.file.name])
    with pytest.raises(BakeFailed, match="磁盘上却没有"):
        bake(root, addresses=site(home=f'<img src="{rendition.url}">'))


# --- what is not published, and what is no longer ------------------------------------------------


def test_a_drafts_picture_is_at_no_address_that_one_could_guess(
    showcase: ShowcasePage, root: Path
) -> None:
    hidden = add_picture(name="zhang-san")
    document = Document.objects.create(title="密", file=ContentFile(b"x", name="zhang-san.pdf"))
    made = [hidden.get_rendition(s) for s in (*specs_of("lead_picture"), *ADMIN, "original")]
    add_case(showcase, "草稿", lead_picture=hidden, live=False)
    shown = add_picture("PNG", name="shown")
    add_case(showcase, "有图", lead_picture=shown)
    bake(root)
    visitor = Visitor(ReleaseFirst(get_wsgi_application(), root))
    server = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost"}

    def code(path: str) -> int:
        return visitor.get(path, **{**server, "wsgi.url_scheme": "http"}).code

    names = {hidden.file.name, *(one.file.name for one in made), shown.file.name}
    bare = {name.rpartition("/")[2] for name in names}
    paths = {f"/media/{name}" for name in names}
    paths |= {f"/{folder}/{name}" for name in bare for folder in ("images", "original_images")}
    paths |= {f"/media/{name}" for name in bare} | {f"/{name}" for name in names}
    paths |= {f"/documents/{pk}/{n}" for pk in (hidden.pk, document.pk) for n in (*bare, "")}
    paths |= {f"/documents/{document.pk}/zhang-san.pdf", document.url}
    for key in (str(hidden.pk), hidden.file_hash, hidden.title):
        paths |= {f"/media/{key}", f"/media/images/{key}", f"/images/{key}/", f"/media/{key}.jpg"}
        paths |= {f"/media/original_images/{key}.jpg", f"/images/{key}/width-40/"}
    paths |= {
        "/media/",
        "/media/images/",
        "/media/original_images/",
        f"/media/../media/{hidden.file.name}",
        f"/media//{hidden.file.name}",
        f"/media/%2e%2e/media/{hidden.file.name}",
        f"/admin/images/{hidden.pk}/preview/width-40/",
    }
    answered = {path: code(path) for path in sorted(paths)}
    # The admin sends everyone to its login, whether there is such a picture or not.
    sent = answered.pop(f"/admin/images/{hidden.pk}/preview/width-40/")
    assert sent == code("/admin/images/999999/preview/width-40/") == 302
    assert set(answered.values()) == {404}, {p: c for p, c in answered.items() if c != 404}
    assert [code(f"/{path}") for path in media(root)] == [200]


def test_a_replaced_picture_has_other_names_and_the_old_file_leaves_in_one_bake(
    showcase: ShowcasePage, root: Path
) -> None:
    picture = add_picture()
    add_case(showcase, "有图", lead_picture=picture)
    bake(root)
    before = set(media(root))
    picture = Picture.objects.get()
    picture.file = ImageFile(BytesIO(photograph("JPEG", size=(90, 60))), name="photo.jpeg")
    picture.save()
    assert not bake(root).full
    after = set(media(root))
    assert len(before) == len(after) == 1
    assert not before & after
    assert all(cache_control(name) == FOR_EVER for name in before | after)


@pytest.mark.django_db(transaction=True)
def test_what_is_prepared_is_not_made_again_while_pages_render(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.site()
    factories.case(lead_picture=factories.picture(), lead_alt="院落")
    preparing.prepare_all(lambda line: None, 2)
    count = Rendition.objects.count()
    assert count

    def never(self: Picture, *filters: Filter) -> dict[Filter, Rendition]:
        assert not filters
        return {}

    monkeypatch.setattr(Picture, "create_renditions", never)
    bake(root)
    assert set(media(root)) == {
        f"media/{name}" for name in Rendition.objects.values_list("file", flat=True)
    }


def test_a_damaged_picture_stops_the_bake_by_its_title(root: Path, db: None) -> None:
    factories.site()
    picture = factories.picture(title="断了的照片")
    # Of a content that no other test has: equal files share their renditions.
    Picture.objects.filter(pk=picture.pk).update(file_hash=uuid4().hex)
    Path(picture.file.path).write_bytes(b"\xff\xd8\xff no picture")
    factories.case(lead_picture=picture, lead_alt="院落")
    with pytest.raises(BakeFailed, match="图片《断了的照片》"):
        bake(root)


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
    assert published.keys() == {f"media/{rendition.file.name}" for rendition in kept}
    for content in published.values():
        assert_clean(content)


@pytest.mark.django_db
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_got_into_the_store_unclean_is_cleaned_on_the_way_out(form: str, root: Path) -> None:
    rendition = add_picture(form).get_rendition("width-40")
    Path(rendition.file.path).write_bytes(photograph(form))
    bake(root, addresses=site(home=f'<img src="{rendition.url}">'))
    (content,) = media(root).values()
    assert_clean(content)


@pytest.mark.django_db
def test_wagtail_itself_keeps_the_place() -> None:
    """When this fails, Wagtail has learnt to strip, and `core/renditions.py` may do less."""
    for form in ("JPEG", "PNG"):
        output = BytesIO()
        Filter("width-40").run(add_picture(form), output)
        with Image.open(output) as im:
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
