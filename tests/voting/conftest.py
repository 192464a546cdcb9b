import pytest

from showcase.voting import catalogue, voters
from showcase.voting.api import hotline

from .providers import provider, wechat_server

__all__ = ["provider", "wechat_server"]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a process keeps for a second is of another test's database."""
    catalogue.forget()
    voters.forget()
    hotline.forget()
