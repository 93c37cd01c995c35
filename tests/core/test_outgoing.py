"""Calls to addresses that people typed in go to the open internet only."""

import ipaddress
import socket
from threading import Thread
from typing import Any

import pytest

from keepword.core import outgoing
from keepword.core.errors import Invalid, Unavailable

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fc00::1",
    "fd12::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "::7f00:1",
    "2001:db8::1", "2001:0:7f00:1::",
]  # fmt: skip
PUBLIC = ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1"]


@pytest.mark.parametrize("text", PRIVATE)
def test_a_private_address_is_refused_however_it_is_wrapped(text: str) -> None:
    assert not outgoing.is_public(ipaddress.ip_address(text))
    host = f"[{text}]" if ":" in text else text
    with pytest.raises(Invalid):
        outgoing.check_url(f"https://{host}/hook")


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_is_not(text: str) -> None:
    assert outgoing.is_public(ipaddress.ip_address(text))


@pytest.mark.parametrize(
    "url",
    [
        "", "example.com", "ftp://example.com/", "http://example.com/", "https://", "https://user:pass@example.com/",
        "https://example.com:22/", "https://example.com:25/", "javascript:alert(1)", "https://exa mple.com/",
        "https://example.com/\nHost: x", "https://[::1", "https://" + "x" * 600, "file:///etc/passwd",
        "https://example.com:99999/", "https://\x00/",
    ],
)  # fmt: skip
def test_what_is_no_address_to_call_is_said(url: str) -> None:
    with pytest.raises(Invalid) as error:
        outgoing.check_url(url)
    assert error.value.field == "url"


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=c", "https://example.com:8443/", "https://приклад.укр/"]
)
def test_what_is_one_is_let_through(url: str) -> None:
    outgoing.check_url(url)


@pytest.mark.parametrize("answer", ["127.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0"])
def test_a_name_of_a_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch, answer: str) -> None:
    found = [(socket.AF_INET, 1, 6, "", ("1.1.1.1", 443)), (socket.AF_INET, 1, 6, "", (answer, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: found)
    with pytest.raises(Invalid, match="private network"):
        outgoing.post_json("https://rebinding.example/", {})


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "localhost"])
def test_another_way_to_write_this_machine_is_not_called(host: str) -> None:
    with pytest.raises((Invalid, Unavailable)):
        outgoing.post_json(f"https://{host}/", {})


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_HOSTS = ["hook.lan"]
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok") as server:
        asked: list[str] = []

        def resolve(host: str, *_rest: Any, **_named: Any) -> Any:
            asked.append(host)
            return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", server.port))]

        monkeypatch.setattr(outgoing.socket, "getaddrinfo", resolve)
        answer = outgoing.post_json(f"http://hook.lan:{server.port}/x", {"a": "й"})
    assert (answer.status, answer.text, answer.ok) == (200, "ok", True)
    assert asked[0] == "hook.lan"
    assert "hook.lan" not in asked[1:]
    assert f"Host: hook.lan:{server.port}".encode() in server.heard
    assert '{"a": "й"}'.encode() in server.heard


@pytest.mark.parametrize("trusted", ["127.0.0.0/8", "127.0.0.1"])
def test_a_network_may_be_named_too(settings: Any, trusted: str) -> None:
    settings.WEBHOOK_HOSTS = [trusted]
    outgoing.check_url("http://127.0.0.1:8000/")
    with pytest.raises(Invalid):
        outgoing.check_url("https://10.0.0.1/")


def test_a_family_of_names_may_be(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["*.lan"]
    outgoing.check_url("http://hook.lan/")
    for url in ("http://lan/", "http://xlan/"):
        with pytest.raises(Invalid):
            outgoing.check_url(url)


def test_who_drips_is_not_waited_for(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(outgoing, "TIMEOUT", 0.3)
    with listening(b"HTTP/1.1 200 OK\r\nX: ", drip=b"x") as server, pytest.raises(Unavailable):
        outgoing.post_json(f"http://127.0.0.1:{server.port}/", {})


def test_a_long_answer_is_cut(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    body = b"x" * (outgoing.MOST_BYTES * 3)
    with listening(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body) as server:
        answer = outgoing.post_json(f"http://127.0.0.1:{server.port}/", {})
    assert len(answer.text) == outgoing.MOST_BYTES


def test_nonsense_is_an_error_that_says_so(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    with listening(b"nonsense\r\n\r\n") as server, pytest.raises(Unavailable):
        outgoing.post_json(f"http://127.0.0.1:{server.port}/", {})


class listening:  # noqa: N801 - reads as a word of the sentence
    """A server that says these bytes to the first who connects."""

    def __init__(self, says: bytes, drip: bytes = b"") -> None:
        self.says, self.drip, self.heard = says, drip, b""

    def __enter__(self) -> "listening":
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = Thread(target=self._serve, daemon=True)
        self.thread.start()
        return self

    def _serve(self) -> None:
        connection, _address = self.socket.accept()
        with connection:
            self.heard = connection.recv(65536)
            if b"\r\n\r\n" in self.heard and not self.heard.partition(b"\r\n\r\n")[2]:
                self.heard += connection.recv(65536)
            try:
                connection.sendall(self.says)
                while self.drip:
                    connection.sendall(self.drip)
                    connection.settimeout(0.02)
                    try:
                        if not connection.recv(1):
                            return
                    except TimeoutError:
                        continue
            except OSError:  # the other side has had enough
                pass

    def __exit__(self, *error: Any) -> None:
        self.thread.join(5)
        self.socket.close()
