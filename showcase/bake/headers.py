"""What is said with a file: its type, how long it keeps, what a page may load."""

import re

# Inline style attributes carry values for CSS (`style="--c:…"`); no script is ever inline.
SECURITY_HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'self'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
]

FOR_EVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
ASK_FIRST = "no-cache"

TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "mjs": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "jsonl": "application/jsonl; charset=utf-8",
    "webmanifest": "application/manifest+json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "py": "text/x-python; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "ico": "image/x-icon",
    "woff2": "font/woff2",
    "mp4": "video/mp4",
    "pdf": "application/pdf",
    "bin": "application/octet-stream",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
HASHED = re.compile(r"[._-][0-9a-f]{12,64}\.[a-z0-9.]+$")


def content_type(path: str) -> str:
    """The type of a file by its name; the same on every machine, unlike `mimetypes`."""
    name = path.rpartition("/")[2]
    if name == "feed.xml":
        return "application/rss+xml; charset=utf-8"
    return TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def cache_control(path: str) -> str:
    """How long a reader's browser may keep a file without asking again.

    A name that holds the hash of its content never means anything else. Other assets and pictures
    may be replaced under the same name, so they keep for an hour. Pages are asked for each time,
    which an unchanged ETag answers in a few bytes: a correction, or a page that was withdrawn,
    must not live on in anyone's cache.
    """
    if not path.startswith(("static/", "media/")):
        return ASK_FIRST
    return FOR_EVER if HASHED.search(path) else AN_HOUR
