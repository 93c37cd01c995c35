"""Times of pages in a filled database, each beside its limit. `python -m benchmarks.desk_pages PART...`

Prints `{name: [value, unit, limit]}`.
"""

import io
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare(migrate=False)

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.utils.http import urlencode

from benchmarks import desk_bare as bare
from benchmarks.desk_data import RARE
from benchmarks.desk_fill import AGENT
from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.language import lemmas

TIMES = 30
COMMON, COMMON_ROOT = "доставка", "доставк"
SINCE = "2026-11-01"
Measured = tuple[str, str, str]  # name, address, the limit's SQL


def pages(engine: str, parts: set[str]) -> Iterator[Measured]:
    """What is measured."""
    hits = bare.HITS[engine]

    def found(word: str, *, rare: bool = False, within: str = "") -> str:
        plus = "+0" if rare and engine == "postgresql" else ""
        return bare.FOUND.format(hits=hits.format(word=word, rare=plus, filter=within))

    if "list" in parts:
        by_due = bare.LIST.format(status="open", order="c.due_at, c.id")
        yield "list page", "/?view=open", by_due
        yield "list refreshed", "/rows/?view=open", by_due
        newest = bare.LIST.format(status="closed", order="c.last_message_at DESC, c.id DESC")
        yield "list of closed", "/?view=closed", newest
    if "conversation" in parts:
        for pk in (500, 501):
            name = "conversation of 40" if pk == 500 else "conversation"
            yield name, f"/c/{pk}/?view=open", bare.MESSAGES.format(pk=pk)
        long_history = Conversation.objects.filter(customer=1).order_by("-pk").values_list("pk", flat=True)[0]
        yield "long history", f"/c/{long_history}/?view=open", bare.MESSAGES.format(pk=long_history)
    if "search" in parts:
        yield "search rare", _search(RARE), found(RARE, rare=True)
        yield "search common", _search(COMMON), found(COMMON_ROOT)
        yield "search is:open", _search(f"is:open {COMMON}"), found(COMMON_ROOT)
        yield "search before:", _search(f"before:2025-01-01 {COMMON}"), found(COMMON_ROOT)
        yield "search from:", _search(f"from:Олена {COMMON}"), found(COMMON_ROOT)
    if "counts" in parts:
        yield "counts", "/counts/", bare.count_sql()


def _search(text: str) -> str:
    return f"/search/?{urlencode({'q': text})}"


def cookie() -> str:
    """A session of the agent."""
    user = User.objects.get(email=AGENT)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return f"sessionid={session.session_key}"


def asked(application: Any, address: str, cookies: str) -> Callable[[], None]:
    """One request, as a server makes it."""
    path, _, query = address.partition("?")
    statuses: list[str] = []

    def once() -> None:
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "bench",
            "SERVER_PORT": "80",
            "HTTP_COOKIE": cookies,
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
        }
        answer = application(environ, lambda status, headers: statuses.append(status))
        b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        status = statuses.pop()
        if not status.startswith("200"):
            raise RuntimeError(f"{address} was answered {status}.")

    return once


def median(one: Callable[[], None]) -> float:
    """Seconds of the middle one of many."""
    for _ in range(3):
        one()
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        one()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def memory() -> float:
    """Megabytes that this process holds."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def main() -> None:
    parts = set(sys.argv[1:])
    engine = connection.vendor
    lemmas.warm()
    cookies, handler = cookie(), WSGIHandler()
    execute = bare.connected(engine, connection.settings_dict)
    results: dict[str, tuple[float, str, float | None]] = {}
    for name, address, text in pages(engine, parts):
        ours = median(asked(handler, address, cookies))
        limit = median(asked(bare.page(execute, text), "/", ""))
        rows = median(lambda text=text: execute(text))  # type: ignore[misc]
        note = (
            f"{name:<20} {ours * 1000:8.2f} ms, bare page {limit * 1000:.2f} ms, its SQL {rows * 1000:.2f} ms"
        )
        print(note, file=sys.stderr, flush=True)
        results[name] = (1 / ours, "pages/s", 1 / limit)
    if "memory" in parts:
        results["memory of a process"] = (memory(), "MB", None)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
