"""How much is rendered for nothing: pages rendered again ÷ pages whose bytes changed.

Random edits by the editor of tests/bake; moves in the page tree apart from the rest, because one
move rewrites the paths of a whole branch and of its siblings. Changes of templates are left out:
they reach every page by nature.
"""

import os
import sys
import time
from collections import defaultdict
from pathlib import Path

from .bigsite import place
from .measuring import Figures, hand_over

EDITS = 50
MOVES = 12
WITHIN = 150.0  # seconds for each of the two
MOVING = ("move_story", "reorder", "move_place")
LEFT_OUT = ("change_template",)


def main(folder: Path) -> None:
    os.environ.update(place(folder))
    import django

    django.setup()
    from django.conf import settings

    from showcase.bake.baking import bake
    from tests.bake.edits import EDITS as KINDS
    from tests.bake.edits import Newsroom

    root = Path(settings.RELEASES_DIR)
    bake(root)
    room = Newsroom(7, folder)
    usual = [k for k in sorted(KINDS) if k not in (*MOVING, *LEFT_OUT)]
    figures: Figures = {}
    for name, kinds, count in (("edits", usual, EDITS), ("moves", list(MOVING), MOVES)):
        rendered, changed, done = 0, 0, 0
        by_kind: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
        started = time.perf_counter()
        while done < count and time.perf_counter() - started < WITHIN:
            kind = kinds[done % len(kinds)] if name == "moves" else room.chance.choice(kinds)
            room.act(kind)
            made = bake(root)
            pages = sum(1 for f in made.changed if not f.startswith(("media/", "static/")))
            for n, more in enumerate((1, made.rendered, pages)):
                by_kind[kind][n] += more
            rendered += made.rendered
            changed += pages
            done += 1
        figures[name] = {
            "edits": done,
            "rendered": rendered,
            "changed": changed,
            "kinds": dict(sorted(by_kind.items())),  # edits, rendered, changed
        }
    hand_over(figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
