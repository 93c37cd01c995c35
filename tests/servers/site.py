"""Somebody else's site: one page under a Content-Security-Policy that allows nothing it need not."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from .process import HOST, free_port

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>Lamps</title>
<link rel="stylesheet" href="/site.css"></head>
<body><h1>Lamps for every room</h1><p>Choose one.</p>
<script src="{keepword}/widget.js" data-inbox="{key}" defer></script>
</body></html>"""


class Site:
    """`origin` is its address; every path shows the page with the widget of `key`, taken from `keepword`."""

    def __init__(self, keepword: str, key: str, *, language: str = "en") -> None:
        self.port = free_port()
        self.origin = f"http://{HOST}:{self.port}"
        socket = keepword.replace("http", "ws", 1)
        self.policy = (
            f"default-src 'none'; script-src {keepword}; style-src 'self'; img-src 'self'; "
            f"connect-src {keepword} {socket}; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'"
        )
        self.page = PAGE.format(keepword=keepword, key=key, language=language)
        self._server = ThreadingHTTPServer((HOST, self.port), self._handler())

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                style = self.path.endswith(".css")
                body = b"body { font: 16px sans-serif; }" if style else site.page.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/css" if style else "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
