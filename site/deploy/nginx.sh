#!/bin/sh
# What the tests of site/deploy/nginx.conf run: Debian's nginx with its brotli module, unpacked into
# var/tools/nginx. Nothing is installed and no service is started, so it needs no root (0.5 MB, 1 s).
# Elsewhere the nginx on the PATH is taken. Prints nothing; tests/nginx.py looks in both places.
set -eu
cd "$(dirname "$0")/../.."
tools=var/tools/nginx

"$tools/usr/sbin/nginx" -v >/dev/null 2>&1 && exit 0
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
    rm -rf "$tools"
    mkdir -p "$tools"
    (
        cd "$tools"
        fetch() { apt-get download -qq nginx libnginx-mod-http-brotli-static; }
        # The lists of packages may be missing (a bare image) or old.
        fetch >fetch.log 2>&1 || { apt-get update -qq && fetch; } >fetch.log 2>&1 || exit 0
        for package in *.deb; do dpkg-deb -x "$package" .; done
        rm -f -- *.deb
    )
    "$tools/usr/sbin/nginx" -v >/dev/null 2>&1 && exit 0
fi
command -v nginx >/dev/null 2>&1 && exit 0
echo "没有 nginx 可用来测试：请先安装 nginx，再运行一次。" >&2
exit 1
