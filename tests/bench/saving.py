"""What the change log's triggers cost: saving and publishing one story with them and without.

The site in DIR must have been built, so that every table that pages read has its triggers.
"""

import os
import sys
import time
from pathlib import Path
from statistics import median

from .bigsite import place
from .measuring import hand_over

ROUNDS = 4
SAVES = 8  # a round


def main(folder: Path) -> None:
    os.environ.update(place(folder))
    import django

    django.setup()
    from showcase.bake import triggers
    from showcase.cases.models import CasePage

    story = CasePage.objects.live().order_by("pk")[0]
    tables = triggers.watched()

    def saves(word: str) -> list[float]:
        taken = []
        for n in range(SAVES):
            story.title = f"{word} 第{n}次"
            started = time.perf_counter()
            story.save_revision().publish()
            taken.append(time.perf_counter() - started)
        return taken

    saves("先跑")
    having: list[float] = []
    lacking: list[float] = []
    for n in range(ROUNDS):  # in turns, so that the machine's moods reach both
        triggers.watch(tables)
        having += saves(f"有{n}")
        triggers.unwatch(tables)
        lacking += saves(f"无{n}")
    triggers.watch(tables)
    hand_over({"with": median(having), "without": median(lacking), "tables": len(tables)})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
