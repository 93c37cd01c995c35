"""A shop that is reached by messengers, texts, a phone line and reviews, at providers of this machine.

Its customers write at the providers' servers, which call Keepword as those of the real ones do.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from playwright.sync_api import Locator, Page, expect
from standardwebhooks import Webhook
from tests.channels.contract.doors import WhatsApp, change
from tests.e2e.shop import does, sit_down
from tests.servers import telegram, telephony, twilio, whatsapp
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until
from tests.servers.web import Answered, Asked, WebServer, web_server
from twilio.request_validator import RequestValidator

from keepword.core import clock

PASSWORD = "a long enough password"
SMS_NUMBER, AGENTS_PHONE = "+15550783882", "+37069990001"
REVIEW_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the examples of Standard Webhooks
# https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-account/template-api
TEMPLATES: list[dict[str, Any]] = [
    {
        "name": "order_delay",
        "language": "en_US",
        "status": "APPROVED",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "id": "1",
        "components": [{"type": "BODY", "text": "Hello {{1}}, your lamp comes on {{2}}."}],
    },
    {
        "name": "new_lamps",
        "language": "en_US",
        "status": "APPROVED",
        "category": "MARKETING",
        "id": "2",
        "components": [{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Our new lamp."}],
    },
]
SET_UP = f"""
from keepword.accounts.models import Business
from keepword.accounts.services import add_user, set_up
from keepword.calendars.models import Calendar
from keepword.channels.calls import services as calls
from keepword.channels.calls.models import Line
from keepword.channels.doors.services import DoorFields, save_connection
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Rasa Petraitė",
               admin_email="rasa@shop.example", password={PASSWORD!r})
olena = add_user(admin, email="olena@shop.example", name="Olena Kovalenko", role="agent",
                 password={PASSWORD!r})
Business.objects.update(undo_seconds=0)
Calendar.objects.update(week=[[[0, 1440]]] * 7, country="")
out = {{}}
for one in v["doors"]:
    about = DoorFields(name=one["name"], address=one["address"], ask_rating=False)
    made = save_connection(admin, channel=one["channel"], about=about, settings=one["settings"],
                           secrets=one["secrets"])
    out[one["name"]] = made.hook
    if one["channel"] == "phone":
        Line.objects.create(inbox=made.inbox)
calls.save_seat(olena, by="phone", address=v["phone"])
"""


@dataclass
class Messaging:
    """All of it, running. `hooks` by the name of the inbox."""

    keepword: Keepword
    telegram: telegram.TelegramServer
    meta: WhatsApp  # as the contract of channels knows it: how it signs, what it tells
    twilio: twilio.TwilioServer
    phone: telephony.Provider
    reviews: WebServer  # the other program to which answers to reviews go
    hooks: dict[str, str] = field(default_factory=dict)

    @property
    def whatsapp(self) -> whatsapp.WhatsAppServer:
        assert isinstance(self.meta.server, whatsapp.WhatsAppServer)
        return self.meta.server

    def does(self, code: str, **values: Any) -> Any:
        """See `does`."""
        return does(self.keepword, code, **values)

    def hook(self, kind: str, name: str) -> str:
        """Where a provider calls."""
        return f"{self.keepword.url}/hooks/{kind}/{self.hooks[name]}/"

    def log_in(self, page: Page) -> None:
        """Olena, with the list of what is open before her."""
        sit_down(page, self.keepword, "olena@shop.example", PASSWORD)

    # Customers -----------------------------------------------------------------------------------

    def by_telegram(self, number: int, **said: Any) -> None:
        """A message of somebody's to the bot. https://core.telegram.org/bots/api#message"""
        person = {"id": 1111111, "first_name": "Ona", "last_name": "Onaitė"}
        message = {
            "message_id": number,
            "date": int(clock.now().timestamp()),
            "chat": {**person, "type": "private"},
            "from": {**person, "is_bot": False},
            **said,
        }
        assert self.telegram.brings({"update_id": 10_000 + number, "message": message}) == 200

    def by_whatsapp(self, ident: str, *, number: str, name: str, seconds_ago: int = 0, **said: Any) -> None:
        """https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages"""
        at = str(int(clock.now().timestamp()) - seconds_ago)
        contact = {"profile": {"name": name}, "wa_id": number}
        message = {"from": number, "id": ident, "timestamp": at, **said}
        self._meta(change({"contacts": [contact], "messages": [message]}))

    def whatsapp_tells(self, ident: str, state: str) -> None:
        """What became of a message of ours."""
        self._meta(self.meta.receipt(ident, state, int(clock.now().timestamp())))

    def _meta(self, body: bytes) -> None:
        headers = {"Content-Type": "application/json", **self.meta.headers(body)}
        assert (
            httpx.post(
                self.hook("whatsapp", "WhatsApp"), content=body, headers=headers, timeout=60
            ).status_code
            == 200
        )

    def by_sms(self, ident: str, text: str, *, number: str) -> None:
        """https://www.twilio.com/docs/messaging/guides/webhook-request"""
        told = {"SmsStatus": "received", "Body": text, "NumMedia": "0", "NumSegments": "1"}
        self._twilio({**told, "MessageSid": ident, "From": number, "To": SMS_NUMBER})

    def twilio_tells(self, ident: str, state: str, **more: str) -> None:
        """https://www.twilio.com/docs/messaging/guides/track-outbound-message-status"""
        self._twilio({"MessageSid": ident, "MessageStatus": state, "SmsStatus": state, **more})

    def _twilio(self, fields: dict[str, str]) -> None:
        url, told = self.hook("sms", "SMS"), {"AccountSid": twilio.SID, "ApiVersion": "2010-04-01", **fields}
        signature = RequestValidator(twilio.TOKEN).compute_signature(url, told)
        headers = {
            "X-Twilio-Signature": signature,
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        }
        assert httpx.post(url, content=urlencode(told), headers=headers, timeout=60).status_code == 200

    def by_review(self, source: str, **review: Any) -> None:
        """Another program tells of a review, as Standard Webhooks sign it."""
        now = clock.now()
        told = {
            "type": "review.written",
            "timestamp": now.isoformat(),
            "data": {"at": now.isoformat(), **review},
        }
        body = json.dumps(told)
        headers = {
            "webhook-id": f"msg-{review['id']}",
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(REVIEW_SECRET).sign(f"msg-{review['id']}", now, body),
            "content-type": "application/json",
        }
        assert (
            httpx.post(self.hook("review", source), content=body, headers=headers, timeout=60).status_code
            == 202
        )


@contextmanager
def messaging() -> Iterator[Messaging]:
    """Everything started and connected."""
    with ExitStack() as stack:
        telegrams = stack.enter_context(telegram.TelegramServer())
        meta = WhatsApp()
        stack.enter_context(meta.server)
        texts = stack.enter_context(twilio.TwilioServer(SMS_NUMBER))
        phone = stack.enter_context(telephony.Provider(_post))
        reviews = stack.enter_context(web_server(_takes))
        keepword = stack.enter_context(Keepword(env={"KEEPWORD_WEBHOOK_HOSTS": "127.0.0.1"}))
        shop = Messaging(keepword, telegrams, meta, texts, phone, reviews)
        shop.whatsapp.templates = TEMPLATES
        shop.hooks = shop.does(SET_UP, doors=_doors(shop), phone=AGENTS_PHONE)
        phone.hook = f"{keepword.url}/hooks/phone/{shop.hooks['Phone']}/"
        # As Telegram does: it calls where it was told to, and not before.
        wait_until(lambda: bool(telegrams.webhook), "Telegram to be told where to call")
        wait_until(lambda: shop.whatsapp.subscribed, "Meta to be told to call")
        yield shop


def _post(url: str, fields: dict[str, str], signature: str) -> tuple[int, str]:
    answer = httpx.post(url, data=fields, headers={"X-Twilio-Signature": signature}, timeout=60)
    return answer.status_code, answer.text


def _takes(asked: Asked) -> Answered:
    return Answered(200, json.dumps({"id": "reply-1"}).encode())


def _doors(shop: Messaging) -> list[dict[str, Any]]:
    meta, secrets = shop.meta.settings()
    texts = {"base": shop.twilio.url, "account_sid": twilio.SID, "files": "mms"}
    bot = {"base": shop.telegram.url, "receive": "hook"}
    line = {"base": shop.phone.base, "account": telephony.ACCOUNT}
    pushed = {"source": "webhook", "answer_url": f"{shop.reviews.url}/answers"}
    return [
        _door("telegram", "Telegram", "@lampshop_bot", bot, {"token": telegram.TOKEN}),
        _door("whatsapp", "WhatsApp", "+15550783881", meta, secrets),
        _door("sms", "SMS", SMS_NUMBER, texts, {"token": twilio.TOKEN}),
        _door("phone", "Phone", shop.phone.number, line, {"token": telephony.TOKEN}),
        _door("review", "Lamp reviews", "Lamp reviews", pushed, {"secret": REVIEW_SECRET}),
        _door("review", "Map", "Map", {"source": "webhook"}, {"secret": REVIEW_SECRET}),
    ]


def _door(channel: str, name: str, address: str, plain: Any, secrets: Any) -> dict[str, Any]:
    return {"channel": channel, "name": name, "address": address, "settings": plain, "secrets": secrets}


# At the desk ---------------------------------------------------------------------------------------


def opens(desk: Page, words: str) -> None:
    """From the list, where the conversation came by itself: the marker says that nothing was loaded anew."""
    row = desk.locator("#rows .row-item", has_text=words).first
    expect(row).to_be_visible()
    assert desk.evaluate("window.asItWas") is True
    row.get_by_role("link").click()
    expect(desk.locator("#thread .message").first).to_be_visible()


def watches(desk: Page) -> None:
    """What comes from now on is seen without the page being loaded again."""
    desk.evaluate("window.asItWas = true")


def begins(desk: Page) -> Locator:
    """A reply is begun; its form."""
    expect(desk.locator("#composer form")).to_have_count(0)
    desk.locator("#composer").get_by_role("link", name="Reply").click()
    return desk.locator("form[data-kind=reply]")


def answers(desk: Page, text: str) -> None:
    begins(desk).locator("[role=textbox]").fill(text)
    sends(desk)


def sends(desk: Page) -> None:
    desk.get_by_role("button", name="Send", exact=True).click()


def ours(desk: Page, text: str) -> Locator:
    """A message of ours in the thread."""
    return desk.locator("#thread .message.out", has_text=text)
