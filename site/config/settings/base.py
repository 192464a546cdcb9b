"""What is the same everywhere. Whatever differs by place is read from the environment."""

from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parents[3]
env = environ.Env()

VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
"""Everything that running makes: database, releases, collected assets, secrets of the demo."""

INSTALLED_APPS = [
    "showcase.demo",
    "showcase.home",
    "showcase.newsroom",
    "showcase.voting",
    "showcase.nominations",
    "showcase.surveys",
    "showcase.leads",
    "showcase.leads.pushes",
    "showcase.cases",
    "showcase.news",
    "showcase.stories",
    "showcase.places",
    "showcase.people",
    "showcase.core",
    "showcase.bake",
    "showcase.guard",
    "showcase.search",
    "showcase.accounts",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "showcase.voting.api.straight.Straight",  # before all that a ballot has no use for
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    }
]

# --- database ------------------------------------------------------------------------------------

_database = env.str("DATABASE_URL", "") or f"sqlite:///{VAR_DIR / 'showcase.sqlite3'}"
DATABASES = {"default": env.db_url_config(_database)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time, taken at BEGIN so that no transaction fails half-way on an upgrade of
    # its lock; FULL so that a commit that was answered survives a power cut; secure_delete so that
    # what was purged is no longer in the file either.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
            "PRAGMA secure_delete=ON;"
        ),
    }
else:
    INSTALLED_APPS.append("django.contrib.postgres")  # Wagtail's search asks for it
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # Ballots are appended by a prepared statement; Django's own cursors never prepare.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("prepare_threshold", 0)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "site" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
WAGTAIL_I18N_ENABLED = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]

# --- files ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "site" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(BASE_DIR / "media")))
STORAGES: dict[str, dict[str, object]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "renditions": {"BACKEND": "showcase.core.rendition_files.RenditionStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
if _bucket := env.str("PUBLISHED_BUCKET", ""):
    # Where `manage.py ship` sends the site. The keys are the usual AWS_ACCESS_KEY_ID and
    # AWS_SECRET_ACCESS_KEY, read by django-storages itself.
    STORAGES["published"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": _bucket,
            "endpoint_url": env.str("PUBLISHED_ENDPOINT", "") or None,
            "region_name": env.str("PUBLISHED_REGION", "") or None,
            "location": env.str("PUBLISHED_PREFIX", ""),
            "gzip": env.bool("PUBLISHED_GZIP", False),
        },
    }
LEADS_DIR = VAR_DIR / "leads"
"""What the public sent in; no address serves anything of it."""
LEADS_ERASED = Path(env.str("LEADS_ERASED", str(VAR_DIR / "leads-erased.txt")))
"""What was purged, by references that say nothing: applied again after a backup is restored."""
# The import screen posts four fields a block, and a printed page may hold two thousand blocks.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# --- notices to submitters -----------------------------------------------------------------------

NOTICES_BY_EMAIL = bool(env.str("EMAIL_HOST", ""))
"""Whether the public is offered e-mail."""
if NOTICES_BY_EMAIL:
    MAILERS = {
        "default": {
            "OPTIONS": {
                "host": env.str("EMAIL_HOST"),
                "port": env.int("EMAIL_PORT", 465),
                "username": env.str("EMAIL_USER", ""),
                "password": env.str("EMAIL_PASSWORD", ""),
                "use_ssl": env.int("EMAIL_PORT", 465) == 465,
                "use_tls": env.int("EMAIL_PORT", 465) == 587,
                "timeout": 10,
            }
        }
    }
    DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM")
SMS_PROVIDER = env.str("SMS_PROVIDER", "")
"""Dotted name of a function `(phone, text)` that sends an SMS or raises; off without one."""

# --- accounts ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview panel is a frame of the same origin

# --- Wagtail -------------------------------------------------------------------------------------

SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{env.str('PORT', '8000')}")
"""The address readers see, without a trailing slash; feeds, sitemap and QR codes use it."""

WAGTAILADMIN_USER_LOGIN_FORM = "showcase.accounts.forms.LoginForm"
WAGTAIL_SITE_NAME = "华西社区报"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no foreign host, the admin included
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "showcase.newsroom.finishing.publish_or_wait"
WAGTAIL_DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S"  # go-live and expiry are set to the second
WAGTAILIMAGES_IMAGE_MODEL = "core.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "showcase.core.picture_forms.PictureForm"
WAGTAILIMAGES_RENDITION_STORAGE = "renditions"
PICTURES_AVIF_SPEED = env.int("PICTURES_AVIF_SPEED", 6)
"""0 (slow, small) to 10 (quick, large); measured in docs/decisions/0007-avif-webp-and-jpeg.md."""
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "txt", "mp4", "vtt"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # an embed would call a foreign host
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "showcase.search.backend"}}
TAGGIT_CASE_INSENSITIVE = True
TAG_SPACES_ALLOWED = True

# --- publishing ----------------------------------------------------------------------------------

RELEASES_DIR = VAR_DIR / "releases"
RELEASES_KEPT = 5
PRECOMPRESS = False
"""Whether a bake puts compressed copies beside the files, for nginx; see docs/deploying.md."""
DYNAMIC_PREFIXES = ["/admin/", "/api/"]
"""Addresses that Django answers; a published page may link there though no file stands there."""
ANSWERED_FIRST = ["/search/"]
"""Single addresses that Django answers though a file stands there; the file speaks while Django is
away or has too much to do."""

# --- public forms --------------------------------------------------------------------------------

WORK_COST = 100
"""Rounds of PBKDF2 in one try of a proof of work."""
WORK_TRIES = 5000
"""Most tries that the easiest proof of work takes: under a second on an old telephone."""

_FORM = 30 * 1024 * 1024
LONG_BODIES = {
    "/api/nominate": _FORM,
    "/api/submit": _FORM,
    "/api/draft/": _FORM,
    "/api/answer/": _FORM,
    "/api/track": 64 * 1024,
    "/api/survey/": 64 * 1024,
    "/api/push/": 256 * 1024,
}
"""Bytes that a body below these addresses may have; elsewhere below /api/ it is a ballot's size."""

# --- the vote ------------------------------------------------------------------------------------

TRUSTED_PROXIES: list[str] = []
"""Addresses whose X-Forwarded-For is believed; nobody's, unless a proxy stands in front."""
VOTING_BODY_SECONDS = env.float("VOTING_BODY_SECONDS", 5)
"""How long a body may take to arrive; 0 where a proxy in front hands on whole requests."""
CSRF_FAILURE_VIEW = "showcase.voting.api.form.without_cookie"
SMS = {
    "secret_id": env.str("SMS_SECRET_ID", ""),
    "secret_key": env.str("SMS_SECRET_KEY", ""),
    "app_id": env.str("SMS_APP_ID", ""),
    "signature": env.str("SMS_SIGNATURE", "华西社区报"),
    "template": env.str("SMS_TEMPLATE", ""),
    "region": env.str("SMS_REGION", "ap-guangzhou"),
    "endpoint": env.str("SMS_ENDPOINT", "https://sms.tencentcloudapi.com"),
}
"""Tencent Cloud's SMS, for contests of level `sms`; not offered without an account."""
WECHAT = {
    "app_id": env.str("WECHAT_APP_ID", ""),
    "secret": env.str("WECHAT_SECRET", ""),
    "authorize": env.str("WECHAT_AUTHORIZE", "https://open.weixin.qq.com/connect/oauth2/authorize"),
    "api": env.str("WECHAT_API", "https://api.weixin.qq.com"),
}
"""The paper's official account, for contests of level `wechat`; not offered without one."""
WECHAT_PUSH = {
    "token": env.str("WECHAT_TOKEN", ""),
    "aes_key": env.str("WECHAT_AES_KEY", ""),
}
"""What people write to that account, at /api/push/wechat; nothing is there without a token."""
WEIBO_PUSH = {
    "secret": env.str("WEIBO_APP_SECRET", ""),
    "access_token": env.str("WEIBO_ACCESS_TOKEN", ""),
    "upload": env.str("WEIBO_UPLOAD", "https://upload.api.weibo.com"),
}
"""What people write to @华西社区报, at /api/push/weibo; nothing is there without a secret."""

DEFAULT_EXCEPTION_REPORTER_FILTER = "showcase.guard.reporting.NothingThatWasSent"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "showcase.guard.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    # Not every 4xx: whoever sends many of them would fill the disk.
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["without_secrets"]},  # mails, too
        "django.security.csrf": {"level": "ERROR"},
    },
}
