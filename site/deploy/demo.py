"""`make demo`: from an environment to a site that answers, step by step.

    python site/deploy/demo.py            migrate, collect assets, load the demo, bake, serve
    python site/deploy/demo.py --serve    only serve what is there

All steps run in this one process, because starting Django costs more than most of them. Every step
may be repeated: nothing that an editor made is lost. Beside the server run the publisher and the
sealer of the vote, each a process of its own: what an editor publishes is read a second or two
later, and a ballot is in the ledger a second after it was cast.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"  # never the network: the demo's accounts are no secret on this machine
START_SECONDS = 60
STOP_SECONDS = 10
WATCH_SECONDS = 1


def say(text: str, end: str = "\n") -> None:
    print(text, end=end, flush=True)  # noqa: T201 - this is a command


@contextmanager
def step(title: str, talks: bool = False) -> Iterator[None]:
    """One line for a step and the time it took; one that `talks` reports its own progress."""
    started = time.monotonic()
    say(f"· {title} …… ", end="\n" if talks else "")
    yield
    seconds = f"{time.monotonic() - started:.1f} 秒"
    say(f"  {title}：{seconds}" if talks else seconds)


def wanted_port() -> int:
    """The port from the environment; exits with a sentence when it is no port or is taken."""
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        sys.exit(f"PORT 应为 1 到 65535 之间的数字，现在是“{text}”。")
    with socket.socket() as probe:
        # A port that the last run has just left is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except PermissionError:
            sys.exit(f"没有权限使用端口 {text}：请换一个大于 1023 的，如 make demo PORT=8001。")
        except OSError:
            sys.exit(
                f"端口 {text} 已被占用：请先停掉占用它的程序，或换一个，如 make demo PORT=8001。"
            )
    return int(text)


def prepare() -> None:
    """Everything before serving. Commands that fail say why themselves."""
    with step("启动 Django"):
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import CommandError, call_command

        from showcase.bake import holding
    try:
        with step("建立数据库"):
            call_command("migrate", interactive=False, verbosity=0)
        with step("收集样式与脚本"):
            call_command("collectstatic", interactive=False, verbosity=0)
        with step("载入演示内容", talks=True):
            call_command("load_demo")
        if holding.hold(settings.RELEASES_DIR):
            say("· 网站停在旧版：到后台“网站发布”恢复自动发布。")
        else:
            with step("生成网页文件", talks=True):
                call_command("bake")
    except CommandError as error:
        sys.exit(f"\n没有完成：{error}")


def server(port: int) -> subprocess.Popen[bytes]:
    command = [
        str(Path(sys.executable).parent / "granian"),
        *("--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "8", "--workers-kill-timeout", "5"),
        *("--log-level", "error", "config.wsgi:application"),
    ]
    # A session of its own: granian hangs when a Ctrl-C reaches its worker before itself.
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


BESIDE = {
    "发布程序": ("publisher",),
    "封账程序": ("seal", "--serve"),
    "线索台后台程序": ("leads", "--serve"),
}
"""What works beside the server: one publishes what editors change, one seals ballots, one prepares
what the public sent in."""


def beside(name: str) -> subprocess.Popen[bytes]:
    """One of them; it ends by itself if this program is killed."""
    command = [sys.executable, "manage.py", *BESIDE[name], "--with-parent"]
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether `url` answers, with whatever status, before its process ends or the time is up."""
    until = time.monotonic() + START_SECONDS
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while process.poll() is None and time.monotonic() < until:
        try:
            direct.open(url, timeout=5).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def welcome(url: str) -> None:
    from django.conf import settings

    say(f"\n网站：    {url}/\n编辑后台：{url}/admin/")
    password = settings.VAR_DIR / "demo-password.txt"
    if password.exists():
        say("账号：    jizhe 记者、bianji 编辑、zhuren 部门主任、zongbian 总编、tongxun 通讯员")
        say(f"密码：    {password.read_text().strip()}（各账号相同，存于 {password}）")
    say("按 Ctrl-C 停止。")


def stop(processes: Iterable[subprocess.Popen[bytes]]) -> None:
    """All at once, so that one's time to finish is not added to another's."""
    running = [one for one in processes if one.poll() is None]
    for one in running:
        one.terminate()
    for one in running:
        try:
            one.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(one.pid, signal.SIGKILL)  # the session that it was given
            one.wait()


def told_to_stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def serve(port: int, url: str) -> int:
    """Serve until told to stop; the exit status."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, told_to_stop)
    process, others = server(port), {name: beside(name) for name in BESIDE}
    try:
        if answers(url, process):
            welcome(url)
            while process.poll() is None:
                others = {name: still_running(name, one) for name, one in others.items()}
                time.sleep(WATCH_SECONDS)
        say("网站没有在运行：原因见上面的说明。")
        return 1
    except KeyboardInterrupt:
        say("\n正在停止……")
        return 0
    finally:
        stop((*others.values(), process))


def still_running(name: str, process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """The process, or the one that takes its place if it has died."""
    if process.poll() is None:
        return process
    say(f"{name}意外结束（{process.returncode}），重新启动。")
    return beside(name)


def main() -> int:
    port = wanted_port()
    url = f"http://{HOST}:{port}"
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    os.environ.setdefault("SITE_URL", url)
    if "--serve" not in sys.argv:
        prepare()
    return serve(port, url)


if __name__ == "__main__":
    sys.exit(main())
