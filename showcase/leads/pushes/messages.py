"""What somebody sent over a platform, whatever the platform."""

from dataclasses import dataclass

from showcase.leads.models import Source


@dataclass(frozen=True)
class Message:
    """A message to become a lead, or a part of one.

    `external` is the platform's id of it, or what stands for one; `sender` the platform's id of
    who sent it, of which only a blind index is kept. `media` is the platform's id of a file and
    `media_kind` "photo" or "voice". `name` is what the desk can find the sender by, sealed.
    """

    source: Source
    external: str
    sender: str
    text: str
    media: str = ""
    media_kind: str = ""
    name: str = ""
