"""Django's SQLite with one thing more: the writers of a process take turns, as they came."""
