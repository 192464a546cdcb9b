"""Casting a ballot: counted once, durable before the answer, one answer to who asks again."""

from .once import cast
from .submission import Accepted, Refused, Signal, Submission, Work

__all__ = ["Accepted", "Refused", "Signal", "Submission", "Work", "cast"]
