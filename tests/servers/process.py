"""What every throw-away server shares: a folder, a process of its own group, a wait until it answers."""

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
WORKERS = 16
GIVEN_OUT: set[int] = set()


class ServerError(Exception):
    """A server did not start or stop; the text ends with the last lines of its log."""


def free_port() -> int:
    """A port nobody listens on that this process never gave out, below the range of outgoing connections.

    Workers draw from ports of their own, and by the system's chance: hypothesis seeds the other, with the
    same number in each of them.
    """
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    of_worker = range(12_000 + worker % WORKERS, 32_000, WORKERS)
    for port in random.SystemRandom().sample(of_worker, 200):
        if port in GIVEN_OUT:
            continue
        with socket.socket() as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        GIVEN_OUT.add(port)
        return port
    raise ServerError("no free port between 12000 and 32000")


def answers(port: int) -> bool:
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(done: Callable[[], bool], what: str, seconds: float = 30, pause: float = 0.02) -> None:
    """Polls `done` until it holds; TimeoutError naming `what` when it did not within `seconds`."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(pause)


def find_program(name: str, package: str, *folders: Path) -> str:
    """Path of a program, also from folders outside PATH (Debian keeps servers in /usr/sbin, /usr/lib)."""
    search = os.pathsep.join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    found = shutil.which(name, path=search)
    if not found:
        raise ServerError(f"{name} is not installed; on Debian: apt-get install {package}")
    return found


def find_chromium() -> str:
    """Path of the one without windows where Debian has it, which is a quarter quicker; else of the whole."""
    return shutil.which("chromium-headless-shell") or find_program("chromium", "chromium")


class Server:
    """One server process in a temporary folder; use as a context manager.

    The process leads its own group, so that its children end with it, and the kernel signals it when the
    process that started it dies, so that a killed test run leaves nothing behind.
    """

    name = "server"
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix=f"keepword-{self.name}-"))
        self.log_file = self.folder / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stops the server and removes its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def launch(
        self,
        command: Sequence[str | Path],
        ready: Callable[[], bool],
        *,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        seconds: float = 60,
    ) -> None:
        """Runs the server and returns when `ready` holds; ServerError when it ends or takes longer."""
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*tied_to_parent(self.stop_signal, user), *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=None if env is None else dict(env),
                cwd=self.folder,
                start_new_session=True,
            )
        try:
            wait_until(lambda: not self.running or ready(), f"{self.name} to answer", seconds)
        except TimeoutError as error:
            self.stop()
            raise ServerError(f"{error}\n{self.last_lines()}") from error
        if not self.running:
            raise ServerError(f"{self.name} ended with code {self.process.poll()}\n{self.last_lines()}")

    def stop(self, seconds: float = 15) -> None:
        """Asks the server to end; kills the whole group when it has not within `seconds`."""
        if self.process is None:
            return
        if self.running:
            self.process.send_signal(self.stop_signal)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to the server and all its children, as when the machine loses power."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def last_lines(self, count: int = 30) -> str:
        return "\n".join(self.log.splitlines()[-count:])


def tied_to_parent(sent: signal.Signals, user: str | None = None) -> list[str]:
    """The prefix of a command that runs it as `user` and has the kernel send `sent` when its parent dies."""
    prefix = [find_program("setpriv", "util-linux"), "--pdeathsig", sent.name.removeprefix("SIG")]
    if user is not None:
        prefix += ["--reuid", user, "--regid", user, "--init-groups"]
    return prefix
