"""Fetching our own pages from outside, by KEEPWORD_URL alone: no user chooses which host is asked."""

import time
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from django.conf import settings

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_TURNS: Final = 3  # redirects


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page: its status, the seconds until its first and its last byte (with all redirects), its bytes."""

    status: int
    first_byte: float
    whole: float
    body: bytes
    type: str

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Broken(Exception):
    """It did not come, or led elsewhere. Says why."""


class Browser:
    """Somebody's browser, for `seconds` altogether; keeps cookies. Use it in a `with`."""

    def __init__(self, seconds: float, *, agent: str = "Keepword service test") -> None:
        self._ends = time.monotonic() + seconds
        self._client = httpx.Client(headers={"User-Agent": agent, "Accept-Language": "en"})

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    @property
    def left(self) -> float:
        """Seconds; Broken when there are none."""
        seconds = self._ends - time.monotonic()
        if seconds <= 0:
            raise Broken("The time was up.")
        return seconds

    def get(self, path: str) -> Fetched:
        """A page of ours, by its path."""
        return self._fetch("GET", path)

    def post(self, path: str, fields: dict[str, str]) -> Fetched:
        """Send a form as a browser sends one with files."""
        return self._fetch("POST", path, files={name: (None, value) for name, value in fields.items()})

    def _fetch(self, method: str, path: str, **content: Any) -> Fetched:
        url, started = httpx.URL(settings.KEEPWORD_URL + path), time.monotonic()
        for _turn in range(MOST_TURNS + 1):
            try:
                with self._client.stream(method, url, timeout=self.left, **content) as response:
                    first = time.monotonic() - started
                    if response.has_redirect_location and response.next_request is not None:
                        url, method, content = response.next_request.url, response.next_request.method, {}
                        if not _is_ours(url):
                            raise Broken(f"It leads elsewhere: {url.host}.")
                        continue
                    body = self._body(response)
                    kind = response.headers.get("content-type", "")
                    return Fetched(response.status_code, first, time.monotonic() - started, body, kind)
            except httpx.TimeoutException:
                raise Broken("The time was up.") from None
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise Broken(str(error) or type(error).__name__) from None
        raise Broken("It leads from page to page without end.")

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise Broken("It is larger than 5 MB.")
            _seconds = self.left  # a page that drips byte by byte is late too
        return bytes(body)


def _is_ours(url: httpx.URL) -> bool:
    ours = urlsplit(settings.KEEPWORD_URL)
    there = urlsplit(str(url))
    return (there.scheme, there.netloc) == (ours.scheme, ours.netloc)
