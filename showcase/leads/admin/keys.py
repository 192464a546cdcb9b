"""Keys of rows in addresses and hidden fields, whatever somebody wrote there."""

LARGEST = 2**63 - 1
"""What a database's integer holds."""


def key_in(text: str) -> int:
    """The key; 0, which is nobody's, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
