"""Sources of reviews at a server of the test's own."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from keepword.channels.doors.models import Connection
from keepword.channels.doors.services import DoorFields, save_connection
from keepword.conversations.models import Inbox
from tests.cast import Cast

Answer = tuple[int, dict[str, str], bytes]
Connect = Callable[..., Connection]


class Server:
    """Answers what `answer(method, path, headers, body)` says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answer: Callable[[str, str, dict[str, str], bytes], Answer] = lambda *_asked: (404, {}, b"")
        self.asked: list[tuple[str, str, dict[str, str], bytes]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.asked.append((self.command, self.path, headers, body))
                status, more, content = server.answer(self.command, self.path, headers, body)
                self.send_response(status)
                for name, value in more.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if status != 304:
                    self.wfile.write(content)

            do_GET = do_POST = do  # noqa: N815 - their names are the library's

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    running = Server()
    yield running
    running.close()


@pytest.fixture
def connect(cast: Cast) -> Connect:
    def connect(source: str = "csv", name: str = "Reviews", **given: str) -> Connection:
        secrets = {"secret": given.pop("secret")} if "secret" in given else {}
        about = DoorFields(name=name, address=name, ask_rating=False)
        settings = {"source": source, **given}
        return save_connection(cast.admin, channel="review", about=about, settings=settings, secrets=secrets)

    return connect


@pytest.fixture
def inbox(connect: Connect) -> Inbox:
    """A source whose tables are uploaded."""
    return connect().inbox
