"""A wire that can be cut: TCP from a port of its own to another one, broken and mended at will."""

import socket
import threading
from contextlib import suppress
from types import TracebackType
from typing import Self

from .process import HOST, free_port


class Wire:
    """Passes bytes both ways between its own `port` and another one; use as a context manager.

    `cut()` breaks what is connected and refuses what comes, until `mend()`; `stall()` lets everything stay
    connected and passes nothing on, as a telephone without reception does.
    """

    def __init__(self, to: int) -> None:
        self.to, self.port = to, free_port()
        self._whole = True
        self._flows = threading.Event()
        self._flows.set()
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._door = socket.create_server((HOST, self.port), backlog=50)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._door.close()
        self.cut()

    def cut(self) -> None:
        self._whole = False
        self._flows.set()
        with self._lock:
            pairs, self._pairs = self._pairs, set()
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def stall(self) -> None:
        self._flows.clear()

    def mend(self) -> None:
        self._whole = True
        self._flows.set()

    def _accept(self) -> None:
        while True:
            try:
                near, _address = self._door.accept()
            except OSError:
                return
            if not self._whole:
                near.close()
                continue
            try:
                far = socket.create_connection((HOST, self.to), timeout=5)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self._pairs.add((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                self._flows.wait()
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
