"""What nginx must know and Python says: types, headers, and which addresses are Django's.

`site/deploy/nginx.conf` is written by hand and includes these files; so there is one place for each
rule, `headers.py` and the settings, and the servers cannot drift apart.
"""

from collections.abc import Iterable

from .headers import AN_HOUR, ASK_FIRST, FOR_EVER, HASHED, SECURITY_HEADERS, TYPES

_HEAD = "# Written by `manage.py nginx`; changes here are lost.\n"


def snippets(prefixes: Iterable[str], asked_first: Iterable[str] = ()) -> dict[str, str]:
    """The included files by name. `prefixes` are Django's addresses, with slashes at both ends;
    `asked_first` single addresses of files that give way to Django while it answers."""
    return {
        "types.conf": _types(),
        "cache.conf": _cache(),
        "headers.conf": _headers(),
        "django.conf": _django(prefixes) + _asked_first(asked_first),
    }


def _types() -> str:
    lines = (f'    "{type}" {ending};\n' for ending, type in TYPES.items())
    return f"{_HEAD}types {{\n{''.join(lines)}}}\ndefault_type application/octet-stream;\n"


def _cache() -> str:
    """The inside of `map $uri $cache_control`; nginx tries expressions in their order."""
    return (
        f'{_HEAD}default "{ASK_FIRST}";\n'
        f'"~^/(?:static|media)/.*{HASHED.pattern}" "{FOR_EVER}";\n'
        f'"~^/(?:static|media)/" "{AN_HOUR}";\n'
    )


def _headers() -> str:
    # `always`: also with a 404. A location that adds a header of its own loses all of these.
    lines = (f'add_header {name} "{value}" always;\n' for name, value in SECURITY_HEADERS)
    return f"{_HEAD}{''.join(lines)}add_header Cache-Control $cache_control always;\n"


def _django(prefixes: Iterable[str]) -> str:
    """A file of the release where there is one, even here; Django's answer where there is none."""
    return _HEAD + "".join(
        f"location {prefix} {{ try_files $file @django; }}\n"
        f"location = {prefix.removesuffix('/')} {{ return 301 {prefix}$is_args$args; }}\n"
        for prefix in prefixes
    )


def _asked_first(addresses: Iterable[str]) -> str:
    return "".join(
        f"location = {address} {{ try_files /.nothing @django_first; }}\n" for address in addresses
    )
