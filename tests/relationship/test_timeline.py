"""A customer's timeline is whole and in order, page by page, whoever keeps what is in it."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.conversations.models import Message
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.relationship import timeline as registry
from keepword.relationship.queries.life import effort, moods
from keepword.relationship.queries.timeline import _decode, timeline
from keepword.relationship.timeline import Entry, Source
from tests.cast import Cast
from tests.relationship.conftest import Says, Writes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def walked(cast: Cast, customer: Customer, size: int) -> list[tuple[datetime, str, str]]:
    found, after = [], ""
    for _turn in range(100):
        page = timeline(cast.lead, customer, after=after, size=size)
        found += [(one.entry.at, one.source, one.entry.part) for one in page.entries]
        after = page.next
        if not after:
            return found
    raise AssertionError("It never ends.")


def test_pages_of_any_size_make_the_same_whole(cast: Cast, writes: Writes, says: Says) -> None:
    found = writes("The lamp broke. I am very disappointed.")
    says(found, "I am sorry. I will call you back tomorrow by noon.")
    writes("And another thing.", subject="Other")
    # Of one instant, so that only source and number tell them apart.
    Message.objects.update(at=clock.now() - timedelta(minutes=1))
    whole = walked(cast, found.customer, 50)
    assert len(whole) >= 4
    assert [at for at, _source, _part in whole] == sorted((at for at, _s, _p in whole), reverse=True)
    for size in (1, 2, 3):
        assert walked(cast, found.customer, size) == whole


def test_whoever_registers_is_in_it(cast: Cast, writes: Writes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_sources", dict(registry._sources))
    registry.register(
        Source(
            "born",
            "Customers",
            lambda user, customer: Customer.objects.filter(pk=customer.pk),
            "created_at",
            lambda row: Entry(row.created_at, "born", f"{row.name} came"),
        )
    )
    found = writes("Hello.")
    titles = [one.entry.title for one in timeline(cast.agent, found.customer).entries]
    assert f"{found.customer.name} came" in titles


def test_of_one_source_only_its_own(cast: Cast, writes: Writes, says: Says) -> None:
    found = writes("The lamp broke.")
    says(found, "I will call you back tomorrow by noon.")
    page = timeline(cast.agent, found.customer, only=["promises"])
    assert {one.source for one in page.entries} == {"promises"}


def test_it_costs_the_same_with_much_in_it(
    cast: Cast, writes: Writes, django_assert_max_num_queries: object
) -> None:
    found = writes("One.")
    for number in range(4):
        writes(f"{number}", subject=f"Other {number}")
    with django_assert_max_num_queries(2 + len(registry.sources())):  # type: ignore[operator]
        timeline(cast.admin, found.customer)


def test_nobody_else_sees_it(cast: Cast, writes: Writes) -> None:
    found = writes("One.")
    cast.colleague.role = "nobody"
    with pytest.raises(NotFound):
        timeline(cast.colleague, found.customer)


@given(st.text(max_size=80) | st.binary(max_size=60).map(lambda raw: raw.hex()))
def test_a_cursor_may_be_anything(after: str) -> None:
    _decode(after)


def test_what_it_took_and_how_they_felt(cast: Cast, writes: Writes, says: Says) -> None:
    found = writes("This is outrageous!!! I am furious, nobody answers.")
    says(found, "I am sorry.")
    took = effort(cast.agent, found.customer)
    assert (took.contacts, took.answers, took.reopened) == (1, 1, 0)
    assert took.waited is not None
    (month,) = moods(cast.agent, found.customer)
    assert month.messages == 1
    assert month.mood < 0
