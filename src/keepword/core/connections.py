"""Connections to the database in threads that live as long as the process."""

from django.db import connections


def keep_connections() -> None:
    """Between two turns of such a thread: what broke is closed, what works is kept.

    `close_old_connections`, which serves requests, closes SQLite's each time; to open it again and read its
    schema takes longer than most of what is written by it. A server's connections still end at their age.
    """
    for connection in connections.all(initialized_only=True):
        if connection.vendor != "sqlite" or connection.errors_occurred:
            connection.close_if_unusable_or_obsolete()
