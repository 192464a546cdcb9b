"""One edit, from saving to new bytes in the folder that readers are served from.

In a process that stays, and through `manage.py publisher` where there is one. The site in DIR must
have been built.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from .bigsite import place
from .measuring import Figures, hand_over, start, stop

EDITS = 7
NEW = 3
WITHIN = 90.0  # seconds for one kind of edit; no further one is begun after them
PATIENCE = 60.0  # seconds for the publisher to notice


def resident(root: Path, save: Callable[[int], Any], count: int) -> Figures:
    """Medians: seconds from before the save to visible, of them in the bake; pages and files."""
    from showcase.bake.baking import bake

    whole: list[float] = []
    baking: list[float] = []
    rendered: list[int] = []
    changed: list[int] = []
    full: list[bool] = []
    for n in range(count):
        if sum(whole) > WITHIN:
            break
        started = time.perf_counter()
        story, word = save(n)
        saved = time.perf_counter()
        made = bake(root)
        visible = time.perf_counter()
        assert word in file_of(root, story).read_text(), f"{word} is not visible"
        whole.append(visible - started)
        baking.append(visible - saved)
        rendered.append(made.rendered)
        changed.append(sum(1 for name in made.changed if name.endswith((".html", ".xml"))))
        full.append(bool(made.full))
    return {
        "seconds": median(whole),
        "slowest": max(whole),
        "bake": median(baking),
        "rendered": median(rendered),
        "changed": median(changed),
        "full": sum(full),
        "runs": len(whole),
    }


def file_of(root: Path, story: Any) -> Path:
    return root / "current" / story.url.strip("/") / "index.html"


def through_publisher(root: Path, save: Callable[[int], Any]) -> Figures:
    """Median seconds from before the save to visible, another process doing the publishing."""
    from django.core.management import get_commands

    if "publisher" not in get_commands():
        return {"seconds": "还没有常驻的发布进程"}
    process = start([sys.executable, "manage.py", "publisher"], stdout=subprocess.DEVNULL)
    taken: list[float] = []
    try:
        for n in range(EDITS + 1):
            started = time.perf_counter()
            story, word = save(100 + n)
            while word not in file_of(root, story).read_text():
                if process.poll() is not None or time.perf_counter() - started > PATIENCE:
                    return {"seconds": "发布进程没有反应"}
                time.sleep(0.005)
            taken.append(time.perf_counter() - started)
            time.sleep(0.5)
    finally:
        stop(process)
    return {"seconds": median(taken[1:]), "first": taken[0]}  # the first waits for its start


def main(folder: Path) -> None:
    os.environ.update(place(folder))
    import django

    django.setup()
    from django.conf import settings

    from showcase.bake.baking import bake
    from showcase.cases.models import CasePage, Dimension
    from showcase.places.models import PlacePage
    from showcase.stories.models import Column, Story
    from tests import factories

    root = Path(settings.RELEASES_DIR)
    chance = random.Random(3)
    keys = sorted(CasePage.objects.live().values_list("pk", flat=True))

    def body(n: int) -> tuple[Story, str]:
        """Another sentence in the text of a story in the middle of its lists."""
        story = CasePage.objects.get(pk=keys[chance.randrange(len(keys))])
        word = f"补充第{n}句"
        value = story.body.get_prep_value()
        value[0] = {**value[0], "value": f"<p>{word}。</p>{value[0]['value']}"}
        story.body = value
        story.save_revision().publish()
        return story, word

    def title(n: int) -> tuple[Story, str]:
        story = CasePage.objects.get(pk=keys[chance.randrange(len(keys))])
        story.title = f"改过第{n}回"
        story.save_revision().publish()
        return story, story.title

    def new(n: int) -> tuple[Story, str]:
        fields = {
            "place": PlacePage.objects.filter(level="street").order_by("pk")[n],
            "column": Column.objects.all()[0],
            "dimension": Dimension.objects.all()[n % 3],
        }
        story = factories.case(title=f"新稿第{n}篇", **fields)
        story.tags.add("话题1")
        story.save_revision().publish()
        return story, story.title

    loading = time.perf_counter()
    settled = bake(root)
    hand_over(
        {
            "settling": {
                "seconds": time.perf_counter() - loading,
                "rendered": settled.rendered,
                "full": settled.full,
            },
            "body": resident(root, body, EDITS),
            "title": resident(root, title, EDITS),
            "new": resident(root, new, NEW),
            "publisher": through_publisher(root, body),
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
