"""`edit_for_ever.py ROOT MEDIA TEMPLATES SEED`: edits and bakes until somebody kills it."""

import sys
from pathlib import Path

import django
from django.conf import settings

django.setup()
root, media, templates, seed = sys.argv[1:]
settings.MEDIA_ROOT = media
settings.SITE_URL = "http://paper.example"

from showcase.bake.baking import bake  # noqa: E402 - needs the settings
from showcase.bake.failures import BakeFailed  # noqa: E402
from tests.bake.edits import EDITS, Newsroom  # noqa: E402

EDITS.pop("change_template")
newsroom = Newsroom(int(seed), Path(templates))
sys.stdout.write("ready\n")
sys.stdout.flush()
while True:
    newsroom.act()
    try:
        bake(Path(root))
    except BakeFailed as error:  # somebody links to what was withdrawn
        sys.stdout.write(f"{error}\n")
