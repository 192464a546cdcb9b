"""The vote's tables. `docs/decisions/0010-the-vote.md` says what each promises."""

from .ballots import Ballot, BallotSignal, Channel, ShanghaiDay, UsedWork, VoterKey
from .contests import Category, Contest, Level, Nominee, RosterEntry, Round, ServicePoint
from .ledger import Checkpoint, LedgerEvent, LedgerLine, SealerMark, Tile
from .plans import PlannedRound
from .results import ScoreSheet, TallySnapshot
from .suspicion import Flag, VoidCase, VoidItem

__all__ = [
    "Ballot",
    "BallotSignal",
    "Category",
    "Channel",
    "Checkpoint",
    "Contest",
    "Flag",
    "LedgerEvent",
    "LedgerLine",
    "Level",
    "Nominee",
    "PlannedRound",
    "RosterEntry",
    "Round",
    "ScoreSheet",
    "SealerMark",
    "ServicePoint",
    "ShanghaiDay",
    "TallySnapshot",
    "Tile",
    "UsedWork",
    "VoidCase",
    "VoidItem",
    "VoterKey",
]
