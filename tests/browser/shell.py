"""Python beside the running site, on its database: a script costs no start of Django.

Each script runs in a fork of a process that has only been set up, so none sees what another left in
memory.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
END = "\0"
LOOP = """
import json, os, sys, traceback
for line in sys.stdin:
    child = os.fork()
    if not child:
        try:
            exec(json.loads(line), {})
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        finally:
            sys.stdout.flush()
        os._exit(0)
    print("\\0", os.waitpid(child, 0)[1], flush=True)
"""


class Shell:
    """`manage.py shell` of the site with this environment, which stays until it is closed."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", LOOP],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, script: str) -> str:
        """What the script prints. Raises `AssertionError` with its traceback if it fails."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(script) + "\n")
        self._process.stdin.flush()
        said = []
        for line in self._process.stdout:
            if line.startswith(END):
                if line.strip(f"{END} \n") != "0":
                    break
                return "".join(said)
            said.append(line)
        raise AssertionError("".join(said))

    def close(self) -> None:
        self._process.communicate()
