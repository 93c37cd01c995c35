"""A lamp shop that tells its customers something, for the tests of pages and programs."""

from datetime import UTC, datetime
from typing import Any, Final

from keepword.accounts.models import User
from keepword.commerce import services as commerce
from keepword.commerce.models import Product
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.customers.consent import give_consent, save_purpose
from keepword.customers.models import Customer, Purpose
from keepword.customers.services import recognise
from keepword.outreach.models import Notice, Recipient
from keepword.outreach.services import Draft, save_notice
from tests.outreach.people import deliver, work

NOON: Final = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)  # a Tuesday, at twelve in the shop
TEXTS: Final = {
    "en": {"subject": "Your {{product}}", "text": "Dear {{name}}, please send your {{product}} back."},
    "lt": {"subject": "Jūsų {{product}}", "text": "Sveiki, {{name}}, grąžinkite {{product}}."},
}
NEWS: Final = {"en": {"subject": "News", "text": "Dear {{name}}, this is new."}}


def lamp(lead: User) -> Product:
    return commerce.save_product(lead, "LAMP-7", {"name": "Reading lamp", "price": 4500, "currency": "EUR"})


def owners(lead: User, product: Product, count: int, *, first: int = 0) -> list[Customer]:
    """So many customers who can be reached and have it."""
    found = []
    for number in range(first, first + count):
        who = recognise("email", f"c{number}@example.org", name=f"Customer {number}")
        commerce.own(lead, who, product)
        found.append(who)
    return found


def recall(lead: User, inbox: Inbox, product: Product, **more: Any) -> Notice:
    given = {"texts": TEXTS, "product": product, "per_minute": 6000, "ignores_cap": True} | more
    return save_notice(lead, None, Draft("Recall of batch 12", "recall", inbox, **given))


def news(lead: User, admin: User, inbox: Inbox, *people: Customer, **more: Any) -> tuple[Notice, Purpose]:
    """A newsletter, and the purpose to which these have agreed."""
    purpose = save_purpose(admin, None, name="News by mail", texts={"en": "We may send you news."})
    for who in people:
        give_consent(admin, who, purpose, evidence="Said so.")
    given = {"texts": NEWS, "purpose": purpose, "per_minute": 6000} | more
    return save_notice(lead, None, Draft("November", "newsletter", inbox, **given)), purpose


def goes_out(notice: Notice) -> None:
    """All of it that may go now, and mail servers take it."""
    with clock.moved(NOON):
        work()
        for one in Recipient.objects.filter(notice=notice, state="sending").select_related("message"):
            assert one.message is not None
            deliver(one.message)
