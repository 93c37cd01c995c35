"""The limit of a page: its rows by the bare driver, shown by a bare WSGI function."""

import sqlite3
from collections.abc import Callable, Iterable
from html import escape
from typing import Any

import psycopg

Execute = Callable[[str], list[tuple[Any, ...]]]

LIST = """
SELECT c.id, c.subject, c.preview, c.last_message_at, c.due_at, c.priority, k.name, u.name
FROM conversations_conversation c JOIN customers_customer k ON k.id = c.customer_id
LEFT JOIN accounts_user u ON u.id = c.assignee_id
WHERE c.status = '{status}' ORDER BY {order} LIMIT 40
"""
MESSAGES = """
SELECT m.id, m.at, m.direction, m.sender_name, m.sender_address, m.text, c.subject, k.name
FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id
JOIN customers_customer k ON k.id = c.customer_id
WHERE m.conversation_id = {pk} ORDER BY m.at DESC, m.id DESC LIMIT 40
"""
FOUND = """
SELECT m.id, m.at, m.text, c.subject, k.name, c.status
FROM ({hits}) AS h JOIN search_entry e ON e.id = h.rowid JOIN conversations_message m ON m.id = e.object_id
JOIN conversations_conversation c ON c.id = m.conversation_id JOIN customers_customer k ON k.id =
c.customer_id
"""
HITS = {
    "postgresql": (
        "SELECT rowid FROM search_words WHERE search_words @@ '''¤message'' & ''{word}'''::tsquery {filter}"
        " ORDER BY rowid{rare} DESC LIMIT 25"
    ),
    "sqlite": (
        'SELECT rowid FROM search_words WHERE search_words MATCH \'"¤message" AND "{word}"\' {filter}'
        " ORDER BY rowid DESC LIMIT 25"
    ),
}
STATUSES = ("open", "waiting", "snoozed", "spam")


def connected(engine: str, settings: dict[str, Any]) -> Execute:
    """How the bare driver reads."""
    if engine == "sqlite":
        plain = sqlite3.connect(settings["NAME"])
        plain.executescript("PRAGMA cache_size=-64000; PRAGMA mmap_size=268435456;")
        return lambda text: plain.execute(text).fetchall()
    server = psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname=settings["NAME"],
        autocommit=True,
    )
    return lambda text: server.execute(text.encode()).fetchall()


def count_sql() -> str:
    rows = "SELECT 1 FROM conversations_conversation WHERE status = '{0}' LIMIT 1001"
    one = f"(SELECT COUNT(*) FROM ({rows}) AS n)"
    return "SELECT " + ", ".join(one.format(status) for status in STATUSES)


def page(execute: Execute, text: str) -> Callable[[Any, Any], Iterable[bytes]]:
    """A WSGI application that shows the rows of a statement."""

    def application(environ: Any, start_response: Any) -> Iterable[bytes]:
        rows = execute(text)
        lines = "".join(f"<li>{' '.join(escape(str(value)) for value in row)}</li>" for row in rows)
        body = f"<!DOCTYPE html><title>Rows</title><ol>{lines}</ol>".encode()
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
        return [body]

    return application
