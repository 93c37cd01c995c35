"""Whatever is done to stock, in any sequence, it is where a simple count says, and the books add up."""

from collections import defaultdict
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from keepword.commerce import queries, services
from keepword.commerce.models import Line, Order
from keepword.commerce.rules.given import LineGiven
from keepword.commerce.rules.stock import Owner
from keepword.core.errors import Conflict
from keepword.ledger import queries as ledger
from keepword.ledger.services import NotEnough
from tests.cast import Cast, make_cast
from tests.commerce.shop import lamp, run_jobs, told

KEYS = count(1)
few = st.integers(1, 6)
repairs = st.integers(1, 3)


class Stocked(RuleBasedStateMachine):
    """A shelf with orders and repairs that want things of it. `free` and `held` are counted beside."""

    @initialize()
    def open(self) -> None:
        self.cast: Cast = CAST[0]
        self.product = lamp(self.cast.lead, f"SKU-{next(KEYS)}", stock=1)
        self.free = 1
        self.held: dict[int, int] = defaultdict(int)
        self.orders: list[int] = []
        self.done: list[tuple[Any, tuple[Any, ...], dict[str, Any]]] = []

    def do(self, verb: Any, *arguments: Any) -> bool:
        """Whether there was enough; what was done is remembered, to be done again."""
        named = {"key": f"k{next(KEYS)}"}
        try:
            verb(self.cast.lead, self.product, *arguments, **named)
        except NotEnough:
            return False
        self.done.append((verb, arguments, named))
        return True

    @rule(quantity=few)
    def receive(self, quantity: int) -> None:
        assert self.do(services.receive_goods, quantity)
        self.free += quantity

    @rule(quantity=few, repair=repairs)
    def reserve(self, quantity: int, repair: int) -> None:
        enough = self.do(services.reserve, quantity, Owner("part", repair))
        assert enough == (quantity <= self.free)
        if enough:
            self.free -= quantity
            self.held[repair] += quantity

    @rule(quantity=few, repair=repairs)
    def release(self, quantity: int, repair: int) -> None:
        enough = self.do(services.release, quantity, Owner("part", repair))
        assert enough == (quantity <= self.held[repair])
        if enough:
            self.free += quantity
            self.held[repair] -= quantity

    @rule(quantity=few, repair=repairs)
    def consume(self, quantity: int, repair: int) -> None:
        enough = self.do(services.consume, quantity, Owner("part", repair))
        assert enough == (quantity <= self.held[repair])
        if enough:
            self.held[repair] -= quantity

    @rule(quantity=few)
    def scrap(self, quantity: int) -> None:
        if self.do(services.scrap, quantity):
            self.free -= quantity

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        """What was done once is not done twice."""
        verb, arguments, named = data.draw(st.sampled_from(self.done))
        verb(self.cast.lead, self.product, *arguments, **named)

    @rule(quantity=few)
    def order(self, quantity: int) -> None:
        line = LineGiven("Lamp", quantity, 1, sku=self.product.sku)
        made = services.place_order(self.cast.lead, told(f"o{next(KEYS)}", line))
        self.orders.append(made.pk)

    @precondition(lambda self: self.orders)
    @rule(data=st.data(), verb=st.sampled_from(["cancel", "reopen", "ship"]))
    def change(self, data: st.DataObject, verb: str) -> None:
        order = Order.objects.get(pk=data.draw(st.sampled_from(self.orders)))
        try:
            services.change_order(self.cast.lead, order, verb)
        except Conflict:
            assert verb != "ship" or order.status in ("cancelled", "delivered")

    @rule()
    def work(self) -> None:
        run_jobs()
        # Nobody waits while something is free.
        waiting = Line.objects.filter(order__in=self.orders, backordered__gt=0)
        assert not waiting.exists() or queries.stock_of(self.product).free == 0

    @invariant()
    def adds_up(self) -> None:
        """What orders took is asked of them; everything else was counted beside."""
        if not hasattr(self, "product"):
            return
        found = queries.stock_of(self.product)
        waiting = Order.objects.filter(pk__in=self.orders, status="placed")
        for_orders = sum(line.quantity - line.backordered for line in Line.objects.filter(order__in=waiting))
        assert found.reserved == sum(self.held.values()) + for_orders
        assert found.shelf == found.free + found.reserved
        assert ledger.wrong() == []
        self.free = found.free


CAST: list[Cast] = []


@pytest.mark.django_db
@pytest.mark.both_databases
def test_stock_is_where_it_is_counted(db: None) -> None:
    CAST[:] = [make_cast()]
    machine = Stocked.TestCase
    machine.settings = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    machine("runTest").runTest()
