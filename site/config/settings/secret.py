"""A secret that is made once and kept beside the database of the demo."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path) -> str:
    """The secret stored at `path`; made there, readable by its owner only, if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()
