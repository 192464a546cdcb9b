"""Renditions: named by content, made once, and nothing of the camera in them."""

import os
import re
import resource
import shutil
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import wagtail.images
from django.apps import apps
from django.conf import LazySettings, settings
from django.core.cache import cache
from django.core.files.images import ImageFile
from django.core.management import call_command
from django.db import connections
from PIL import Image
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import Filter

from showcase.bake.headers import FOR_EVER, cache_control
from showcase.core import renditions
from showcase.core.models import Picture, Rendition
from showcase.core.needed import missing, prepare
from showcase.core.renditions import DamagedPicture, Outdated, make_files, make_missing
from showcase.core.sizes import ADMIN, FIGURE, SHOWN, THUMB, USES, specs_of
from showcase.core.sweeping import sweep
from showcase.newsroom.roles import EDITOR
from tests import factories
from tests.bake.photographs import SECRETS, add_picture, photograph
from tests.core.test_uploads import damaged_avif
from tests.staff import member

ROOT = Path(__file__).parents[2]
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def media() -> Iterator[Path]:
    """The folder of uploads, emptied; and no cache, whose keys a rolled-back test gives away again.

    Not another folder: `config.urls` reads the setting once.
    """
    folder = Path(settings.MEDIA_ROOT)
    assert folder.parent.name.startswith("showcase-test-")
    shutil.rmtree(folder, ignore_errors=True)
    cache.clear()
    yield folder
    cache.clear()


def files(media: Path) -> set[str]:
    folder = media / "images"
    return {f"images/{one.name}" for one in folder.iterdir()} if folder.is_dir() else set()


def names(picture: Picture) -> set[str]:
    return set(picture.renditions.values_list("file", flat=True))


def replace(picture: Picture, content: bytes) -> None:
    """As Wagtail's form does it."""
    picture.renditions.all().delete()
    picture.file = ImageFile(BytesIO(content), name="photo.jpg")
    picture.save()


def make(picture: Picture, *specs: str) -> list[Rendition]:
    return list(picture.get_renditions(*(specs or specs_of("lead_picture"))).values())


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_names_come_from_the_content_and_may_be_kept_for_ever(media: Path) -> None:
    one, other = add_picture(name="summer"), add_picture(name="another name")
    made = make(one)
    for rendition in made:
        assert re.fullmatch(r"images/[\w-]+\.[0-9a-f]{20}\.(avif|webp|jpg)", rendition.file.name)
        assert cache_control(f"media/{rendition.file.name}") == FOR_EVER
        assert "summer" not in rendition.file.name
    written = {name: (media / name).stat().st_ino for name in names(one)}
    make(other)
    assert names(other) == names(one) == files(media)
    assert {n: (media / n).stat().st_ino for n in names(other)} == written, "not made twice"


@pytest.mark.django_db
def test_another_file_has_other_names_and_the_first_one_back_finds_its_own(media: Path) -> None:
    picture = add_picture()
    make(picture)
    before = names(picture)
    written = {name: (media / name).stat().st_ino for name in before}
    replace(picture, photograph("JPEG", size=(90, 60)))
    make(picture)
    assert not names(picture) & before
    replace(picture, photograph("JPEG"))
    make(picture)
    assert names(picture) == before
    assert {name: (media / name).stat().st_ino for name in before} == written


@pytest.mark.django_db
def test_a_file_that_is_swapped_without_the_form_leaves_no_old_rendition() -> None:
    picture = add_picture()
    before = make(picture, "width-40")[0].file.name
    picture = Picture.objects.get()
    picture.file = ImageFile(BytesIO(photograph("JPEG", size=(90, 60))), name="photo.jpg")
    picture.save()
    assert not picture.renditions.exists()
    assert make(Picture.objects.get(), "width-40")[0].file.name != before


@pytest.mark.django_db
def test_a_focal_point_changes_crops_only() -> None:
    picture = add_picture()
    width, crop = make(picture, "width-40", "fill-20x20")
    picture.focal_point_x = picture.focal_point_y = 30
    picture.focal_point_width = picture.focal_point_height = 10
    picture.save()
    assert names(picture) == {width.file.name}
    again, other = make(Picture.objects.get(), "width-40", "fill-20x20")
    assert again.file.name == width.file.name
    assert other.file.name != crop.file.name


@pytest.mark.django_db
def test_another_recipe_has_other_names(settings: LazySettings) -> None:
    picture = add_picture()
    plain = Filter("width-40|format-jpeg")
    before = renditions.name_of(picture, plain)
    settings.WAGTAILIMAGES_JPEG_QUALITY = 50
    assert renditions.name_of(picture, plain) != before


# --- pixels --------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("original", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_nothing_of_the_camera_is_stored(original: str, media: Path) -> None:
    picture = add_picture(original)
    every = {spec for use in USES.values() for spec in use.specs}
    make(picture, "original", "max-165x165", *every)
    assert len(names(picture)) == len(every) + 2
    for name in names(picture):
        content = (media / name).read_bytes()
        assert not any(secret in content for secret in SECRETS)
        assert b"ICC_PROFILE" not in content and b"GPS" not in content
        with Image.open(BytesIO(content)) as image:
            assert not image.getexif()
            left = image.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
            assert left <= {"progressive", "progression", "loop", "background", "timestamp"} | {
                "duration"
            }


def halves(form: str, **options: Any) -> bytes:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (120, 60), "red")
    image.paste("blue", (60, 0, 120, 60))
    output = BytesIO()
    image.save(output, form, **options)
    return output.getvalue()


def drawn(picture: Picture, spec: str) -> Image.Image:
    with make(picture, spec)[0].file.open() as file:
        image = Image.open(file)
        image.load()
    return image


@pytest.mark.django_db
def test_a_photograph_that_lies_on_its_side_is_set_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned a quarter to the left
    picture = add_picture()
    replace(picture, halves("JPEG", exif=exif.tobytes(), quality=95))
    shown = drawn(picture, "width-30|format-png")
    assert shown.size == (30, 60)
    top, bottom = shown.getpixel((15, 5)), shown.getpixel((15, 55))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)
    assert top[0] > 200 > 60 > top[2] and bottom[2] > 200 > 60 > bottom[0]


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixels_becomes_every_format(mode: str) -> None:
    output = BytesIO()
    form = "JPEG" if mode == "CMYK" else "PNG"
    Image.linear_gradient("L").resize((80, 60)).convert("I" if mode == "I;16" else mode).point(
        lambda v: v * 257 if mode == "I;16" else v
    ).convert(mode).save(output, form)
    file = ImageFile(BytesIO(output.getvalue()), name=f"a.{form.lower()}")
    picture = Picture.objects.create(title="图", file=file)
    for spec in (*FIGURE.specs, *THUMB.specs, "width-40|format-png"):
        shown = drawn(picture, spec).convert("L")
        low, high = shown.getextrema()
        assert isinstance(low, float | int) and low < 40 < 200 < high, spec


@pytest.mark.django_db
def test_a_damaged_profile_is_no_damage() -> None:
    picture = add_picture()
    replace(picture, halves("JPEG", icc_profile=b"no profile at all" * 20))
    assert drawn(picture, "width-40|format-jpeg").size == (40, 20)


def pixels(form: str, across: int, down: int) -> bytes:
    """A large picture of one colour; the PNG is packed by hand, which is quicker."""
    output = BytesIO()
    if form == "PNG":
        packer = zlib.compressobj(1)
        row = bytes(1 + 3 * across)
        data = b"".join(packer.compress(row) for _ in range(down)) + packer.flush()
        output.write(b"\x89PNG\r\n\x1a\n")
        head = struct.pack(">IIBBBBB", across, down, 8, 2, 0, 0, 0)
        for kind, part in ((b"IHDR", head), (b"IDAT", data), (b"IEND", b"")):
            sum = zlib.crc32(kind + part)
            output.write(struct.pack(">I", len(part)) + kind + part + struct.pack(">I", sum))
    else:
        Image.new("RGB", (across, down), "#b8a27a").save(output, form, quality=60)
    return output.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "megabytes"), [("JPEG", 180), ("PNG", 420)])
def test_sixty_megapixels_need_little_memory(form: str, megabytes: int) -> None:
    """The PNG alone is 240 MB of pixels; a JPEG is decoded at half its size."""
    picture = add_picture()
    content = pixels(form, 9000, 6700)
    picture.file = ImageFile(BytesIO(content), name=f"big.{form.lower()}")
    picture.save()
    del content
    filters = [Filter(spec) for spec in specs_of("lead_picture")]
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
        made = make_files(picture, filters)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        os.write(writer, f"{len(made)} {(most - before) // 2**20}".encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        count, used = map(int, told.read().split())
    os.waitpid(child, 0)
    assert count == len(filters)
    assert used < megabytes


@pytest.mark.django_db
def test_a_picture_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = add_picture()
    monkeypatch.setattr(renditions, "LARGEST", 1000)
    with pytest.raises(DamagedPicture, match=r"图片《照片》.*太大"):
        make(picture)


def test_no_more_pixels_are_decoded_at_once_than_there_is_room_for() -> None:
    room = renditions._Room(10)
    held, most = [0], [0]

    def work(pixels: int) -> None:
        with room.taken(pixels):
            held[0] += min(pixels, 10)
            most[0] = max(most[0], held[0])
            time.sleep(0.002)
            held[0] -= min(pixels, 10)

    threads = [threading.Thread(target=work, args=(n,)) for n in (3, 4, 9, 50, 2, 2, 6, 1) * 3]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert 0 < most[0] <= 10


# --- damage --------------------------------------------------------------------------------------


def damaged() -> Picture:
    """A picture whose file rotted on the disk after it was taken in."""
    picture = add_picture(name="rotten")
    Path(picture.file.path).write_bytes(photograph("JPEG")[:700])
    return Picture.objects.get(pk=picture.pk)


@pytest.mark.django_db(transaction=True)
def test_a_damaged_picture_is_told_by_title_and_stops_no_other(media: Path) -> None:
    factories.site()
    bad, gone, good = damaged(), add_picture(), add_picture("PNG")
    Path(gone.file.path).unlink()
    Picture.objects.filter(pk=gone.pk).update(title="不见的")
    for one in (bad, gone, good):
        factories.case(lead_picture=one, lead_alt="院落")
    said: list[str] = []
    prepare(lambda line: said.append(line), 2)
    assert names(good) == files(media)
    assert not names(bad) and not names(gone)
    assert any("图片《照片》" in line and "损坏" in line for line in said)
    assert any("图片《不见的》" in line and "不见了" in line for line in said)


@pytest.mark.django_db
def test_an_avif_whose_pixels_are_damaged_is_told() -> None:
    picture = factories.picture("雪花")
    Path(picture.file.path).write_bytes(damaged_avif())
    with pytest.raises(DamagedPicture, match="《雪花》"):
        make_files(picture, [Filter("width-40|format-webp")])


@pytest.mark.django_db
def test_a_damaged_picture_breaks_no_screen(client: Any) -> None:
    factories.site()
    picture = damaged()
    page = factories.case(live=False, lead_picture=picture, lead_alt="院落")
    client.force_login(member(EDITOR))
    for path in (
        "/admin/images/",
        f"/admin/images/{picture.pk}/",
        f"/admin/pages/{page.pk}/edit/",
        "/admin/images/chooser/",
    ):
        assert client.get(path).status_code == 200, path
    seen = client.get(f"/admin/pages/{page.pk}/view_draft/")
    assert seen.status_code == 200
    assert "图片《照片》" in seen.content.decode()
    assert "请重新上传" in seen.content.decode()


@pytest.mark.django_db
def test_a_full_disk_leaves_no_half_file(media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = add_picture()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        make(picture)
    assert not files(media)
    assert not picture.renditions.exists()


@pytest.mark.django_db
def test_a_half_file_is_not_taken_for_a_whole_one(media: Path) -> None:
    picture = add_picture()
    name = renditions.name_of(picture, Filter("width-40|format-jpeg"))
    (media / "images").mkdir()
    (media / name).write_bytes(b"")
    assert drawn(picture, "width-40|format-jpeg").size == (40, 53)


# --- many, and at once ---------------------------------------------------------------------------


def forked(work: Callable[[], object], count: int) -> list[int]:
    """The exit statuses of processes that begin `work` together."""
    connections.close_all()
    reader, writer = os.pipe()
    children = []
    for _ in range(count):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.close(writer)
                os.read(reader, 1)  # until the parent closes its end
                work()
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    os.close(reader)
    os.close(writer)
    return [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_make_the_same_leave_one_row_and_one_file_each(media: Path) -> None:
    for number in range(20):
        file = ImageFile(BytesIO(photograph("JPEG", size=(90, 60 + number))), name="a.jpg")
        Picture.objects.create(title=f"照片 {number}", file=file)
    pictures = list(Picture.objects.all())

    def work() -> None:
        done = make_missing([(one, THUMB.specs) for one in pictures[:10]], jobs=2)
        assert not done.failures
        for one in pictures[10:]:
            assert len(one.get_renditions(*THUMB.specs)) == len(THUMB.specs)

    assert forked(work, 2) == [0, 0]
    rows = list(Rendition.objects.values_list("image", "filter_spec"))
    assert len(rows) == len(set(rows)) == 20 * len(THUMB.specs)
    kept = set(Rendition.objects.values_list("file", flat=True))
    assert len(kept) == 20 * len(THUMB.specs)
    assert files(media) == kept


@pytest.mark.django_db
def test_a_picture_is_decoded_once_and_by_all_its_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = add_picture()
    decoded: list[int | None] = []
    decode = renditions.Source._decode

    def counted(self: renditions.Source, enough: int | None) -> Image.Image:
        decoded.append(enough)
        return decode(self, enough)

    monkeypatch.setattr(renditions.Source, "_decode", counted)
    make_missing([(picture, specs_of("lead_picture"))])
    make_missing([(picture, specs_of("lead_picture"))])
    assert len(decoded) == 1
    assert picture.renditions.count() == len(specs_of("lead_picture"))


@pytest.mark.django_db
def test_bytes_do_not_depend_on_what_else_is_made(media: Path) -> None:
    picture = add_picture()
    replace(picture, pixels("JPEG", 7000, 500))
    small = drawn(picture, "width-480|format-webp").tobytes()
    (media / renditions.name_of(picture, Filter("width-480|format-webp"))).unlink()
    picture.renditions.all().delete()
    make(picture, "original", *specs_of("lead_picture"), "width-480|format-webp")
    assert drawn(picture, "width-480|format-webp").tobytes() == small


@pytest.mark.django_db
def test_a_picture_that_changes_meanwhile_gets_no_row_of_its_old_file() -> None:
    picture = add_picture()
    made = make_files(picture, [Filter("width-40")])
    replace(Picture.objects.get(), photograph("JPEG", size=(90, 60)))
    with pytest.raises(Outdated):
        renditions.keep_rows(picture, made)
    late = picture.create_renditions(Filter("width-40"))
    assert [one.file.name for one in late.values()] != [made[0].name]
    Picture.objects.all().delete()
    with pytest.raises(Outdated):
        renditions.keep_rows(picture, made)
    with pytest.raises(DamagedPicture):
        picture.create_renditions(Filter("width-40"))
    assert not Rendition.objects.exists()


# --- what is needed ------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_live_pages_show_is_made_ahead_and_nothing_else(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    factories.site()
    lead, inside, draft, unused = (add_picture() for _ in range(4))
    body = [{"type": "picture", "value": {"image": inside.pk, "caption": "图", "alt": "院"}}]
    factories.case(lead_picture=lead, lead_alt="院", body=body)
    later = factories.case(lead_picture=draft, lead_alt="院", live=False)
    assert missing() == {lead.pk: set(specs_of("lead_picture")), inside.pk: set(FIGURE.specs)}
    prepare(lambda line: None, 2)
    with django_assert_num_queries(1):
        assert missing() == {}
    assert not draft.renditions.exists() and not unused.renditions.exists()
    later.save_revision().publish()
    assert missing() == {draft.pk: set(specs_of("lead_picture"))}
    prepare(lambda line: None, 2)
    replace(lead, photograph("JPEG", size=(90, 60)))
    assert missing().keys() == {lead.pk}


def _choosers(block: Any, name: str) -> Iterator[str]:
    if isinstance(block, ImageChooserBlock):
        yield name
    elif isinstance(block, StreamBlock | StructBlock):
        for key, child in block.child_blocks.items():
            yield from _choosers(child, key)
    elif isinstance(block, ListBlock):
        yield from _choosers(block.child_block, name)


@pytest.mark.once
def test_the_list_knows_every_field_that_points_at_a_picture() -> None:
    """Else its pictures would be made while pages render, and those rendered twice."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, StreamField):
                found.update(_choosers(field.stream_block, field.name))
            elif field.concrete and field.related_model is Picture and model is not Rendition:
                found.add(field.name)
    assert found - {"content_object"} == SHOWN.keys()


@pytest.mark.once
def test_templates_take_sizes_from_the_list() -> None:
    templates = (ROOT / "templates").rglob("*.html")
    own = [one for one in templates if "wagtailadmin" not in one.parts]
    assert not [one for one in own if "wagtailimages_tags" in one.read_text()]
    asked = {
        use
        for one in own
        for use in re.findall(r'{% (?:show|rendition) [\w.]+ "(\w+)"', one.read_text())
    }
    # A candidate's poster is drawn from its sheet, in Python.
    assert asked == USES.keys() - {"sheet"}


# --- sweeping ------------------------------------------------------------------------------------


def grow_old(media: Path, days: float) -> None:
    for name in files(media):
        os.utime(media / name, (time.time() - days * DAY,) * 2)


@pytest.mark.django_db
def test_sweeping_takes_what_nobody_asks_for(media: Path) -> None:
    picture = add_picture()
    kept = make(picture, "format-webp|width-480", "max-165x165")
    unlisted, lost = make(picture, "width-77", "format-webp|width-960")
    Rendition._meta.get_field("file").storage.erase([lost.file.name])
    stray = media / "images" / "old.width-480.jpg"
    stray.write_bytes(b"x")
    inside = media / "images" / "original.jpg"
    inside.write_bytes(b"x")
    Picture.objects.filter(pk=add_picture().pk).update(file="images/original.jpg")
    originals = {one.file.name for one in Picture.objects.all()}

    call_command("sweep_renditions", "--dry-run", "--days", "0", verbosity=0)
    assert picture.renditions.count() == 4 and stray.exists()

    sweep(7 * DAY)
    assert names(picture) == {one.file.name for one in kept}
    assert stray.exists() and (media / unlisted.file.name).exists(), "younger than a week"

    grow_old(media, 8)
    sweep(7 * DAY)
    assert files(media) == {one.file.name for one in kept} | {"images/original.jpg"}
    assert all((media / name).exists() for name in originals)
    assert sweep(7 * DAY).rows == []


@pytest.mark.django_db
def test_sweeping_leaves_what_is_being_made(media: Path) -> None:
    picture = add_picture()
    made = make_files(picture, [Filter("width-480|format-webp")])
    sweep(0)
    assert files(media) == {made[0].name}


@pytest.mark.django_db(transaction=True)
def test_a_deleted_pictures_renditions_go_at_once_but_not_anothers(media: Path) -> None:
    one, other, alone = add_picture(), add_picture(), add_picture("PNG")
    for picture in (one, other, alone):
        make(picture, "width-40|format-jpeg")
    shared = names(one)
    alone.delete()
    assert files(media) == shared
    one.delete()
    assert files(media) == names(other) == shared
    Picture.objects.all().delete()
    assert not files(media)


@pytest.mark.once
def test_the_admins_sizes_are_those_of_this_wagtail() -> None:
    folder = Path(wagtail.images.__file__).parent
    asked = {
        spec
        for one in [*folder.glob("templates/**/*.html"), *folder.glob("*.py")]
        for spec in re.findall(r"\bmax-\d+x\d+\b", one.read_text())
    }
    assert asked == set(ADMIN)
