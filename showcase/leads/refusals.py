"""A step that cannot be taken, with the sentence to show for it."""


class Refused(Exception):
    """`str()` is a plain Chinese sentence without personal data."""
