"""The one error that reading a file can raise."""


class Unreadable(ValueError):
    """A file that cannot be imported; `message` is a plain Chinese sentence for the editor."""

    def __init__(self, message: str) -> None:
        """Keep the sentence."""
        super().__init__(message)
        self.message = message
