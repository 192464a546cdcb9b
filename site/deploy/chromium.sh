#!/bin/sh
# What the browser tests drive: Chromium, and a Chinese font so that lines break where they will.
# As root on Debian both come from apt; elsewhere Playwright brings its own Chromium.
set -eu
cd "$(dirname "$0")/../.."

have_chromium() { /usr/bin/chromium --version >/dev/null 2>&1; }
have_font() { fc-list :lang=zh-cn 2>/dev/null | grep -q .; }

if have_chromium && have_font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "安装 chromium 与中文字体（apt）……"
    export DEBIAN_FRONTEND=noninteractive
    log=var/apt.log
    mkdir -p var
    apt-get update -qq >"$log" 2>&1 &&
        apt-get install -y -qq --no-install-recommends chromium fontconfig fonts-noto-cjk \
            >>"$log" 2>&1 || tail -n 20 "$log" >&2
fi
have_chromium && exit 0
# Quick when it is there already.
.venv/bin/playwright install chromium || {
    echo "没有浏览器可用：请安装 chromium，再运行一次。" >&2
    exit 1
}
