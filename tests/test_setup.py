"""The set-up scripts, on machines as they are: with shims, old Pythons, or none at all."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "site" / "deploy"
REAL = Path(getattr(sys, "_base_executable", sys.executable))
SHIM = 'echo "pyenv: $0: command not found" >&2\nexit 127'
PLAIN_TOOLS = ("sh", "cat", "cksum", "date", "dirname")


def program(folder: Path, name: str, script: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)


def old_python(version: str) -> str:
    """A script that behaves as a Python of that version does with `-c`, and knows no venv."""
    numbers = version.replace(".", ", ")
    pretend = f"import sys; sys.version_info = ({numbers}); exec(sys.argv[1])"
    return f'[ "$1" = -c ] || exit 1\nexec {REAL} -c "{pretend}" "$2"'


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with nothing but a shell and an empty home."""
    (tmp_path / "bin").mkdir()
    for name in PLAIN_TOOLS:
        found = shutil.which(name)
        assert found
        (tmp_path / "bin" / name).symlink_to(found)
    (tmp_path / "home").mkdir()
    return tmp_path


def run(machine: Path, script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", script, *arguments],
        env={"PATH": str(machine / "bin"), "HOME": str(machine / "home")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_failing_shim_is_no_python(machine: Path) -> None:
    program(machine / "bin", "python3.14", SHIM)
    program(machine / "bin", "python3.13", SHIM)
    program(machine / "bin", "python3.12", f'exec {REAL} "$@"')
    program(machine / "bin", "python3", old_python("3.11.7"))
    done = run(machine, DEPLOY / "find-python.sh")
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()).samefile(REAL)


def test_pyenv_is_searched_when_its_shims_fail(machine: Path) -> None:
    program(machine / "bin", "python3.13", SHIM)
    program(machine / "bin", "python3", old_python("3.11.7"))
    versions = machine / "home" / ".pyenv" / "versions"
    program(versions / "3.11.7" / "bin", "python3", old_python("3.11.7"))
    program(versions / "3.12.1" / "bin", "python3", f'exec {REAL} "$@"')
    program(versions / "3.14.0" / "bin", "python3", "exit 1")
    done = run(machine, DEPLOY / "find-python.sh")
    assert done.returncode == 0
    assert Path(done.stdout.strip()).samefile(REAL)


@pytest.mark.parametrize("version", ["3.11.7", "3.15.0"])
def test_versions_outside_the_range_are_refused(machine: Path, version: str) -> None:
    program(machine / "bin", "python3", old_python(version))
    assert run(machine, DEPLOY / "find-python.sh").returncode == 1


@pytest.fixture
def checkout(machine: Path) -> Path:
    """Just what the bootstrap looks at, in a folder of its own."""
    folder = machine / "checkout"
    (folder / "site").mkdir(parents=True)
    shutil.copytree(DEPLOY, folder / "site" / "deploy")
    (folder / "pyproject.toml").write_text("[project]\n")
    (folder / "uv.lock").write_text("version = 1\n")
    return folder


def test_no_interpreter_gives_one_sentence(machine: Path, checkout: Path) -> None:
    program(machine / "bin", "python3.13", SHIM)
    program(machine / "bin", "python3", old_python("3.11.7"))
    done = run(machine, checkout / "site" / "deploy" / "bootstrap.sh")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("没有找到可用的 Python")
    assert not (checkout / ".venv").exists()


def test_the_environment_is_synced_once(machine: Path, checkout: Path) -> None:
    program(machine / "bin", "python3.12", f'exec {REAL} "$@"')
    calls = machine / "calls"
    program(
        checkout / "var" / "tools" / "uv" / "bin",
        "uv",
        f'[ "$1" = --version ] && exit 0\necho "$@" >>{calls}\n'
        f"[ -d .venv ] || {{ {shutil.which('mkdir')} -p .venv/bin; "
        f"{shutil.which('ln')} -s {REAL} .venv/bin/python; }}",
    )
    bootstrap = checkout / "site" / "deploy" / "bootstrap.sh"

    for _ in range(2):
        assert run(machine, bootstrap).returncode == 0
    first = calls.read_text().splitlines()
    assert len(first) == 1
    assert first[0].startswith("sync --locked --inexact --python ")
    assert "--group" not in first[0]

    for _ in range(2):
        assert run(machine, bootstrap, "test").returncode == 0
    assert calls.read_text().splitlines()[1].endswith("--group test")
    assert run(machine, bootstrap).returncode == 0
    assert len(calls.read_text().splitlines()) == 2

    (checkout / "uv.lock").write_text("version = 2\n")
    assert run(machine, bootstrap).returncode == 0
    assert len(calls.read_text().splitlines()) == 3


def test_no_registry_is_named() -> None:
    """The machine's own configuration says where packages come from."""
    for file in (ROOT / "Makefile", ROOT / ".ci" / "run", *DEPLOY.iterdir()):
        if file.is_file():
            text = file.read_text()
            assert "pypi" not in text, file
            assert "index-url" not in text, file


@pytest.mark.parametrize("port", ["0", "99999", "abc", "80 80"])
def test_a_port_that_is_none_gives_one_sentence(port: str) -> None:
    done = demo(port)
    assert done.returncode == 1
    assert done.stderr.startswith("PORT 应为")
    assert done.stderr.count("\n") == 1


def test_a_taken_port_gives_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = demo(str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "已被占用" in done.stderr
    assert done.stderr.count("\n") == 1


def demo(port: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, DEPLOY / "demo.py"],
        env={**os.environ, "PORT": port},
        capture_output=True,
        text=True,
        check=False,
    )
