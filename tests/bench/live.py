"""Settings of a server that renders each page when it is asked for."""

from .settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
WSGI_APPLICATION = "tests.bench.wsgi.application"
