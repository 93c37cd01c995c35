"""A notice's mail says that it is one, and how to get no more of them; nothing else does."""

from email import message_from_bytes, policy

import pytest

from keepword.channels.email import outgoing
from keepword.conversations.models import Message
from keepword.core import clock
from keepword.outreach import services
from keepword.outreach.links import unsubscribe_url
from keepword.outreach.models import Recipient
from tests.cast import Cast
from tests.outreach.people import NOON, a_customer, a_notice, a_product, news, own, work

pytestmark = [pytest.mark.django_db]


def mail_of(message: Message) -> dict[str, str]:
    raw = outgoing.build(message, None).raw
    found = message_from_bytes(raw, policy=policy.default)
    body = found.get_body(("plain",))
    assert body is not None
    return {**{name: str(value) for name, value in found.items()}, "text": body.get_content()}


def test_a_newsletter_can_be_left_with_one_click(cast: Cast) -> None:
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, [a_customer("Anna")]))
        work()
    one = Recipient.objects.select_related("message__conversation").get()
    assert one.message is not None
    mail = mail_of(one.message)
    url = unsubscribe_url(one.pk)
    assert url.startswith("http")
    assert mail["List-Unsubscribe"] == f"<{url}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-ID"] == f"<notice-{notice.pk}.shop.example>"
    assert (mail["Auto-Submitted"], mail["Precedence"]) == ("auto-generated", "bulk")
    assert mail["Subject"] == "News from Lamp shop"
    assert mail["text"].rstrip().endswith(f"No more of these: {url}")


def test_a_recall_cannot_be_left_but_says_that_it_is_one(cast: Cast) -> None:
    lamp, anna = a_product(), a_customer("Anna")
    own([anna], lamp)
    with clock.moved(NOON):
        services.start(cast.lead, a_notice(cast, "recall", product=lamp))
        work()
    mail = mail_of(Message.objects.select_related("conversation").get())
    assert "List-Unsubscribe" not in mail
    assert "List-ID" in mail
    assert "/notices/off/" not in mail["text"]
