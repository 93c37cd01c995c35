"""A throw-away PostgreSQL."""

import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import psycopg
from psycopg import sql

from .process import HOST, Server, ServerError, find_program, free_port, tied_to_parent

# Durability costs most of a test's time and saves nothing of it.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
TEMPLATE = "keepword_template"


class Postgres(Server):
    """`url` is a superuser's `postgres://` address; `fsync=True` makes it as durable as in production."""

    name = "postgres"
    # A "fast" shutdown: PostgreSQL ends its sessions and writes what it must.
    stop_signal = signal.SIGINT

    def __init__(self, *, fsync: bool = False, settings: dict[str, str] | None = None) -> None:
        super().__init__()
        self.port = free_port()
        self.has_template = False
        self.settings = ({} if fsync else CARELESS) | (settings or {})
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        return f"postgres://keepword@{HOST}:{self.port}/{database}"

    def create_database(self, template: str = "template1") -> str:
        """The URL of a new database: an empty one, or like another that nobody is in."""
        name = f"keepword_{secrets.token_hex(6)}"
        self._create(name, template)
        return self.database_url(name)

    def dump(self, url: str, path: Path) -> None:
        """Writes a database as a script."""
        self._do("pg_dump", "--no-owner", "--file", str(path), url)

    def make_template(self, script: Path) -> None:
        """Fills the database that others are made like."""
        self._create(TEMPLATE, "template1")
        self._do("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(script), self.database_url(TEMPLATE))
        self.has_template = True

    def _create(self, name: str, template: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))

    def _do(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._program(program), *arguments], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ServerError(f"{program}: {done.stderr}")

    def start(self) -> None:
        data = self.folder / "data"
        if not data.exists():
            self._make(data)
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            **self.settings,
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self.launch([self._program("postgres"), "-D", data, *options], self._ready, user=self.user)

    def _make(self, data: Path) -> None:
        if self.user is not None:
            shutil.chown(self.folder, self.user, self.user)
        made = subprocess.run(
            [
                *tied_to_parent(signal.SIGKILL, self.user),
                *(self._program("initdb"), "-D", str(data), "-U", "keepword", "-A", "trust"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            capture_output=True,
            text=True,
            cwd=self.folder,
            check=False,
        )
        if made.returncode:
            raise ServerError(f"initdb failed: {made.stderr}")

    def _ready(self) -> bool:
        asked = [self._program("pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0

    @staticmethod
    def _program(name: str) -> str:
        versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name)
        return find_program(name, "postgresql", *reversed(versions))
