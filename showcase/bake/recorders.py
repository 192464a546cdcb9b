"""The recorders: each puts itself in the way of one kind of reading while a session lasts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from unittest import mock

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.core.cache.backends.dummy import DummyCache
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.template import Engine, Template
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Site

from .cells import Watched
from .facts import fact, memory
from .queries import in_compiler, recorded_execution, statement
from .recording import current, recorder
from .rows import followed


@recorder("cells")
@contextmanager
def cells() -> Iterator[None]:
    """Which column of which row is looked at, through a descriptor for every field."""
    replaced: list[tuple[type, str, Any]] = []
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_concrete_fields:
            original = vars(model).get(field.attname)
            if original is not None and not field.primary_key:
                setattr(model, field.attname, Watched(original, field))
                replaced.append((model, field.attname, original))
    try:
        yield
    finally:
        for model, name, original in replaced:
            setattr(model, name, original)


@recorder("queries")
@contextmanager
def queries() -> Iterator[None]:
    """Every SELECT of the ORM with the digest of its answer."""
    with recorded_execution():
        yield


@recorder("statements")
@contextmanager
def statements() -> Iterator[None]:
    """SQL that was written by hand, and anything that writes."""

    def wrapper(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        reads = current()
        if reads is not None and not in_compiler():
            statement(reads, sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


@recorder("templates")
@contextmanager
def templates() -> Iterator[None]:
    """Every template that is looked for, found or not, and every one that is rendered."""
    template: Any = Template
    find, render = Engine.find_template, template._render

    def find_template(self: Engine, name: str, *args: Any, **kwargs: Any) -> Any:
        _note("template", name)
        return find(self, name, *args, **kwargs)

    def _render(self: Template, context: Any) -> Any:
        # One that was compiled earlier and kept is not looked for again.
        _note("template", getattr(self.origin, "template_name", None))
        return render(self, context)

    with (
        mock.patch.object(Engine, "find_template", find_template),
        mock.patch.object(Template, "_render", _render),
    ):
        yield


@recorder("assets")
@contextmanager
def assets() -> Iterator[None]:
    """The address that an asset's name stands for, and files that finders find."""
    storage: Any = staticfiles_storage
    url, find = storage.url, finders.find

    def noted_url(name: str, *args: Any, **kwargs: Any) -> str:
        _note("static", name)
        return url(name, *args, **kwargs)

    def noted_find(path: str, *args: Any, **kwargs: Any) -> Any:
        _note("found", path)
        return find(path, *args, **kwargs)

    with (
        mock.patch.object(storage._wrapped, "url", noted_url),
        mock.patch.object(finders, "find", noted_find),
    ):
        yield


def _note(kind: str, name: str | None) -> None:
    reads = current()
    if reads is not None and name:
        reads.material(kind, name)


@recorder("rows")
@contextmanager
def rows() -> Iterator[None]:
    """What a foreign key leads to is read once in a bake."""
    ask, known = ForwardManyToOneDescriptor.get_object, memory()
    if known is not None:
        known.keeps_rows = True

    def get_object(self: Any, instance: Any) -> Any:
        found = followed(self, instance)
        return ask(self, instance) if found is None else found

    with mock.patch.object(ForwardManyToOneDescriptor, "get_object", get_object):
        yield


@recorder("caches")
@contextmanager
def no_caches() -> Iterator[None]:
    """No cache answers in the place of the database: it would hide the reading, or be stale."""
    kept = {}
    for alias in settings.CACHES:
        kept[alias] = caches[alias]
        caches[alias] = DummyCache("", {})
    ContentType.objects.clear_cache()
    try:
        # Every `page.url` asks for these.
        with mock.patch.object(Site, "get_site_root_paths", staticmethod(_site_root_paths)):
            yield
    finally:
        for alias, cache in kept.items():
            caches[alias] = cache


_find_root_paths = Site.get_site_root_paths
_find_site = Site.find_for_request
_load_settings: Any = BaseSiteSetting.for_site.__func__


@fact("网站根网址")
def _site_root_paths() -> tuple[Any, ...]:
    return tuple(_find_root_paths())


@recorder("settings")
@contextmanager
def site_settings() -> Iterator[None]:
    """Wagtail asks for the site and its settings on every page; in a bake once for all."""

    def for_site(cls: type[BaseSiteSetting], site: Site) -> Any:
        return _settings(cls._meta.label, site.pk)

    def find_for_request(request: Any) -> Any:
        if request is None or current() is None or not hasattr(request, "addresses"):
            return _find_site(request)
        if not hasattr(request, "_wagtail_site"):
            request._wagtail_site = _site(request._get_raw_host(), request.get_port())
        return request._wagtail_site

    with (
        mock.patch.object(BaseSiteSetting, "for_site", classmethod(for_site)),
        mock.patch.object(Site, "find_for_request", staticmethod(find_for_request)),
    ):
        yield


@fact("网站设置")
def _settings(label: str, site: int) -> Any:
    return _load_settings(apps.get_model(label), Site.objects.get(pk=site))


@fact("网站")
def _site(host: str, port: str) -> Any:
    request: Any = WSGIRequest(
        {"REQUEST_METHOD": "GET", "HTTP_HOST": host, "SERVER_PORT": port, "wsgi.input": BytesIO()}
    )
    return _find_site(request)
