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


class Postgres(Server):
    """`url` is a superuser's `postgres://` address; `fsync=True` makes it as durable as in production."""

    name = "postgres"
    # A "fast" shutdown: PostgreSQL ends its sessions and writes what it must.
    stop_signal = signal.SIGINT

    def __init__(self, *, fsync: bool = False, settings: dict[str, str] | None = None) -> None:
        super().__init__()
        self.port = free_port()
        self.settings = ({} if fsync else CARELESS) | (settings or {})
        # PostgreSQL refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        return self.database_url("postgres")

    def database_url(self, database: str) -> str:
        return f"postgres://keepword@{HOST}:{self.port}/{database}"

    def create_database(self) -> str:
        """The URL of a new, empty database."""
        name = f"keepword_{secrets.token_hex(6)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.database_url(name)

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
