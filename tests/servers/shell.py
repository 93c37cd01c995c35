"""Code run inside Keepword's own settings, each piece in a process that knows nothing of the one before.

The process that has loaded Keepword once waits and forks for each piece, which takes milliseconds where
`keepword manage shell` takes seconds, and differs in nothing else: the child has a database connection,
caches and threads of its own, and ends.
"""

import contextlib
import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from .process import Server, tied_to_parent

# Runs in `keepword manage shell`: a line of JSON comes, the exit code of the piece goes.
WAITING = """
import json, os, sys, traceback
import keepword.config.urls
for line in sys.stdin:
    asked = json.loads(line)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            for number, name in ((1, "out"), (2, "err")):
                os.dup2(os.open(asked[name], os.O_WRONLY | os.O_CREAT), number)
            exec(compile(asked["code"], "<shell>", "exec"), {"__name__": "shell"})
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _pid, status = os.waitpid(pid, 0)
    os.write(1, b"%d\\n" % os.waitstatus_to_exitcode(status))
"""


class Shell:
    """Begun with its first piece of code. `command` is `keepword`, `env` as for it."""

    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        self.command, self.env = command, dict(env)
        self._process: subprocess.Popen[str] | None = None

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        """The piece's exit code (0 or 1), stdout and stderr."""
        process = self._begun()
        assert process.stdin is not None
        assert process.stdout is not None
        with tempfile.TemporaryDirectory(prefix="keepword-shell-") as folder:
            asked = {"code": code, "out": f"{folder}/out", "err": f"{folder}/err"}
            self._ask(process.stdin, asked)
            answer = process.stdout.readline().strip()
            out, err = (Path(asked[name]) for name in ("out", "err"))
            said = [path.read_text() if path.exists() else "" for path in (out, err)]
        if not answer:
            raise RuntimeError(f"The shell has ended with {process.wait()}.")
        return subprocess.CompletedProcess(["shell", code], int(answer), *said)

    def close(self) -> None:
        """End the process that waits."""
        if self._process is None:
            return
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]
        self._process.wait()
        self._process = None

    def _ask(self, pipe: IO[str], asked: Mapping[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):  # the empty answer says that it has ended
            pipe.write(json.dumps(asked) + "\n")
            pipe.flush()

    def _begun(self) -> "subprocess.Popen[str]":
        if self._process is None:
            shell = [*self.command, "manage", "shell", "--no-imports", "-c", WAITING]
            self._process = subprocess.Popen(
                [*tied_to_parent(Server.stop_signal), *shell],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env=self.env,
            )
        return self._process
