"""`fire_and_die.py ROOT MEDIA WHEN`: fires what is due, and is killed in the middle or at the end.

WHEN is `before`, when the first page is published in the transaction, or `after`, when the commit
is through and nothing has been baked.
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

django.setup()
root, media, when = sys.argv[1:]
settings.RELEASES_DIR, settings.MEDIA_ROOT = Path(root), media
settings.SITE_URL = "http://paper.example"

from django.utils import timezone  # noqa: E402
from wagtail.models import Revision  # noqa: E402

from showcase.newsroom import bundles  # noqa: E402

publish = Revision.publish


def publish_and_die(self: Revision, **kwargs: Any) -> None:
    publish(self, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)


if when == "before":
    Revision.publish = publish_and_die
bundles.fire_due(timezone.now())
os.kill(os.getpid(), signal.SIGKILL)
