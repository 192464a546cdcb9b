"""`seal_for_ever.py VAR`: the sealer with its lock in a test's folder, without a pause."""

import sys
from pathlib import Path

import django
from django.conf import settings

django.setup()
settings.VAR_DIR = Path(sys.argv[1])

from django.core.management import call_command  # noqa: E402 - needs the settings

from showcase.voting import sealer  # noqa: E402

sealer.EVERY = 0.0
call_command("seal", "--serve", "--with-parent")
