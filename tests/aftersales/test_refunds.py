"""Refunds: never more than was paid, each step once, above the limit somebody else decides."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from keepword.aftersales import queries, services
from keepword.aftersales.models import Refund, Return
from keepword.commerce.models import Order
from keepword.core import facts
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.ledger import queries as ledger
from keepword.ledger.models import Account
from keepword.notifications.models import Notification
from tests.aftersales.goods import a_customer, a_return, an_order
from tests.cast import Cast, make_cast
from tests.standing import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_within_the_limit_an_agent_refunds(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 9_000))
    refund = services.refunds.ask(cast.agent, order, 9_000, reason="It was broken.")
    assert (refund.state, refund.decided_by) == ("approved", cast.agent)
    paid = services.refunds.pay(cast.agent, refund, reference="TX 1")
    assert paid.state == "paid"
    assert services.refunds.pay(cast.agent, refund).paid_at == paid.paid_at
    assert queries.refunded(order) == queries.Refunded(0, 0, 9_000)
    assert Fact.objects.filter(kind="refund_paid").count() == 1
    with pytest.raises(Invalid, match="left"):
        services.refunds.ask(cast.agent, order, 1, reason="More.")


def test_the_limit_counts_all_refunds_of_an_order(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 30_000))
    assert services.refunds.ask(cast.agent, order, 6_000, reason="One.").state == "approved"
    second = services.refunds.ask(cast.agent, order, 6_000, reason="Two.")
    assert second.state == "asked"
    assert {one.user for one in Notification.objects.filter(kind="refund_asked")} == {cast.lead, cast.admin}
    with pytest.raises(Refused):
        services.refunds.approve(cast.agent, second)
    assert services.refunds.approve(cast.lead, second).state == "approved"
    assert Notification.objects.filter(kind="refund_decided", user=cast.agent).count() == 1
    assert services.refunds.ask(cast.lead, order, 18_000, reason="A lead decides.").state == "approved"


def test_what_is_refused_is_free_again(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 30_000))
    refund = services.refunds.ask(cast.agent, order, 30_000, reason="All of it.")
    with pytest.raises(Invalid):
        services.refunds.ask(cast.lead, order, 1, reason="More.")
    services.refunds.refuse(cast.lead, refund, answer="No.")
    with pytest.raises(Conflict):
        services.refunds.pay(cast.lead, refund)
    assert queries.refunded(order).left == 30_000


def test_nothing_is_refunded_of_what_was_not_paid(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 9_000), paid=False, delivered=False)
    with pytest.raises(Invalid):
        services.refunds.ask(cast.lead, order, 1, reason="Why not.")
    assert not Refund.objects.exists()


def test_a_refund_settles_its_return_and_its_reversal_opens_it(cast: Cast) -> None:
    order = an_order(a_customer(), ("LAMP-7", 1, 9_000))
    ret = a_return(cast.agent, order, until="received")
    with pytest.raises(Conflict):
        services.refunds.ask(cast.agent, order, 9_000, reason="Too early.", ret=ret)
    ret = services.returns.inspect(
        cast.agent, ret, [services.Found(row.pk, "new", True) for row in ret.lines.all()]
    )
    assert queries.owed_for(ret) == 9_000
    refund = services.refunds.ask(cast.agent, order, 9_000, reason="It came back.", ret=ret)
    with pytest.raises(Conflict):
        services.refunds.ask(cast.agent, order, 9_000, reason="Again.", ret=ret)
    services.refunds.pay(cast.agent, refund)
    assert Return.objects.get(pk=ret.pk).state == "refunded"
    with pytest.raises(Refused):
        services.refunds.reverse(cast.agent, refund, reason="Wrong account.")
    services.refunds.reverse(cast.lead, refund, reason="Wrong account.")
    services.refunds.reverse(cast.lead, refund, reason="Wrong account.")
    assert Return.objects.get(pk=ret.pk).state == "inspected"
    assert queries.refunded(order) == queries.Refunded(9_000, 0, 0)
    paid = Fact.objects.get(kind="refund_paid")
    assert Fact.objects.filter(kind=facts.RETRACTED, supersedes=paid.pk).count() == 1


def test_restocking_is_kept_only_for_the_customers_reasons(cast: Cast) -> None:
    services.save_policy(cast.lead, {"restocking_percent": 10})
    ours = an_order(a_customer(), ("LAMP-7", 1, 999), shipping=500)
    ret = a_return(cast.agent, ours, until="inspected")
    assert queries.owed_for(ret) == 999 - 99 + 500


class Refunding(RuleBasedStateMachine):
    """Hypothesis asks, approves, pays, refuses and reverses; a plain list counts along."""

    def __init__(self) -> None:
        super().__init__()
        self.end = ExitStack()
        self.end.enter_context(undone())

    def teardown(self) -> None:
        self.end.close()

    @initialize(paid=st.integers(1, 20_000))
    def shop(self, paid: int) -> None:
        self.cast = make_cast()
        self.paid, self.book = paid, dict[int, tuple[str, int]]()
        self.order = an_order(a_customer(), ("LAMP-7", 1, paid))

    def out(self) -> int:
        return sum(amount for state, amount in self.book.values() if state not in ("refused", "reversed"))

    @rule(amount=st.integers(1, 25_000), lead=st.booleans())
    def ask(self, amount: int, lead: bool) -> None:
        user = self.cast.lead if lead else self.cast.agent
        try:
            made = services.refunds.ask(user, self.order, amount, reason="because")
        except Invalid:
            assert self.out() + amount > self.paid
        else:
            assert self.out() + amount <= self.paid
            within = self.out() + amount <= 10_000
            assert made.state == ("approved" if lead or within else "asked")
            self.book[made.pk] = (made.state, amount)

    def _do(
        self, number: int, verb: Callable[[Refund], Refund], leads: dict[str, str], same: str = ""
    ) -> None:
        pk = sorted(self.book)[number % len(self.book)]
        state, amount = self.book[pk]
        try:
            done = verb(Refund.objects.get(pk=pk))
        except Conflict:
            assert state not in leads
            assert state != same
        else:
            assert done.state == leads.get(state, state)
            self.book[pk] = (done.state, amount)

    @precondition(lambda self: self.book)
    @rule(number=st.integers(0, 50))
    def approve(self, number: int) -> None:
        self._do(number, lambda one: services.refunds.approve(self.cast.lead, one), {"asked": "approved"})

    @precondition(lambda self: self.book)
    @rule(number=st.integers(0, 50))
    def refuse(self, number: int) -> None:
        leads = {"asked": "refused", "approved": "refused"}
        self._do(number, lambda one: services.refunds.refuse(self.cast.lead, one), leads)

    @precondition(lambda self: self.book)
    @rule(number=st.integers(0, 50))
    def pay(self, number: int) -> None:
        self._do(number, lambda one: services.refunds.pay(self.cast.agent, one), {"approved": "paid"}, "paid")

    @precondition(lambda self: self.book)
    @rule(number=st.integers(0, 50))
    def reverse(self, number: int) -> None:
        leads = {"paid": "reversed"}
        verb = lambda one: services.refunds.reverse(self.cast.lead, one, reason="wrong")  # noqa: E731
        self._do(number, verb, leads, "reversed")

    @invariant()
    def the_book_says_the_same(self) -> None:
        if not hasattr(self, "book") or not self.book:
            return
        found = queries.refunded(Order.objects.get(pk=self.order.pk))
        given = sum(amount for state, amount in self.book.values() if state == "paid")
        aside = sum(amount for state, amount in self.book.values() if state in ("asked", "approved"))
        assert found == queries.Refunded(self.paid - given - aside, aside, given)
        assert ledger.wrong() == []
        assert not Account.objects.filter(book="refunds", balance__lt=0).exclude(kind="till").exists()


def test_whatever_is_asked_and_paid_the_book_agrees(db: None) -> None:
    run_state_machine_as_test(Refunding, settings=settings(max_examples=15, stateful_step_count=12))
