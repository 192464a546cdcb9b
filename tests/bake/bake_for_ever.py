"""`bake_for_ever.py ROOT MARK [N]`: bakes marked sites, N or until somebody kills it."""

import sys
from itertools import count
from pathlib import Path

import django

django.setup()

from showcase.bake.baking import bake  # noqa: E402 - needs the settings
from tests.bake.inline import marked_site  # noqa: E402

root, mark = Path(sys.argv[1]), sys.argv[2]
rounds = range(int(sys.argv[3])) if len(sys.argv) > 3 else count()
sys.stdout.write("ready\n")
sys.stdout.flush()
for number in rounds:
    bake(root, addresses=marked_site(f"{mark}-{number}"))
