"""What the servers of messengers have in common: calls are noted, and a test plans the next answers."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from .process import HOST

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What a server says: a status, a body (JSON, or bytes as they are), headers."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Dropped:
    """The connection breaks before an answer. `taken`: the call was carried out all the same."""

    taken: bool = False


@dataclass(frozen=True)
class Call:
    """A request as it came. `fields` are of a form or of a JSON body; `files` are (name, type, bytes)."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    fields: Json
    files: dict[str, tuple[str, str, bytes]]


class Provider:
    """A server on a free port. A subclass answers by `answer`; `plan` comes before for calls that send."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.plan: deque[Answer | Dropped] = deque()
        self._lock = threading.RLock()
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self.url = f"http://{HOST}:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, call: Call) -> Answer:
        raise NotImplementedError

    def sends(self, call: Call) -> bool:
        """Whether it is a call that sends something to a customer."""
        raise NotImplementedError

    def handle(self, call: Call) -> Answer | Dropped:
        with self._lock:
            self.calls.append(call)
            planned = self.plan.popleft() if self.plan and self.sends(call) else None
            if planned is None or (isinstance(planned, Dropped) and planned.taken):
                answer = self.answer(call)
                return answer if planned is None else planned
            return planned


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        super().__init__((HOST, 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Http

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        split = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length") or 0))
        fields, files = _read(headers.get("content-type", ""), body)
        query = dict(parse_qsl(split.query))
        said = self.server.provider.handle(Call(self.command, split.path, query, headers, fields, files))
        if isinstance(said, Dropped):
            self.close_connection = True
            return
        content = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests read `calls`."""


def _read(kind: str, body: bytes) -> tuple[Json, dict[str, tuple[str, str, bytes]]]:
    if kind.startswith("application/json"):
        return json.loads(body or b"{}"), {}
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}
    fields: Json = {}
    files: dict[str, tuple[str, str, bytes]] = {}
    if kind.startswith("multipart/form-data"):
        mail = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
        for part in mail.walk():
            name = part.get_param("name", header="content-disposition")
            content = part.get_payload(decode=True)
            if not isinstance(name, str) or not isinstance(content, bytes):
                continue
            file_name = part.get_filename()
            if file_name is None:
                fields[name] = content.decode()
            else:
                files[name] = (file_name, part.get_content_type(), content)
    return fields, files
