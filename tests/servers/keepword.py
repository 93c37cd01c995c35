"""Keepword itself as a process: the real command on a free port with a data folder of its own."""

import http.client
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from .migrated import kept
from .postgres import TEMPLATE, Postgres
from .process import HOST, Server, answers, free_port, tied_to_parent
from .shell import Shell

OFFLINE = Path(__file__).resolve().parent / "offline"
SOURCE = Path(__file__).resolve().parents[2] / "src"  # of the tree that these tests stand in
# What would let a developer's own settings into the tests.
PRIVATE = (
    "KEEPWORD_",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "STORAGE_URL",
    "LAKE_URL",
    "LLM_",
    "DJANGO_",
)


class Keepword(Server):
    """`data` outlives `stop()` and `kill()`, so that `start()` goes on where it was; `close()` removes it.

    `ca` is a certificate file that the process trusts instead of the machine's own; with `mail_door` it also
    takes mail by LMTP on `mail_port`.
    """

    name = "keepword"

    def __init__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        database_url: str = "",
        redis_url: str = "",
        ca: Path | None = None,
        mail_door: bool = False,
        data: Path | None = None,
    ) -> None:
        super().__init__()
        self.port, self.mail_port = free_port(), free_port()
        door = ("--mail-door", f"{HOST}:{self.mail_port}") if mail_door else ()
        self.arguments = (*arguments, *door)
        self.data = data or self.folder / "data"
        self.env = environment(self.data) | {"KEEPWORD_URL": self.url}
        given = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SSL_CERT_FILE": str(ca or "")}
        self.env |= {name: value for name, value in given.items() if value} | dict(env or {})
        self._shell: Shell | None = None
        if data is None and not database_url:
            shutil.copytree(migrated(), self.data)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        command = [program(), "serve", "--port", str(self.port), *self.arguments]
        self.launch(command, self.ready, env=self.env, seconds=120)

    def ready(self) -> bool:
        """Whether /health/ready says yes."""
        if not answers(self.port):
            return False
        client = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            client.request("GET", "/health/ready")
            return client.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            client.close()

    def run(
        self, *arguments: str, given: str | None = None, seconds: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Runs another `keepword` command on the same data and waits for it."""
        return run(*arguments, env=self.env, given=given, seconds=seconds)

    def shell(self, code: str) -> subprocess.CompletedProcess[str]:
        """Runs code as `keepword manage shell` does, on the same data, in a process of its own."""
        if self._shell is None:
            self._shell = Shell([program()], self.env)
        return self._shell.run(code)

    def close(self) -> None:
        if self._shell is not None:
            self._shell.close()
        super().close()

    def spawn(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts another `keepword` command on the same data; the caller ends it."""
        return spawn(*arguments, env=self.env)


def migrated() -> Path:
    """A data folder with an empty database that is up to date, to be copied."""
    return kept("data", lambda path: migrate(environment(path)))


def migrate(env: Mapping[str, str]) -> None:
    """Makes an empty database up to date."""
    done = run("manage", "migrate", env=env, seconds=600)  # however busy the machine is
    assert done.returncode == 0, done.stderr


def postgres_template(server: Postgres) -> str:
    """The name of a database of this server that is empty and up to date: others are made like it."""
    if not server.has_template:
        script = kept("postgres.sql", lambda path: _dump(server, path))
        server.make_template(script)
    return TEMPLATE


def postgres_database(server: Postgres) -> str:
    """The URL of a new database that is empty and up to date."""
    return server.create_database(postgres_template(server))


def _dump(server: Postgres, path: Path) -> None:
    url = server.create_database()
    with tempfile.TemporaryDirectory(prefix="keepword-migrated-") as data:
        migrate(environment(Path(data)) | {"DATABASE_URL": url})
    server.dump(url, path)


def environment(data: Path) -> dict[str, str]:
    """For a `keepword` command that keeps everything in `data` and cannot leave this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PRIVATE)}
    return kept | {
        "KEEPWORD_DATA": str(data),
        "KEEPWORD_ENV_FILE": os.devnull,
        "KEEPWORD_WARM": "0",  # many live for one search or none
        "PYTHONPATH": os.pathsep.join([str(OFFLINE), str(SOURCE)]),
        "PYTHONUNBUFFERED": "1",
    }


def program() -> str:
    return str(Path(sys.executable).with_name("keepword"))


def run(
    *arguments: str, env: Mapping[str, str], given: str | None = None, seconds: float = 120
) -> subprocess.CompletedProcess[str]:
    """A `keepword` command's exit code, stdout and stderr; TimeoutExpired after `seconds`."""
    return subprocess.run(
        [program(), *arguments],
        input=given,
        capture_output=True,
        text=True,
        env=dict(env),
        timeout=seconds,
        check=False,
    )


def spawn(*arguments: str, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """A `keepword` command in its own process group, with pipes; killed with the test run."""
    return subprocess.Popen(
        [*tied_to_parent(Server.stop_signal), program(), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=dict(env),
        start_new_session=True,
    )
