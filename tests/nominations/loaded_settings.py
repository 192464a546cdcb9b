"""The tests' settings for a server of its own: with their keys, and files in its own folder."""

import os
from pathlib import Path

from config.settings.test import *  # noqa: F403 - all of it, but for folders

_folder = Path(os.environ["VAR_DIR"])
LEADS_DIR = _folder / "leads"
LEADS_ERASED = _folder / "erased.txt"
MEDIA_ROOT = _folder / "media"
WORK_TRIES = 5
VOTING_BODY_SECONDS = 0  # as behind nginx, which hands on whole requests
