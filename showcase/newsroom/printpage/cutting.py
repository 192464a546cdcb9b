"""Where a cut in the shown text falls in the printed text, invisible characters included."""

from .characters import is_invisible


def printed_cut(printed: str, shown: int) -> int:
    """Return the offset in `printed` after its first `shown` visible, non-blank characters.

    Emphasis marks stand only in `printed`; a cut inside them moves a mark, it loses none.
    """
    seen = 0
    for at, char in enumerate(printed):
        if seen == shown:
            return at
        if not char.isspace() and not is_invisible(char):
            seen += 1
    return len(printed)
