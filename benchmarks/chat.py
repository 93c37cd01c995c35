"""Live chat beside a bare WebSocket echo server of the same shape, on the same machine in the same run.

So many visitors have a chat open on one process of Keepword (the real command, with its work in the
background). So many messages a second are said by visitors taken in turn; each is committed, numbered,
acknowledged and shown in the visitor's second window. Beside it: the same sockets to a server that only
sends each message back. What is compared is the time from sending to the line being there, and the memory
that a connection takes. Visitors live in a process of their own.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.servers.keepword import Keepword
from tests.servers.process import free_port, wait_until

from benchmarks.report import Result

PARTS = ("chat",)
SIZES = {"full": (2_000, 200, 30), "small": (200, 50, 10)}  # open chats, messages a second, seconds
SET_UP = """
from keepword.accounts.services import set_up
from keepword.channels.chat.services.widgets import WidgetFields, save_widget
admin = set_up(name="Lamps", language="en", time_zone="Europe/Vilnius", admin_name="Rasa",
               admin_email="rasa@shop.example", password="a long enough password")
print("KEY", save_widget(admin, None, WidgetFields(name="Chat", origins="https://shop.example")).key)
"""
UNBOUND = {"KEEPWORD_CHAT_SESSIONS_AN_HOUR": "1000000", "KEEPWORD_CHAT_PAGES_AT_ONCE": "1000000"}


def run(size: str) -> Iterator[Result]:
    """Less is better here, so that each figure is given as how often it fits into a second, or a megabyte."""
    chats, rate, seconds = SIZES[size]
    shape = f"{chats:,} chats, {rate} a second"
    bare = _bare(chats, rate, seconds)
    ours = _keepword(chats, rate, seconds)
    for name in ("p50", "p99"):
        print(f"  chat {name}: {ours[name]:.1f} ms, bare {bare[name]:.1f} ms", file=sys.stderr)
        yield Result(f"chat {name}", "sqlite", shape, 1000 / ours[name], "turns/s", 1000 / bare[name])
    print(f"  a connection: {ours['kb']:.1f} KB, bare {bare['kb']:.1f} KB", file=sys.stderr)
    yield Result("chat memory", "sqlite", shape, 1024 / ours["kb"], "conn/MB", 1024 / bare["kb"])
    print(f"  lost {ours['lost']}, doubled {ours['doubled']} of {ours['count']}", file=sys.stderr)
    if ours["lost"] or ours["doubled"]:
        raise RuntimeError("Messages were lost or doubled.")


def _bare(chats: int, rate: int, seconds: int) -> dict[str, Any]:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.chat_echo", str(port)])
    try:
        wait_until(lambda: _listens(port), "the bare server")
        return _visitors(f"ws://127.0.0.1:{port}/", server.pid, chats, rate, seconds, bare=True)
    finally:
        server.terminate()
        server.wait()


def _keepword(chats: int, rate: int, seconds: int) -> dict[str, Any]:
    with Keepword(env=UNBOUND) as keepword:
        made = keepword.shell(SET_UP)
        key = made.stdout.rpartition("KEY ")[2].strip()
        if not key:
            raise RuntimeError(made.stderr)
        url = f"ws://127.0.0.1:{keepword.port}/chat/ws/{key}"
        assert keepword.process is not None
        return _visitors(url, keepword.process.pid, chats, rate, seconds, bare=False)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _visitors(url: str, pid: int, chats: int, rate: int, seconds: int, *, bare: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        arguments = [url, str(pid), str(chats), str(rate), str(seconds), "bare" if bare else "chat", str(out)]
        subprocess.run(
            [sys.executable, "-m", "benchmarks.chat_visitors", *arguments], check=True, env={**os.environ}
        )
        found: dict[str, Any] = json.loads(out.read_text())
        return found


if __name__ == "__main__":
    begun = time.monotonic()
    for result in run(sys.argv[1] if len(sys.argv) > 1 else "small"):
        print(result.line())
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
