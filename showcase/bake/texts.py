"""What is kept of a text of the release: where it stands, what it says it points at."""

from typing import Any

from django.conf import settings

from .checks import Written
from .paths import tree_path
from .references import NotWellFormed, Reference, Text, Use, local_target, read_text


def read(file: str, content: bytes) -> tuple[Text, str]:
    """What a text points at; and what is wrong with it, "" if nothing is."""
    try:
        return read_text(file, content, settings.SITE_URL), ""
    except (NotWellFormed, UnicodeDecodeError) as error:
        return Text(), str(error)


def targets(written: Written) -> set[str]:
    """Files of the release that a text points at, there or not."""
    found = set()
    for reference in written.text.references:
        try:
            target = local_target(reference.url, written.path, settings.SITE_URL)
            if target is not None:
                found.add(tree_path(target.path))
        except ValueError:  # told by the closure
            continue
    return found


def kept(written: Written) -> Any:
    """A text in a form that can be stored."""
    text = written.text
    links = [(reference.url, reference.use.value) for reference in text.references]
    return written.path, written.label, list(dict.fromkeys(links)), sorted(text.ids)


def unkept(data: Any) -> Written:
    path, label, links, ids = data
    text = Text([Reference(url, Use(use)) for url, use in links], set(ids))
    return Written(path, label, text)
