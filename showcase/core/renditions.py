"""Making renditions: each picture is decoded once, and every size of it is cut from that.

A rendition's name is made from the picture's content and from what is done to it, so the same
name never means anything else. What is stored holds pixels only: colours are sRGB, and no profile,
place, owner or device is left in the file.
"""

import hashlib
import math
import struct
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from wagtail.images.image_operations import FormatOperation, ImageTransform
from wagtail.images.models import IMAGE_FORMAT_EXTENSIONS, Filter, SourceImageIOError
from willow.image import AvifImageFile
from willow.plugins.pillow import PillowImage

from showcase.bake.stripping import stripped

from .rendition_files import FOLDER, RenditionStorage

RECIPE = "1"
"""To be changed with anything here that changes bytes: names change with it."""

LARGEST = 100_000_000
"""Pixels. More is refused: it would need more than 400 MB to look at."""

AT_ONCE = 64_000_000
"""Pixels that are decoded at the same time, however many threads there are."""

ENOUGH = 3200
"""Pixels of width to work on: twice the widest rendition. Most of a larger JPEG is not decoded."""

_FORMATS = {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "webp": "webp", "avif": "avif"}
_UNREADABLE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    EOFError,
    OverflowError,
    RuntimeError,
    struct.error,
    UnidentifiedImageError,
    Image.DecompressionBombError,
)
"""What Pillow's decoders raise for a file that is not what it says."""


class DamagedPicture(SourceImageIOError):
    """A picture that cannot be decoded; the message names it and says what to do, in Chinese."""

    def __init__(self, picture: Any, why: str) -> None:
        super().__init__(f"图片《{picture.title}》（图片库编号 {picture.pk}）{why}，请重新上传。")


@dataclass(frozen=True)
class Made:
    """A rendition's file; `width` and `height` in pixels."""

    spec: str
    focal_point_key: str
    name: str
    width: int
    height: int


# --- names ---------------------------------------------------------------------------------------


def formatted(picture: Any, filter: Filter) -> tuple[Filter, str]:
    """The filter with an output format, and that format; the source's own if none is asked for."""
    asked = [one.format for one in filter.operations if isinstance(one, FormatOperation)]
    if asked:
        return filter, asked[-1]
    suffix = PurePath(picture.file.name).suffix[1:].lower()
    form = _FORMATS.get(suffix, "png")
    return Filter(f"{filter.spec}|format-{form}"), form


def name_of(picture: Any, filter: Filter) -> str:
    """`images/width-480.9f86d081884c7d659a2f.webp`; asks nobody but the picture's own columns."""
    full, form = formatted(picture, filter)
    quality = getattr(settings, f"WAGTAILIMAGES_{form.upper()}_QUALITY", "")
    effort = settings.PICTURES_AVIF_SPEED if form == "avif" else ""
    recipe = f"{RECIPE}-{quality}-{effort}"
    said = (recipe, picture.file_hash, filter.get_cache_key(picture), full.spec)
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:20]
    shape = [part for part in filter.spec.split("|") if not part.startswith("format-")]
    return f"{FOLDER}/{'.'.join(shape)[:40] or 'picture'}.{digest}{IMAGE_FORMAT_EXTENSIONS[form]}"


# --- pixels --------------------------------------------------------------------------------------


class _Sized(PillowImage):
    """Willow's picture, which knows the format it came in and how long AVIF may take."""

    def __init__(self, image: Image.Image, format_name: str) -> None:
        super().__init__(image)
        self.format_name = format_name

    def save_as_avif(self, f: BytesIO, quality: int = 80, **kwargs: Any) -> AvifImageFile:
        # One thread: pictures are what is spread over the cores.
        speed = settings.PICTURES_AVIF_SPEED
        self.image.save(f, "AVIF", quality=quality, speed=speed, max_threads=1)
        return AvifImageFile(f)


class _Ready(Filter):
    """Wagtail's filter, run on a picture that is decoded, upright and cut to size already."""

    def __init__(self, spec: str, sized: Image.Image, form: str) -> None:
        super().__init__(spec)
        self._sized = _Sized(sized, form)

    @contextmanager
    def get_willow_image(self, image: Any, source: Any = None) -> Iterator[PillowImage]:
        yield self._sized

    def get_transform(self, image: Any, size: Any = None) -> ImageTransform:
        return ImageTransform(self._sized.image.size)


class Source:
    """One picture's file, decoded when first needed: in full only if something needs it."""

    def __init__(self, picture: Any, content: bytes) -> None:
        self._picture = picture
        self._content = content
        self._sized: dict[tuple[Any, ...], Image.Image] = {}

    def encoded(self, filter: Filter) -> tuple[bytes, tuple[int, int]]:
        """A rendition's bytes, and its width and height. Raises `DamagedPicture`."""
        full, form = formatted(self._picture, filter)
        try:
            sized = self._cut(full)
            output = BytesIO()
            _Ready(full.spec, sized, form).run(self._picture, output)
            return stripped(output.getvalue()), sized.size
        except DamagedPicture:
            raise
        except _UNREADABLE as error:
            raise DamagedPicture(self._picture, "的原图损坏，读不出来") from error

    def _cut(self, filter: Filter) -> Image.Image:
        """The part that the filter asks for, in its size, in sRGB; once for all formats."""
        width, height = self._size
        transform = filter.get_transform(self._picture, (width, height))
        rect, size = transform.get_rect().round(), tuple(transform.size)
        key = (*rect, *size)
        if key not in self._sized:
            # What is decoded does not depend on what else is asked for: the bytes never differ.
            whole = size[0] * 2 > (rect.right - rect.left) * self._decoded.width / width
            image = self._whole if whole else self._decoded
            across, down = image.width / width, image.height / height
            box = (
                max(0.0, rect.left * across),
                max(0.0, rect.top * down),
                min(float(image.width), rect.right * across),
                min(float(image.height), rect.bottom * down),
            )
            sized = image.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=3.0)
            self._sized[key] = _srgb(sized, image.info.get("icc_profile"))
        return self._sized[key]

    @cached_property
    def _size(self) -> tuple[int, int]:
        """Width and height of the upright picture, read from its head."""
        with Image.open(BytesIO(self._content)) as image:
            size = image.size
            return (size[1], size[0]) if _lies_on_its_side(image) else size

    @cached_property
    def _decoded(self) -> Image.Image:
        return self._decode(ENOUGH)

    @cached_property
    def _whole(self) -> Image.Image:
        small = self._decoded
        return small if small.size == self._size else self._decode(None)

    def _decode(self, enough: int | None) -> Image.Image:
        with Image.open(BytesIO(self._content)) as image:
            if math.prod(image.size) > LARGEST:
                raise DamagedPicture(self._picture, f"超过 {LARGEST // 10_000} 万像素，太大了")
            if enough is not None:
                scale = enough / self._size[0]
                image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
            image.load()
            with suppress(*_UNREADABLE):  # a damaged block of the camera's: pixels as they are
                ImageOps.exif_transpose(image, in_place=True)
            upright = _plain(image)
        if enough is not None and (factor := upright.width // enough) > 1:
            upright = upright.reduce(factor)  # what a draft does for a JPEG
        return upright


def _lies_on_its_side(image: Image.Image) -> bool:
    try:
        return image.getexif().get(0x0112) in (5, 6, 7, 8)
    except _UNREADABLE:
        return False


def _plain(image: Image.Image) -> Image.Image:
    """In a mode that can be cut to size (L, RGB, RGBA, CMYK), with nothing but a profile beside."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        clear = "transparency" in image.info or image.mode in ("LA", "PA", "La", "RGBa")
        image = image.convert("RGBA" if clear else "RGB")
    elif image.mode in ("L", "RGB") and "transparency" in image.info:
        image = image.convert("RGBA")
    image.info = {"icc_profile": profile} if profile else {}
    return image


def _srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours every screen means when nothing is said. A profile can name the device."""
    if profile:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            given = ImageCms.ImageCmsProfile(BytesIO(profile))
            changed = ImageCms.profileToProfile(
                image, given, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            image = changed or image
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a profile of something else: the numbers are taken as they are
    if image.mode == "CMYK":
        image = image.convert("RGB")
    image.info = {}
    return image


# --- files ---------------------------------------------------------------------------------------


def storage_of(picture: Any) -> RenditionStorage:
    storage = picture.get_rendition_model()._meta.get_field("file").storage
    assert isinstance(storage, RenditionStorage)
    return storage


def make_files(picture: Any, filters: Iterable[Filter]) -> list[Made]:
    """The files of some renditions; those that are there already are not made again.

    Asks no database, so it may run in any thread. Raises `DamagedPicture` for a bad original and
    `OSError` when nothing can be written.
    """
    storage = storage_of(picture)
    source: Source | None = None
    made = []
    for filter in filters:
        name = name_of(picture, filter)
        size = _size_of(storage, name)
        if size is None:
            if source is None:
                source = Source(picture, _original(picture))
            content, size = source.encoded(filter)
            storage.put(name, content)
        made.append(Made(filter.spec, filter.get_cache_key(picture), name, *size))
    return made


def _size_of(storage: RenditionStorage, name: str) -> tuple[int, int] | None:
    """Width and height of a file that was made earlier."""
    try:
        with storage.open(name) as file, Image.open(file) as image:
            return image.size
    except _UNREADABLE:
        return None


def _original(picture: Any) -> bytes:
    try:
        with picture.open_file() as file:
            content: bytes = file.read()
            return content
    except (SourceImageIOError, OSError) as error:
        raise DamagedPicture(picture, "的原图不见了") from error


# --- rows ----------------------------------------------------------------------------------------


class Outdated(Exception):
    """The picture was changed or deleted while its renditions were being made."""


def keep_rows(picture: Any, made: Sequence[Made]) -> dict[str, Any]:
    """The rows of files, by spec. Of two who made the same, one row stays, and both get it.

    Raises `Outdated`; then nothing is kept.
    """
    rows = picture.get_rendition_model().objects
    keys = {(one.spec, one.focal_point_key): one for one in made}
    try:
        with transaction.atomic():
            now = type(picture).objects.select_for_update().filter(pk=picture.pk)
            if picture.file_hash not in now.values_list("file_hash", flat=True):
                raise Outdated
            rows.bulk_create(
                [
                    rows.model(
                        image=picture,
                        filter_spec=one.spec,
                        focal_point_key=one.focal_point_key,
                        file=one.name,
                        width=one.width,
                        height=one.height,
                    )
                    for one in made
                ],
                ignore_conflicts=True,
            )
            kept = {}
            for row in rows.filter(image=picture, filter_spec__in={one.spec for one in made}):
                one = keys.get((row.filter_spec, row.focal_point_key))
                if one is None:
                    continue
                if row.file.name != one.name:
                    row.file, row.width, row.height = one.name, one.width, one.height
                    row.save(update_fields=["file", "width", "height"])
                row.image = picture
                kept[row.filter_spec] = row
            return kept
    except IntegrityError as error:
        raise Outdated from error


def outdated_rows(picture: Any) -> list[int]:
    """Keys of rows that belong to an earlier file, focal point or recipe."""
    return [
        row.pk
        for row in picture.renditions.all()
        if row.file.name != name_of(picture, Filter(row.filter_spec))
    ]


# --- many ----------------------------------------------------------------------------------------


@dataclass
class Done:
    """What was made ahead: `files` counts renditions, `failures` are Chinese sentences."""

    files: int = 0
    failures: list[str] = field(default_factory=list)


class _Room:
    """Lets threads in as long as the pictures that they hold have no more pixels than `AT_ONCE`."""

    def __init__(self, pixels: int) -> None:
        self._free = self._all = pixels
        self._changed = threading.Condition()

    @contextmanager
    def taken(self, pixels: int) -> Iterator[None]:
        pixels = min(pixels, self._all)  # the largest are let in alone
        with self._changed:
            self._changed.wait_for(lambda: self._free >= pixels)
            self._free -= pixels
        try:
            yield
        finally:
            with self._changed:
                self._free += pixels
                self._changed.notify_all()


def make_missing(
    wanted: Iterable[tuple[Any, Collection[str]]],
    jobs: int = 2,
    each: Callable[[int], None] = lambda done: None,
) -> Done:
    """Make what is missing of `(picture, specs)` in `jobs` threads; a picture's rows come together.

    Pillow works without Python's lock, so threads are as quick as processes here and share memory.
    Whoever is killed leaves whole files and rows; whoever comes at the same time makes no second
    ones. `each` hears after every picture how many are done.
    """
    todo = _missing(wanted)
    room = _Room(AT_ONCE)
    done = Done()

    def make(picture: Any, filters: list[Filter]) -> list[Made]:
        with room.taken(picture.width * picture.height):
            return make_files(picture, filters)

    with ThreadPoolExecutor(max(1, jobs), "renditions") as threads:
        running = {threads.submit(make, *one): one[0] for one in todo}
        for number, future in enumerate(as_completed(running), 1):
            try:
                made = future.result()
                keep_rows(running[future], made)
                done.files += len(made)
            except DamagedPicture as error:
                done.failures.append(str(error))
            except Outdated:
                pass  # whoever changed it brings it here again
            finally:
                each(number)
    return done


def _missing(wanted: Iterable[tuple[Any, Collection[str]]]) -> list[tuple[Any, list[Filter]]]:
    """Largest first, so that no thread is left with a long one at the end."""
    wanted = list(wanted)
    if not wanted:
        return []
    rows = wanted[0][0].get_rendition_model().objects
    pictures = [picture.pk for picture, _ in wanted]
    there = set(rows.filter(image__in=pictures).values_list("image", "file"))
    todo = []
    for picture, specs in wanted:
        try:
            picture.get_file_hash()
        except SourceImageIOError:
            picture.file_hash = "?"  # is told as missing when it is opened again
        filters = [f for f in map(Filter, specs) if (picture.pk, name_of(picture, f)) not in there]
        if filters:
            todo.append((picture, filters))
    return sorted(todo, key=lambda one: -one[0].width * one[0].height)
