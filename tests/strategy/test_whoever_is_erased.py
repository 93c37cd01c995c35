"""Of whoever is erased it stays that a rule was set aside and what it cost, not for whom and why."""

import pytest

from keepword.customers.privacy import Person
from keepword.strategy import privacy
from keepword.strategy.models import GrantedException
from keepword.strategy.services import grant_exception
from tests.cast import Cast
from tests.strategy.conftest import MailIn, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_their_exceptions_are_nobody_s_then(cast: Cast, mail_in: MailIn) -> None:
    hers = mail_in("I was ill.", name="Olena", address="olena@example.org")
    his = mail_in("So was I.", name="Petras", address="petras@example.org")
    for one in (hers, his):
        grant_exception(cast.agent, rule="Returns", why="Was ill", conversation=one, amount=500)
    exported = privacy._export(hers.customer, True)["exceptions"]
    assert [(one["rule"], one["why"], one["amount"]) for one in exported] == [("Returns", "Was ill", 500)]
    erased = Person(hers.customer.pk, "Olena", ("olena@example.org",))
    assert privacy._forget(erased, 0) is None
    first, second = GrantedException.objects.order_by("pk")
    assert (first.customer, first.conversation, first.rule, first.why, first.amount) == (
        None,
        None,
        "",
        "",
        500,
    )
    assert (second.customer, second.why) == (his.customer, "Was ill")
    assert len(told("exception_granted")) == 2
