"""The channels over HTTP as the contract sees them: what each provider sends, how it signs, what it takes.

A channel that comes later adds its class to DOORS; every test of the contract then runs for it too.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator

from keepword.channels.doors import connections, intake
from keepword.channels.doors.models import Connection, Payload, Taken
from keepword.channels.telegram.tasks import secret_of
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.core.errors import Unavailable
from tests.servers import telegram, twilio, whatsapp
from tests.servers.provider import Answer, Call, Provider

NUMBER = "+15550783881"


class Door:
    """One channel in a test. `customer` is the value of the identity of whoever writes."""

    key: str
    customer: str
    address = NUMBER
    receipts = True
    server: Provider
    sent: Callable[[], list[Call]]

    def __init__(self) -> None:
        self.server = self.make_server()
        self.connection: Connection

    def make_server(self) -> Provider:
        raise NotImplementedError

    def connect(self) -> Connection:
        inbox = Inbox.objects.create(
            name=self.key,
            channel=self.key,
            address=self.address,
            acknowledge=False,
            ask_rating=False,
            created_at=clock.now() - timedelta(hours=1),
        )
        plain, secret = self.settings()
        self.connection = Connection.objects.create(
            inbox=inbox, settings=plain, secrets=connections.seal(secret), state="working"
        )
        return self.connection

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        raise NotImplementedError

    @property
    def path(self) -> str:
        return f"/hooks/{self.key}/{self.connection.hook}/"

    def body(self, number: int, text: str) -> bytes:
        """The call that brings a customer's message."""
        raise NotImplementedError

    def receipt(self, external_id: str, state: str, at: int) -> bytes:
        """The call that tells of a message of ours: sent, delivered, read or failed, at a Unix time."""
        raise NotImplementedError

    def headers(self, body: bytes) -> dict[str, str]:
        """The right signature of a call."""
        raise NotImplementedError

    content_type = "application/json"

    def call(self, body: bytes, *, headers: dict[str, str] | None = None) -> int:
        """The call as the provider makes it; the status of our answer."""
        given = self.headers(body) if headers is None else headers
        return Client().post(self.path, body, content_type=self.content_type, headers=given).status_code

    def taken(self) -> list[Call]:
        """What customers have got."""
        return self.server.sent  # type: ignore[attr-defined, no-any-return]

    def text_of(self, call: Call) -> str:
        raise NotImplementedError

    def too_many(self) -> Answer:
        raise NotImplementedError


class Telegram(Door):
    key = "telegram"
    customer = "1111111"
    address = "@lampshop_bot"
    receipts = False

    def make_server(self) -> Provider:
        return telegram.TelegramServer()

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        return {"base": self.server.url, "receive": "hook"}, {"token": telegram.TOKEN}

    def body(self, number: int, text: str) -> bytes:
        # https://core.telegram.org/bots/webhooks#testing-your-bot-with-updates ("Message with text")
        person = {"last_name": "Test Lastname", "id": 1111111, "first_name": "Test", "username": "Test"}
        message: dict[str, Any] = {
            "date": int(clock.now().timestamp()),
            "chat": {**person, "type": "private"},
            "message_id": 1365 + number,
            "from": {**person, "is_bot": False},
            "text": text,
        }
        return json.dumps({"update_id": 10000 + number, "message": message}).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": secret_of(self.connection)}

    def text_of(self, call: Call) -> str:
        return str(call.fields.get("text", ""))

    def too_many(self) -> Answer:
        return telegram.too_many(7)


class WhatsApp(Door):
    key = "whatsapp"
    customer = "+16505551234"

    def make_server(self) -> Provider:
        return whatsapp.WhatsAppServer()

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        plain = {
            "base": f"{self.server.url}/v24.0",
            "phone_number_id": whatsapp.PHONE_ID,
            "account_id": whatsapp.ACCOUNT_ID,
        }
        return plain, {"token": whatsapp.TOKEN, "app_secret": "an app's secret", "verify_token": "a word"}

    def body(self, number: int, text: str) -> bytes:
        # https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
        message = {
            "from": "16505551234",
            "id": f"wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRB{number}",
            "timestamp": str(int(clock.now().timestamp())),
            "type": "text",
            "text": {"body": text},
        }
        contact = {"profile": {"name": "Sheena Nelson"}, "wa_id": "16505551234"}
        return change({"contacts": [contact], "messages": [message]})

    def receipt(self, external_id: str, state: str, at: int) -> bytes:
        # https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
        status: dict[str, Any] = {
            "id": external_id,
            "status": state,
            "timestamp": str(at),
            "recipient_id": "16505551234",
        }
        if state == "failed":
            said = {"code": 131026, "title": "Message undeliverable", "message": "Message undeliverable"}
            status["errors"] = [{**said, "error_data": {"details": "Message Undeliverable."}}]
        return change({"statuses": [status]})

    def headers(self, body: bytes) -> dict[str, str]:
        # https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads
        made = hmac.new(b"an app's secret", body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={made}"}

    def text_of(self, call: Call) -> str:
        return str(call.fields.get("text", {}).get("body", ""))

    def too_many(self) -> Answer:
        return whatsapp.too_many()


class Sms(Door):
    key = "sms"
    customer = "+14017122661"
    content_type = "application/x-www-form-urlencoded"

    def make_server(self) -> Provider:
        return twilio.TwilioServer(NUMBER)

    def settings(self) -> tuple[dict[str, str], dict[str, str]]:
        return {"base": self.server.url, "account_sid": twilio.SID, "files": "link"}, {"token": twilio.TOKEN}

    def body(self, number: int, text: str) -> bytes:
        # https://www.twilio.com/docs/messaging/guides/webhook-request#parameters-in-twilios-request-to-your-application
        return urlencode(
            {
                "ToCountry": "US",
                "SmsMessageSid": f"SMa{number:031x}",
                "NumMedia": "0",
                "SmsSid": f"SMa{number:031x}",
                "SmsStatus": "received",
                "FromCountry": "US",
                "Body": text,
                "To": NUMBER,
                "NumSegments": "1",
                "MessageSid": f"SMa{number:031x}",
                "AccountSid": twilio.SID,
                "From": self.customer,
                "ApiVersion": "2010-04-01",
            }
        ).encode()

    def receipt(self, external_id: str, state: str, at: int) -> bytes:
        # https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
        told = {
            "SmsSid": external_id,
            "SmsStatus": state,
            "MessageStatus": state,
            "To": self.customer,
            "MessageSid": external_id,
            "AccountSid": twilio.SID,
            "From": NUMBER,
            "ApiVersion": "2010-04-01",
        }
        return urlencode(told | ({"ErrorCode": "30003"} if state == "failed" else {})).encode()

    def headers(self, body: bytes) -> dict[str, str]:
        # https://www.twilio.com/docs/usage/security#validating-requests
        form = dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
        made = RequestValidator(twilio.TOKEN).compute_signature(f"{settings.KEEPWORD_URL}{self.path}", form)
        return {"X-Twilio-Signature": made}

    def text_of(self, call: Call) -> str:
        return str(call.fields.get("Body", ""))

    def too_many(self) -> Answer:
        return twilio.too_many()


def take_in() -> None:
    """What waits is taken in, without the queue."""
    for payload in Payload.objects.filter(state=Taken.WAITING).order_by("pk"):
        with suppress(Unavailable):
            intake.take_in(payload.pk)


def change(value: dict[str, Any], field: str = "messages") -> bytes:
    """A call of Meta's with one change."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": whatsapp.PHONE_ID}
    whole = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    entry = {"id": whatsapp.ACCOUNT_ID, "changes": [{"value": whole, "field": field}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


DOORS: tuple[type[Door], ...] = (Telegram, WhatsApp, Sms)
