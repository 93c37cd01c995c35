"""A virus scanner on this machine that says what a test wants."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader

from django.conf import settings

FOUND = b"Win.Test.EICAR_HDB-1 FOUND"
Verdict = bytes | Callable[[bytes], bytes]


@contextmanager
def clamd(verdict: Verdict) -> Iterator[list[bytes]]:
    """A scanner that says the same of each stream, or what `verdict` says of it (clamd(8): INSTREAM, PING);
    what it was shown."""
    shown: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                talk, _who = server.accept()
            except OSError:
                return
            with talk, talk.makefile("rb") as file:
                talk.sendall(_answer(file, verdict, shown))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    host, port = server.getsockname()
    before, settings.CLAMD = settings.CLAMD, f"{host}:{port}"
    try:
        yield shown
    finally:
        settings.CLAMD = before
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join()


def _answer(file: BufferedReader, verdict: Verdict, shown: list[bytes]) -> bytes:
    command = file.readline()
    if command == b"nPING\n":
        return b"PONG\n"
    assert command == b"nINSTREAM\n"
    content = b""
    while size := struct.unpack("!L", file.read(4))[0]:
        content += file.read(size)
    shown.append(content)
    return b"stream: " + (verdict if isinstance(verdict, bytes) else verdict(content)) + b"\n"
