#!/bin/sh
# The environment of the two commands: .venv as uv.lock says.
#   bootstrap.sh        what the site needs
#   bootstrap.sh test   and what its tests need
# Nothing is installed outside this folder. When nothing changed since the last time, it is over in
# a moment. Syncing is inexact: `make demo` after `make test` must not take the tests' tools away.
set -eu

cd "$(dirname "$0")/../.."
root=$PWD
group=${1:-site}
here=site/deploy
tools=var/tools
floor='uv>=0.13'

fail() {
    echo "$1" >&2
    exit 1
}

# The folder is part of the key, because scripts in .venv hold absolute paths.
key="$root $group $(cat uv.lock pyproject.toml | cksum)"
stamp=.venv/synced-$group
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$key" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

echo "准备 Python 环境（第一次要下载，约一两分钟）……"
started=$(date +%s)

# As pip and curl do: a network may have a certificate authority of its own, which uv's list lacks.
if [ -z "${UV_SYSTEM_CERTS:-}" ] && [ -s /etc/ssl/certs/ca-certificates.crt ]; then
    export UV_SYSTEM_CERTS=1
fi

# Prints the path of a uv, made by the first Python that can; also one too old for the site will do.
find_uv() {
    if "$tools/uv/bin/uv" --version >/dev/null 2>&1; then
        echo "$tools/uv/bin/uv"
        return
    fi
    for maker in "$@" python3 python; do
        command -v "$maker" >/dev/null 2>&1 || continue
        "$maker" -m venv --clear "$tools/uv" >/dev/null 2>&1 || continue
        "$tools/uv/bin/python" -m pip install --quiet --disable-pip-version-check "$floor" >&2 &&
            echo "$tools/uv/bin/uv" && return
    done
    command -v uv
}

no_python='没有找到可用的 Python（需要 3.12、3.13 或 3.14），也没能自动下载：请先安装 Python 3.13，再运行一次。'
if python=$(sh "$here/find-python.sh"); then
    uv=$(find_uv "$python") || fail '没能装上 uv：请检查网络，再运行一次。'
else
    uv=$(find_uv) || fail "$no_python"
    export UV_PYTHON_INSTALL_DIR="$root/$tools/python"
    echo '下载 Python 3.13……'
    # uv's reasons go to a file: who has no Python is told the one thing that helps.
    "$uv" python install 3.13 >"$tools/python-install.log" 2>&1 || fail "$no_python"
    python=$("$uv" python find --managed-python 3.13) || fail "$no_python"
fi

case $group in
    site) set -- ;;
    *) set -- --group "$group" ;;
esac
unset VIRTUAL_ENV
UV_PROJECT_ENVIRONMENT="$root/.venv" "$uv" sync --locked --inexact --python "$python" "$@" ||
    fail 'Python 环境没有装好：原因见上面 uv 的说明。'
echo "$key" >"$stamp"
echo "Python 环境已备好：$(($(date +%s) - started)) 秒"
