"""A count while one edits ends in its time, and says so when it is not the whole."""

import time

import pytest
from django.db import connection
from django.db.models.expressions import RawSQL

from keepword.core.conditions import Field, register
from keepword.core.errors import Invalid, Refused
from keepword.customers.models import Customer
from keepword.relationship.queries import preview
from keepword.relationship.queries.preview import count
from tests.cast import Cast
from tests.relationship.segments.shop import customer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LITHUANIAN = {"field": "customer_language", "op": "is", "value": "lt"}


def test_all_are_counted_and_the_newest_are_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_FIRST", 5)
    people = [customer(str(n), "lt" if n % 3 else "en") for n in range(40)]
    wanted = [one for one in people if one.language == "lt"]
    found = count(cast.lead, LITHUANIAN, seconds=30)
    assert (found.found, found.whole) == (len(wanted), True)
    assert found.examples == wanted[: -preview.EXAMPLES - 1 : -1]


def test_no_condition_holds_for_everybody_but_those_who_are_another(cast: Cast) -> None:
    one, other = customer(), customer()
    Customer.objects.filter(pk=other.pk).update(joined_into=one)
    assert count(cast.lead, {}, seconds=30).found == 1


def test_out_of_time_it_says_what_it_found_so_far(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_FIRST", 1)
    for _turn in range(5):
        customer(language="lt")
    found = count(cast.lead, LITHUANIAN, seconds=0)
    assert (found.found, found.whole) == (0, False)


def test_the_database_ends_a_question_that_takes_too_long(cast: Cast) -> None:
    Customer.objects.bulk_create([Customer(name="A", created_at=cast.inbox.created_at) for _ in range(3000)])
    sql = (
        "(SELECT pg_sleep(0.01 + 0 * customers_customer.id) IS NOT NULL)"
        if connection.vendor == "postgresql"
        else "(WITH RECURSIVE n(x) AS (SELECT customers_customer.id UNION ALL"
        " SELECT x + 1 FROM n LIMIT 20000)"
        " SELECT MAX(x) > 0 FROM n)"
    )
    register("customer", Field("slow", "", "slow", kind="flag", expression=lambda: RawSQL(sql, [])))
    began = time.monotonic()
    found = count(cast.lead, {"field": "slow", "op": "is", "value": True}, seconds=0.5)
    assert not found.whole
    assert time.monotonic() - began < 3
    assert Customer.objects.count() >= 3000  # the connection works on


def test_it_is_for_whoever_makes_segments(cast: Cast) -> None:
    with pytest.raises(Refused):
        count(cast.agent, LITHUANIAN)
    with pytest.raises(Invalid):
        count(cast.lead, {"field": "nothing"})
