"""The files that published pages use, and no others: styles, renditions, public documents."""

from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import Storage
from django.http import Http404
from django.urls import Resolver404, resolve
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from .stripping import CannotStrip, stripped


class FileRefused(Exception):
    """A file that may not be published, or is not there; says why in Chinese."""


def used_file(path: str) -> bytes | None:
    """The bytes to publish at a local path such as `/static/css/main.css`.

    None when the path is of no kind that is published as a file. Raises `FileRefused`.
    """
    for prefix, read in _readers():
        if path.startswith(prefix):
            try:
                return read(path, unquote(path[len(prefix) :]))
            except SuspiciousOperation as error:
                raise FileRefused("地址越出了文件夹") from error
    return None


def _readers() -> list[tuple[str, Callable[[str, str], bytes]]]:
    return [
        (urlsplit(settings.STATIC_URL).path, _static),
        (urlsplit(settings.MEDIA_URL).path, _rendition),
        ("/documents/", _document),
    ]


def _static(path: str, name: str) -> bytes:
    """An asset, by the name it has in the page: hashed where the storage hashes names."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        # Plain storage: the source is newer than what was collected once.
        found = finders.find(name)
        if isinstance(found, str):
            with open(found, "rb") as file:  # noqa: PTH123 - the finder's answer is a str
                return file.read()
    try:
        with staticfiles_storage.open(name) as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise FileRefused("没有这个静态文件，可能还没有运行 collectstatic") from error


def _rendition(path: str, name: str) -> bytes:
    """A picture in the size and format that a page asked for, without the camera's notes."""
    picture_model = get_image_model()
    rendition = picture_model.get_rendition_model().objects.filter(file=name).first()
    if rendition is None:
        if picture_model.objects.filter(file=name).exists():
            raise FileRefused("这是图片的原图，原图不能发布")
        raise FileRefused("这不是图片库生成的图片，不能发布")
    try:
        return stripped(_read(rendition.file.storage, rendition.file.name))
    except CannotStrip as error:
        raise FileRefused(str(error)) from error


def _document(path: str, name: str) -> bytes:
    """A document of a collection that is open to everyone."""
    try:
        number, filename = resolve(f"/documents/{name}").args
    except (Resolver404, ValueError) as error:
        raise FileRefused("不是文件的地址") from error
    document = get_document_model().objects.filter(pk=int(number)).first()
    if document is None or document.filename != filename:
        raise FileRefused("文件库里没有这个文件")
    if document.collection.get_view_restrictions().exists():
        raise FileRefused("这个文件所在的文件夹不对外公开")
    return _read(document.file.storage, document.file.name)


def _read(storage: Storage, name: str) -> bytes:
    try:
        with storage.open(name) as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError, Http404) as error:
        raise FileRefused("文件库里有记录，磁盘上却没有这个文件") from error
