"""Whoever may join two customers hears that there are two to decide about; nobody of a past brought in."""

import pytest
from django.test import Client
from django.utils import translation

from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.customers.models import Customer, Likeness
from keepword.customers.services import claim, compare_some, recognise, suggest
from keepword.notifications.models import Notification
from keepword.notifications.registry import kind
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def writes(cast: Cast, name: str, *, door: str = "lmtp") -> Customer:
    """A customer writes whom somebody else has named before."""
    address = f"{name.lower()}@example.org"
    with clock.moved(AT):
        claim(recognise("visitor", name), "email", address)
        (out,) = take(cast.inbox, letter(f"{name} <{address}>", id=address), door=door)
    return Conversation.objects.get(pk=out.conversation_id).customer


def look(*, later: bool = False) -> list[Notification]:
    with clock.moved(AT.replace(year=AT.year + 1) if later else AT):
        while compare_some():
            pass
    return list(Notification.objects.filter(kind="likeness").order_by("user_id"))


def test_everybody_who_may_join_is_told_once(cast: Cast) -> None:
    writes(cast, "Olena")
    told = look()
    assert {one.user for one in told} == {cast.agent, cast.colleague, cast.lead, cast.admin}
    assert {(one.url, one.count) for one in told} == {("/customers/same/", 1)}
    Customer.objects.update(compared=False)
    assert [one.count for one in look()] == [1] * 4


def test_what_nobody_has_looked_at_is_one_notification(cast: Cast, client: Client) -> None:
    writes(cast, "Olena")
    look()
    writes(cast, "Taras")
    assert [one.count for one in look()] == [2] * 4
    client.force_login(cast.agent)
    assert client.get("/customers/same/").status_code == 200
    assert {one.user for one in look() if one.seen_at is None} == {cast.colleague, cast.lead, cast.admin}
    writes(cast, "Vera")
    assert len(look()) == 5


def test_it_names_no_customer_and_says_why_in_ones_own_language(cast: Cast) -> None:
    writes(cast, "Olena")
    one, alike = look()[0], kind("likeness")
    assert alike is not None
    assert "Olena" not in str(one.data)
    assert "without proof" in alike.render(one.data).body
    with translation.override("lt"):
        assert "neįrodė" in alike.render(one.data).body


@pytest.mark.parametrize(("door", "later"), [("import", False), ("lmtp", True)])
def test_of_the_past_nobody_is_told(cast: Cast, door: str, later: bool) -> None:
    writes(cast, "Olena", door=door)
    assert look(later=later) == []
    assert Likeness.objects.count() == 1


def test_a_pair_that_was_decided_is_not_told_again(cast: Cast) -> None:
    customer = writes(cast, "Olena")
    look()
    Notification.objects.all().delete()
    Likeness.objects.update(state="same", decided_at=AT)
    with clock.moved(AT):
        assert suggest(customer, Customer.objects.exclude(pk=customer.pk).get(), ["phone"]) is not None
    assert look() == []
