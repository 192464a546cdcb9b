"""What is compared as a whole, whoever read it: templates, assets, settings, our own code."""

import re
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.template import engines
from django.template.exceptions import TemplateDoesNotExist

from .files import FileRefused, used_file

_NOT_SHOWN = {
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASES", "CACHES", "LOGGING", "ALLOWED_HOSTS"),
    *("RELEASES_DIR", "RELEASES_KEPT", "LOG_LEVEL", "DEBUG", "PASSWORD_HASHERS", "VAR_DIR"),
    *("BASE_DIR", "MEDIA_ROOT", "STATIC_ROOT"),
}
"""Settings that no page can show: secrets, and what differs between two machines of one site."""


_OBJECT = re.compile(r" at 0x[0-9a-f]+")


def present(kind: str, name: str) -> str:
    """What a material is at this moment, in a form that can be compared."""
    if kind == "template":
        return _template(name)
    if kind == "static":
        return _static(name)
    if kind == "found":
        found = finders.find(name)
        return _hash(Path(found).read_bytes()) if isinstance(found, str) else "没有"
    if kind == "asset":
        try:
            return _hash(used_file(name) or b"")
        except FileRefused as error:
            return str(error)
    raise ValueError(kind)


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _template(name: str) -> str:
    """The text that a template's name stands for now, in each engine; read past every cache."""
    found = []
    for engine in engines.all():
        loaders = getattr(getattr(engine, "engine", None), "template_loaders", [])
        for outer in loaders:
            for loader in getattr(outer, "loaders", [outer]):
                for origin in loader.get_template_sources(name.partition("#")[0]):
                    try:
                        found.append(loader.get_contents(origin))
                    except TemplateDoesNotExist:
                        continue
                    break
    return _hash("\0".join(found).encode())


def _static(name: str) -> str:
    try:
        return staticfiles_storage.url(name)
    except ValueError as error:
        return str(error)


def reload() -> None:
    """Let this process see templates and assets as they are on disk now."""
    for engine in engines.all():
        for loader in getattr(getattr(engine, "engine", None), "template_loaders", []):
            loader.reset()
    storage: Any = getattr(staticfiles_storage, "_wrapped", None)
    if isinstance(storage, ManifestFilesMixin):
        manifest: Any = storage.load_manifest()
        storage.hashed_files, storage.manifest_hash = manifest


def house() -> str:
    """A digest of what every page depends on: settings, our code, the packages it stands on."""
    values = {
        name: _OBJECT.sub("", repr(getattr(settings, name)))
        for name in dir(settings)
        if name.isupper() and name not in _NOT_SHOWN and not name.startswith("EMAIL_")
    }
    return _hash(repr((sorted(values.items()), _code())).encode())


@cache
def _code() -> str:
    """Of the code as it was when this process began to bake, which is the code that runs."""
    digest = sha256()
    for package in sorted(f"{d.name}=={d.version}" for d in distributions()):
        digest.update(package.encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        folder = Path(config.path)
        if "site-packages" in folder.parts:
            continue
        for file in sorted(folder.rglob("*.py")):
            digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return digest.hexdigest()
