"""Phone lines as the contract sees them: what each provider sends and how it signs.

A provider that comes later adds its class to LINES. Calls are answered at once, so what the contract asks of
channels that keep calls first (`doors`) is asked of these in a way of their own.
"""

import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator

from keepword.channels.calls.models import Line as Row
from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.conversations.models import Inbox
from keepword.core import clock
from tests.servers import jambonz, telephony

NUMBER, CALLER = "+37052000000", "+37061234567"


class Line:
    """One line in a test."""

    key: str
    content_type: str

    def connect(self) -> Connection:
        opened = clock.now() - timedelta(hours=1)
        inbox = Inbox.objects.create(name=self.key, channel="phone", address=NUMBER, created_at=opened)
        plain, secret = self.settings()
        self.connection = Connection.objects.create(
            inbox=inbox, settings=plain, secrets=connections.seal(secret), state="working"
        )
        Row.objects.create(inbox=inbox)
        return self.connection

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        raise NotImplementedError

    @property
    def path(self) -> str:
        return f"/hooks/phone/{self.connection.hook}/"

    def body(self, sid: str) -> bytes:
        """The call that tells of a customer's call."""
        raise NotImplementedError

    def headers(self, body: bytes) -> dict[str, str]:
        """The right signature of it."""
        raise NotImplementedError

    def call(self, body: bytes, *, headers: dict[str, str] | None = None, tail: str = "") -> int:
        given = self.headers(body) if headers is None else headers
        where = self.path + tail
        return Client().post(where, body, content_type=self.content_type, headers=given).status_code


class Twiml(Line):
    key, content_type = "twiml", "application/x-www-form-urlencoded"

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        return {"account": telephony.ACCOUNT, "base": "https://api.twilio.com"}, {"token": telephony.TOKEN}

    def body(self, sid: str) -> bytes:
        # https://www.twilio.com/docs/voice/twiml#request-parameters
        told = {
            "CallSid": sid,
            "AccountSid": telephony.ACCOUNT,
            "From": CALLER,
            "To": NUMBER,
            "CallStatus": "ringing",
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
        }
        return urlencode(told).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        # https://www.twilio.com/docs/usage/security#validating-requests
        form = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
        address = f"{settings.KEEPWORD_URL}{self.path}"
        return {"X-Twilio-Signature": RequestValidator(telephony.TOKEN).compute_signature(address, form)}


class Jambonz(Line):
    key, content_type = "jambonz", "application/json"

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        plain = {
            "provider": "jambonz",
            "account": jambonz.ACCOUNT,
            "base": "https://jambonz.example/api",
            "voices": "en=google.en-GB-Standard-A",
        }
        return plain, {"token": jambonz.API_KEY, "signing_key": jambonz.SECRET}

    def body(self, sid: str) -> bytes:
        # https://docs.jambonz.org/reference/webhooks/call-hook-post
        return json.dumps(jambonz.call_of(sid, CALLER, NUMBER, "trying")).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        return jambonz.signature(body, int(clock.now().timestamp()))


LINES: tuple[type[Line], ...] = (Twiml, Jambonz)
