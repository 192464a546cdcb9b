"""`publish_for_ever.py ROOT MEDIA [OPTION …]`: the publisher on a test's folders.

With WORTH_FORKING in the environment, so few pages are rendered by other processes already.
While a file `slow` lies beside ROOT, a page that shows the front page's title never gets ready.
"""

import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings

django.setup()
root, media = map(Path, sys.argv[1:3])
settings.RELEASES_DIR, settings.MEDIA_ROOT = root, media
settings.SITE_URL = "http://paper.example"
templates = Path(__file__).parent / "templates"
settings.TEMPLATES = [
    {**settings.TEMPLATES[0], "DIRS": [templates, *settings.TEMPLATES[0]["DIRS"]]}
]

from django.core.management import call_command  # noqa: E402 - needs the settings
from django.http import HttpRequest, HttpResponse  # noqa: E402

from showcase.bake import rendering  # noqa: E402
from showcase.bake.addresses import Address, register  # noqa: E402
from showcase.home.models import HomePage  # noqa: E402


def slow(request: HttpRequest) -> HttpResponse:
    title = HomePage.objects.get().title
    (root.parent / "rendering").touch()
    while (root.parent / "slow").exists():
        time.sleep(0.02)
    return HttpResponse(f"<p>{title}</p>")


@register
def addresses() -> list[Address]:
    return [Address("/slow/", "慢页", slow)]


if few := os.environ.get("WORTH_FORKING"):
    rendering._WORTH_FORKING, rendering._FIRST = int(few), int(few)

call_command("publisher", *sys.argv[3:])
