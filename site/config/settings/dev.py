"""The demo and development, on one machine and on its own address only."""

from .base import *
from .base import VAR_DIR, env
from .secret import kept_secret

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or kept_secret(VAR_DIR / "secret_key")
PERSONAL_KEYS = env.str("PERSONAL_KEYS", "") or f"demo:{kept_secret(VAR_DIR / 'personal_key')}"
BLIND_KEY = env.str("BLIND_KEY", "") or kept_secret(VAR_DIR / "blind_key")
VOTING_KEY = env.str("VOTING_KEY", "") or kept_secret(VAR_DIR / "voting_key")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
WHITENOISE_USE_FINDERS = DEBUG
