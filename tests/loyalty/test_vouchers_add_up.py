"""A voucher is used, given back and stopped in any order: a simple count says the same of it."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from keepword.core import clock
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid
from keepword.loyalty import services
from keepword.loyalty.models import Redemption, Voucher
from keepword.loyalty.queries import Basket
from keepword.loyalty.services import Offer
from keepword.loyalty.services.vouchers import stop, take_back
from tests.cast import make_cast
from tests.loyalty.conftest import set_up, someone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ALLOWED, EACH = 3, 2
who = st.integers(0, 2)
orders = st.integers(0, 5)


class Code(RuleBasedStateMachine):
    """A code for three uses, two by each, good for ten days; three customers and six orders try it."""

    @initialize()
    def made(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        cast = make_cast()
        set_up(cast)
        self.people = [someone(), someone(), someone()]
        ends = clock.now() + timedelta(days=10)
        offer = Offer("amount", 500, uses_allowed=ALLOWED, per_customer=EACH, valid_until=ends)
        self.voucher = services.make_voucher(cast.admin, offer)
        self.now = clock.now()
        self.used: dict[int, int] = {}  # by order: who
        self.taken_off = 0
        self.stopped = False
        self.day = 0

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    @rule(order=orders, person=who, goods=st.integers(1, 1_000))
    def use(self, order: int, person: int, goods: int) -> None:
        known = order in self.used
        full = len(self.used) >= ALLOWED or list(self.used.values()).count(person) >= EACH
        basket = Basket(goods=goods, customer=self.people[person])
        try:
            with clock.moved(self.now + timedelta(days=self.day)):
                made = services.redeem(system, self.voucher.shown, basket, reference=f"order {order}")
        except (Conflict, Invalid):
            assert not known
            assert full or self.stopped or self.day >= 10
            return
        assert known or not (full or self.stopped or self.day >= 10)
        if not known:
            assert made.amount == min(500, goods)
            self.used[order] = person

    @rule(order=orders, twice=st.booleans())
    def give_back(self, order: int, twice: bool) -> None:
        rows = Redemption.objects.filter(reference=f"order {order}").order_by("-pk")
        for made in rows[:1]:
            take_back(system, made)
            if twice:
                take_back(system, made)
        self.used.pop(order, None)

    @rule()
    def a_day_passes(self) -> None:
        self.day += 3

    @rule()
    def stop_it(self) -> None:
        stop(system, self.voucher)
        self.stopped = True

    @invariant()
    def the_count_agrees(self) -> None:
        if not hasattr(self, "used"):
            return
        held = Redemption.objects.filter(taken_back_at=None)
        assert Voucher.objects.get(pk=self.voucher.pk).uses == len(self.used) == held.count()
        assert {one.reference for one in held} == {f"order {order}" for order in self.used}


def test_whatever_is_done_to_a_code(db: None) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Code,
        settings=settings(
            max_examples=15,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
