"""A request that is turned away as a whole, before there is a form to show again."""


class TurnedAway(Exception):
    """`str()` is a plain Chinese sentence; `status` an HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
