"""A new database stands whole or not at all, and is left as it is when it stands."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.servers.keepword import environment
from tests.servers.migrated import DATABASE
from tests.servers.postgres import Postgres

BROKEN_OFF = """
import os, sys
from django.db.migrations.recorder import MigrationRecorder
from keepword.config.commands.database import prepare

def ended(self, app, name):
    os.write(1, b"broken off")
    os._exit(9)

MigrationRecorder.record_applied = ended
prepare()
"""
TOLD = """
from keepword.config.commands.database import load
load()
from django.core.management import call_command
from keepword.core.founding import found
before = found()
call_command("migrate", verbosity=0)
call_command("migrate", check_unapplied=True, verbosity=0)
print("OUT", before, found())
"""


def python(code: str, data: Path, database_url: str = "") -> subprocess.CompletedProcess[str]:
    env = environment(data) | {"DJANGO_SETTINGS_MODULE": "keepword.config.settings"}
    env |= {"DATABASE_URL": database_url} if database_url else {}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)


def tables(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]


def test_one_that_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    done = python(BROKEN_OFF, tmp_path)
    assert (done.returncode, done.stdout) == (9, "broken off"), done.stderr
    assert tables(tmp_path / DATABASE) == []
    done = python(TOLD, tmp_path)
    assert done.stdout.endswith("OUT True False\n"), done.stderr
    assert "conversations_message" in tables(tmp_path / DATABASE)


@pytest.mark.xdist_group("postgres")
def test_it_is_made_on_postgresql_too(tmp_path: Path) -> None:
    with Postgres() as server:
        done = python(TOLD, tmp_path, server.create_database())
    assert done.stdout.endswith("OUT True False\n"), done.stderr
