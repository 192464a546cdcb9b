"""Text that people typed or pasted, without what nobody can see.

Control characters break feeds, direction marks can turn a headline around, and zero-width ones
make two equal names different. None of them is ever meant in a newspaper's text.
"""

import re
from typing import Any

from django.db import models
from wagtail.blocks import StreamValue

# C0 and C1 controls but tab and line ends, zero-width space, direction marks and isolates,
# byte-order mark, non-characters and lone surrogates. Joiners stay: some scripts need them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text without characters that cannot be seen."""
    return _INVISIBLE.sub("", text)


def visible_deeply(value: Any) -> Any:
    """The same for every string in JSON-like data."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, list):
        return [visible_deeply(item) for item in value]
    if isinstance(value, dict):
        return {key: visible_deeply(item) for key, item in value.items()}
    return value


# Wagtail is untyped; one typed base among theirs would make mypy believe it knows them all.
_Model: Any = models.Model


class VisibleText(_Model):
    """A model whose text fields are made visible before they are validated or saved.

    A field that held nothing else is empty then, and says so like any empty field.
    """

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            if isinstance(field, models.CharField | models.TextField) and isinstance(value, str):
                setattr(self, field.attname, visible(value))
            elif isinstance(value, StreamValue):
                raw = value.get_prep_value()
                if (cleaned := visible_deeply(raw)) != raw:
                    setattr(self, field.attname, field.to_python(cleaned))
        super().full_clean(*args, **kwargs)
