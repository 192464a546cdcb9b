"""The one process of the demo: the current release first, Django behind it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

_django = get_wsgi_application()

from django.conf import settings  # noqa: E402 - needs the settings that were just set up
from granian.utils.proxies import wrap_wsgi_with_proxy_headers  # noqa: E402 - likewise

from showcase.bake.serving import ReleaseFirst  # noqa: E402 - likewise
from showcase.guard.content_types import PlainTypes  # noqa: E402 - likewise
from showcase.guard.long_bodies import LongBodies  # noqa: E402 - likewise
from showcase.voting.api.bodies import ShortBodies  # noqa: E402 - likewise

django_application = PlainTypes(_django)
application = ReleaseFirst(
    LongBodies(
        django_application,
        ShortBodies(django_application, settings.VOTING_BODY_SECONDS),
        settings.LONG_BODIES,
        settings.VOTING_BODY_SECONDS,
    ),
    settings.RELEASES_DIR,
)
if settings.TRUSTED_PROXIES:
    # nginx drops what a reader says of himself, and puts the address that it saw in its place.
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
