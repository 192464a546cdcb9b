#!/bin/sh
# Prints the path of a Python that can run the site, or exits 1 in silence.
# Every candidate is really run: a pyenv shim is a file called python3.13 that exits 127, and uv's
# own search does not know pyenv's interpreters. Only shell built-ins are used here.

usable() {
    # sqlite3 and ssl are missing from a Python that was compiled without their headers.
    # _base_executable: inside an active virtual environment, the interpreter it was made from.
    "$1" -c '
import sys, sqlite3, ssl, venv
if not (3, 12) <= tuple(sys.version_info[:2]) < (3, 15):
    raise SystemExit(1)
print(getattr(sys, "_base_executable", None) or sys.executable)
' 2>/dev/null
}

for name in python3.14 python3.13 python3.12 python3; do
    command -v "$name" >/dev/null 2>&1 && usable "$name" && exit 0
done
for minor in 14 13 12; do
    for candidate in "${HOME:-/nonexistent}"/.pyenv/versions/3."$minor"*/bin/python3; do
        [ -x "$candidate" ] && usable "$candidate" && exit 0
    done
done
exit 1
