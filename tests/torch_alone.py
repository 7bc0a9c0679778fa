"""A process that has loaded torch and nothing of this program, and forks for each piece of code."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_END = "the end of what it printed"
_SERVE = f"""
import json, os, sys, traceback
import torch

for line in sys.stdin:
    code, folder, arguments = json.loads(line)
    child = os.fork()
    if not child:
        os.chdir(folder)
        sys.argv = arguments
        try:
            exec(compile(code, "<code>", "exec"), {{"__name__": "__main__"}})
        except BaseException:
            traceback.print_exc(file=sys.stdout)
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)
    print({_END!r}, flush=True)
"""


class TorchAlone:
    """Runs code as in a fresh process, without loading torch each time."""

    def __init__(self, stdin: IO[str], stdout: IO[str]) -> None:
        self._stdin, self._stdout = stdin, stdout

    def run(self, code: str, folder: Path, *arguments: str) -> str:
        """Returns what the code prints in this folder, its traceback included."""
        self._stdin.write(json.dumps([code, str(folder), ["code.py", *arguments]]) + "\n")
        self._stdin.flush()
        printed = []
        for line in self._stdout:
            before, ended, _ = line.partition(_END)
            printed.append(before)
            if ended:
                return "".join(printed)
        raise AssertionError(f"the process ended after {printed}")


@contextmanager
def torch_alone(*options: str) -> Iterator[TorchAlone]:
    """Starts the process, isolated from this program, with these options of Python's."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "MALLOC"))}
    with subprocess.Popen(
        [sys.executable, "-I", *options, "-c", _SERVE],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield TorchAlone(process.stdin, process.stdout)
        process.stdin.close()
