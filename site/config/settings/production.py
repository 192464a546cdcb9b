"""The real place: HTTPS behind a proxy, secrets from the environment, nothing by default."""

from .base import *
from .base import SITE_URL, STORAGES, env

DEBUG = False
SECRET_KEY = env.str("SECRET_KEY")
PERSONAL_KEYS = env.str("PERSONAL_KEYS")
BLIND_KEY = env.str("BLIND_KEY")
VOTING_KEY = env.str("VOTING_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
PRECOMPRESS = env.bool("PRECOMPRESS", True)

TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=["127.0.0.1", "::1"])
VOTING_BODY_SECONDS = env.float("VOTING_BODY_SECONDS", 0)  # nginx waits for the whole body itself

# The proxy in front must set this header itself and drop a client's.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_REFERRER_POLICY = "same-origin"
# X_FRAME_OPTIONS is SAMEORIGIN and not DENY, because Wagtail's preview panel is a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
