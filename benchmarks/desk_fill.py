"""Filling a database with a shop of any size: by COPY on PostgreSQL, by executemany on SQLite. Not by verbs.

`python -m benchmarks.desk_fill SIZE` with DATABASE_URL set.
"""

import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.db import connection

from benchmarks.desk_data import AGENTS, COLUMNS, INBOXES, TEAMS, Chunk, Shop
from keepword.accounts.models import User
from keepword.accounts.services import set_up
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.teams.models import Membership, Team

AGENT = "agent1@shop.example"


def people() -> None:
    """The shop, its agents, teams (the last is private) and inboxes."""
    set_up(
        name="Shop",
        language="en",
        time_zone="Europe/Kyiv",
        admin_name="Agent 1",
        admin_email="admin@shop.example",
        password="a long enough password",
    )
    now = clock.now()
    for number in range(2, AGENTS + 1):
        email = AGENT if number == 2 else f"agent{number}@shop.example"
        User.objects.create(pk=number, email=email, name=f"Agent {number}", role="agent", language="en")
    for number in range(1, TEAMS + 1):
        Team.objects.create(pk=number, name=f"Team {number}", is_private=number == TEAMS, created_at=now)
    for number in range(2, AGENTS + 1):
        Membership.objects.create(team_id=1 + number % (TEAMS - 1), user_id=number)
    for number in range(1, INBOXES + 1):
        Inbox.objects.create(
            pk=number, name=f"Inbox {number}", address=f"in{number}@shop.example", created_at=now
        )


def fill(size: int) -> None:
    """A shop of `size` conversations."""
    people()
    shop = Shop(size)
    write = _copy if connection.vendor == "postgresql" else _execute
    begun = time.monotonic()
    with connection.cursor() as cursor:
        later = _without_indexes(cursor) if connection.vendor == "postgresql" else []
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
        for number, chunk in enumerate(shop.chunks()):
            write(chunk)
            if number % 20 == 0:
                print(f"{shop.message_id:,} messages, {time.monotonic() - begun:.0f} s", file=sys.stderr)
        for statement in later:
            cursor.execute(statement)
        _sequences(cursor)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{size:,} conversations in {time.monotonic() - begun:.0f} s", file=sys.stderr)


def _without_indexes(cursor: Any) -> list[str]:
    """Drop what slows COPY down; the statements that make it again."""
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET maintenance_work_mem = '1GB'")
    cursor.execute("SET max_parallel_maintenance_workers = 1")
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = indexname)",
        [[*COLUMNS, "search_words"]],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _copy(chunk: Chunk) -> None:
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        for table, rows in chunk.rows.items():
            columns, prepare_row = _prepared(table)
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(prepare_row(row))
        with cursor.copy("COPY search_words (rowid, search_words) FROM STDIN") as copy:
            for entry, terms, body in chunk.words:
                vector = " ".join([f"'{term}':{place}" for place, term in enumerate(terms, 1)])
                copy.write_row((entry, f"{vector} {body.vector}" if body else vector))


def _execute(chunk: Chunk) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        for table, rows in chunk.rows.items():
            columns, prepare_row = _prepared(table)
            marks = ", ".join(["%s"] * len(COLUMNS[table]))
            cursor.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", [prepare_row(row) for row in rows]
            )
        words = [(e, " ".join([*terms, body.words] if body else terms)) for e, terms, body in chunk.words]
        cursor.executemany("INSERT INTO search_words (rowid, words) VALUES (%s, %s)", words)
        cursor.execute("COMMIT")


def _prepared(table: str) -> tuple[str, Any]:
    columns = ", ".join(f'"{name}"' for name in COLUMNS[table])
    if not any(name in ("to", "marks") for name in COLUMNS[table]):
        return columns, lambda row: row
    return columns, lambda row: tuple(json.dumps(v) if isinstance(v, list | dict) else v for v in row)


def _sequences(cursor: Any) -> None:
    if connection.vendor != "postgresql":
        return
    for table in (*COLUMNS, "accounts_user", "teams_team", "conversations_inbox"):
        if table != "search_entry":
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))"
            )


if __name__ == "__main__":
    fill(int(sys.argv[1]))
