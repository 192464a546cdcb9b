"""Settings of benchmarks: those of the site without HTTPS, but all that is kept is kept in DIR.

Assets keep their plain names, so nothing has to be collected first; a hashed name would cost one
look into a dict for each of a page's six assets.
"""

from config.settings.base import *  # noqa: F403
from config.settings.base import STATIC_ROOT, STORAGES, VAR_DIR, Path, env

DEBUG = False
SECRET_KEY = "only for benchmarks"
PERSONAL_KEYS = "bench:only for benchmarks"
BLIND_KEY = "only for benchmarks"
VOTING_KEY = "only for benchmarks"
ALLOWED_HOSTS = ["*"]
SITE_URL = "http://127.0.0.1:8000"
WAGTAILADMIN_BASE_URL = SITE_URL
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
RELEASES_DIR = Path(env.str("RELEASES_DIR", str(VAR_DIR / "bench-releases")))
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
