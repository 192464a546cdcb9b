"""Print-page import (导入版面): a printed page becomes proposed stories.

Plain Python: no database, no clock, no framework. `reading` turns a file into text, `propose`
turns the text into stories made of blocks, `as_json` writes the contract of `import_page --json`.
"""

from .articles import propose
from .asjson import as_json
from .model import Block, Guess, Kind, PageText, Story
from .places import EMPTY, Gazetteer
from .proposal import Proposal
from .reading import Unreadable, read_source
from .state import from_state, to_state

__all__ = [
    "EMPTY",
    "Block",
    "Gazetteer",
    "Guess",
    "Kind",
    "PageText",
    "Proposal",
    "Story",
    "Unreadable",
    "as_json",
    "from_state",
    "propose",
    "read_source",
    "to_state",
]
