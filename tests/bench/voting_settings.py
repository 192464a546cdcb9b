"""Settings of the server that takes ballots, and beside it a bare view to be compared with."""

from .settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.voting_server"
