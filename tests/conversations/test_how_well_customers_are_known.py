"""The fact of a contact says whether its customer is known, and whether their record is whole."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from keepword.conversations.models import Inbox
from keepword.conversations.services import Incoming, receive
from keepword.core import clock
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.customers.services import Sighting, prove, recognise
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def comes(
    inbox: Inbox, customer: Customer | None, *, address: str = "olena@example.org"
) -> tuple[bool, bool]:
    """What the fact says of somebody who approaches us."""
    item = Incoming(
        inbox=inbox, at=clock.now(), sender=Sighting(address, "Olena", "uk"), text="Hello", customer=customer
    )
    with transaction.atomic():
        receive([item])
    told = Fact.objects.filter(kind="contact_started").latest("pk").data
    return told["identified"], told["complete"]


@pytest.fixture
def chat(cast: Cast) -> Inbox:
    return Inbox.objects.create(name="Chat", channel="chat", created_at=clock.now())


def test_who_writes_a_mail_is_known_and_it_takes_no_query(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert comes(cast.inbox, None) == (True, True)
    looked = [one["sql"] for one in queries if 'FROM "customers_identity"' in one["sql"]]
    assert len(looked) == 1  # who it is


def test_without_a_language_a_record_is_not_whole(cast: Cast) -> None:
    comes(cast.inbox, None)
    Customer.objects.update(language="")
    assert comes(cast.inbox, None) == (True, False)


def test_a_browser_is_nobody_until_it_proves_who_it_is(cast: Cast, chat: Inbox) -> None:
    somebody = recognise("visitor", "a" * 32, language="uk")
    assert comes(chat, somebody, address="a" * 32) == (False, False)
    known = prove(somebody, "email", "olena@example.org", by="code")
    assert comes(chat, known, address="a" * 32) == (True, True)
