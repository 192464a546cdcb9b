"""`python -m tests.bench.bigsite STORIES DIR`: a big site to measure on.

Writes DIR/db.sqlite3 and DIR/media/ anew. To use them:

    export DJANGO_SETTINGS_MODULE=tests.bench.settings \\
        DATABASE_URL=sqlite:///DIR/db.sqlite3 MEDIA_ROOT=DIR/media RELEASES_DIR=DIR/releases
    .venv/bin/python manage.py bake

(with an absolute DIR, a fourth slash comes of itself). The same command line gives the same site.
"""

import os
import shutil
import sys
import time
from pathlib import Path

import django


def place(folder: Path) -> dict[str, str]:
    """The environment that lets Django work on the site in `folder`."""
    folder = folder.resolve()
    return {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "RELEASES_DIR": str(folder / "releases"),
    }


def make(stories: int, folder: Path) -> None:
    """The site in `folder`, whatever was there. Must be called before Django is set up."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ.update(place(folder))
    django.setup()
    # Only now are there models to import.
    from django.db import connection

    from tests.database import SqliteFiles

    from . import town

    started = time.monotonic()
    made = SqliteFiles()
    made.make_template()
    shutil.copyfile(made.template, folder / "db.sqlite3")
    made.close()
    town.build(stories, say=lambda line: say(f"{time.monotonic() - started:6.1f} 秒　{line}"))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a command


if __name__ == "__main__":
    make(int(sys.argv[1]), Path(sys.argv[2]))
