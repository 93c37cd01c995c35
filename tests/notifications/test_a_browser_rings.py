"""Push messages: sealed as RFC 8291 says, signed as RFC 8292 says, given up when nobody takes them."""

import json
import struct
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keepword.conversations import services
from keepword.core import clock
from keepword.notifications import keys
from keepword.notifications.models import Device, Notification
from keepword.notifications.services import add_device, see_all
from keepword.notifications.services.ring import push
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db


class Browser:
    """A browser behind a push service on this machine; `status` is what the service answers."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        self.status = 201
        self.rung: list[tuple[dict[str, str], bytes]] = []
        self.endpoint = ""

    @property
    def point(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def opened(self, sealed: bytes) -> Any:
        """What the browser reads: RFC 8188, section 2, with the key of RFC 8291, section 3.4."""
        salt, (_size, length) = sealed[:16], struct.unpack("!LB", sealed[16:21])
        theirs, text = sealed[21 : 21 + length], sealed[21 + length :]
        shared = self.private.exchange(
            ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        )
        secret = _hkdf(self.auth, shared, b"WebPush: info\0" + self.point + theirs, 32)
        key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, text, None)
        return json.loads(plain.rstrip(b"\0")[:-1])


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


@contextmanager
def push_service(browser: Browser) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            browser.rung.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(browser.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    browser.endpoint = f"http://127.0.0.1:{server.server_port}/send/1"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def browser(cast: Cast, settings: Any) -> Iterator[Browser]:
    """The agent's."""
    settings.WEBHOOK_HOSTS = ["127.0.0.0/8"]
    one = Browser()
    with push_service(one):
        add_device(cast.agent, endpoint=one.endpoint, p256dh=_text(one.point), auth=_text(one.auth))
        yield one


@pytest.fixture
def called(cast: Cast, mail_in: MailIn) -> Notification:
    services.note(cast.lead, mail_in(), "Поглянь, будь ласка", mentions=[cast.agent])
    return Notification.objects.get()


def test_a_browser_reads_what_happened(browser: Browser, called: Notification) -> None:
    push.call(called.pk)
    ((headers, sealed),) = browser.rung
    told = browser.opened(sealed)
    assert (told["title"], told["body"]) == ("Lead calls on you: Lamp", "Поглянь, будь ласка")
    assert told["url"] == f"/c/{called.subject_id}/"
    assert headers["content-encoding"] == "aes128gcm"


def test_the_push_service_knows_who_sends(browser: Browser, called: Notification) -> None:
    push.call(called.pk)
    scheme, _, parts = browser.rung[0][0]["authorization"].partition(" ")
    given = dict(part.strip().split("=", 1) for part in parts.split(","))
    assert (scheme, given["k"].rstrip("=")) == ("vapid", keys.public_base64())
    point = urlsafe_b64decode(keys.public_base64() + "=")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    origin = browser.endpoint.rpartition("/send/")[0]
    claims = jwt.decode(given["t"], public, algorithms=["ES256"], options={"verify_aud": False})
    # The library leaves the port out; push services have none.
    assert origin.startswith(claims["aud"])
    assert claims["sub"].startswith("mailto:")
    assert claims["exp"] <= (clock.now() + timedelta(hours=24)).timestamp()


def test_what_was_seen_meanwhile_rings_no_more(cast: Cast, browser: Browser, called: Notification) -> None:
    see_all(cast.agent)
    push.call(called.pk)
    assert browser.rung == []


def test_a_browser_that_took_its_consent_back_is_forgotten(browser: Browser, called: Notification) -> None:
    browser.status = 410
    push.call(called.pk)
    assert not Device.objects.exists()


def test_a_service_that_fails_is_given_up_after_a_while(browser: Browser, called: Notification) -> None:
    browser.status = 500
    for _turn in range(9):
        push.call(called.pk)
    assert Device.objects.get().failures == 9
    browser.status = 201
    push.call(called.pk)
    assert Device.objects.get().failures == 0
    browser.status = 500
    for _turn in range(10):
        push.call(called.pk)
    assert not Device.objects.exists()
