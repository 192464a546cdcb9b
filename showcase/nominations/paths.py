"""Where the forms of the public lie: files with a slash at the end, their answers below `/api/`."""

from dataclasses import dataclass

NOMINATE = "/nominate/"
SUBMIT = "/submit/"
TRACK = "/track/"


@dataclass(frozen=True)
class Spot:
    """A page of this room, as the frame around every page asks about it."""

    url: str
    title: str

    section = "nominations"
    pk = None
