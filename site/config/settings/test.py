"""Tests: nothing is kept, hashing of passwords is quick, assets keep their plain names."""

import atexit
import shutil
import tempfile
from pathlib import Path

from .base import *
from .base import STORAGES

_scratch = Path(tempfile.mkdtemp(prefix="showcase-test-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

DEBUG = False
SECRET_KEY = "only for tests"
PERSONAL_KEYS = "new:only for tests,old:also only for tests"
BLIND_KEY = "only for tests"
VOTING_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PICTURES_AVIF_SPEED = 10  # 1.2 seconds less for each photograph
MEDIA_ROOT = _scratch / "media"
LEADS_DIR = _scratch / "leads"
LEADS_ERASED = _scratch / "leads-erased.txt"
RELEASES_DIR = _scratch / "releases"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
