"""`python -m tests.bench.peers TOOLS EXPORTED SCRATCH LIMIT`: Hugo and Pelican, the same stories.

TOOLS is the folder of a virtual environment that has them. One that is missing, fails or is too
slow has a text that says so in the place of its figures.
"""

import sys
from pathlib import Path

from tests.bench.measuring import Figures, TooSlow, hand_over

from . import hugo, pelican


def main(tools: Path, exported: Path, scratch: Path, limit: float) -> None:
    figures: Figures = {}
    # The package's own `hugo` is a Python script that starts this one.
    binaries = next(tools.glob("lib/python*/site-packages/hugo/binaries/hugo*"), tools)
    programs = {"hugo": binaries, "pelican": tools / "bin" / "pelican"}
    for name, module in (("hugo", hugo), ("pelican", pelican)):
        program = programs[name]
        if not program.is_file():
            figures[name] = {"full": "没有装上"}
            continue
        try:
            figures[name] = module.measure(program, exported, scratch / name, limit)
        except (TooSlow, RuntimeError, TimeoutError) as error:
            figures[name] = {"full": str(error)}
    hand_over(figures)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
