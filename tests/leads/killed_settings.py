"""The tests' settings, with the files of the desk where a test looks for them."""

import os

from config.settings.test import *  # noqa: F403 - all of it, but for a folder

LEADS_DIR = os.environ["LEADS_DIR_UNDER_TEST"]
