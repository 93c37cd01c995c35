"""Points come and go in any order: each single point is followed by hand, and both always say the same."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from keepword.core import clock
from keepword.core.actors import system
from keepword.core.errors import Conflict
from keepword.ledger import queries as book
from keepword.loyalty import queries, services
from keepword.loyalty.models import Lot, Why
from keepword.loyalty.queries import points as of
from keepword.loyalty.services.points import From
from tests.cast import make_cast
from tests.loyalty.conftest import set_up, someone

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
START = datetime(2026, 1, 15, 12, tzinfo=UTC)
MONTHS, WARNED = 2, 5
KYIV = ZoneInfo("Europe/Kyiv")


@dataclass
class Point:
    """One point. `where`: held, spent (by number), ended, gone (it paid a debt, or was taken back)."""

    lot: int
    where: str = "held"
    spent_by: int = -1


@dataclass
class Told:
    """What is known of a lot: of its order's amount so much has come back."""

    ends: date
    amount: int
    points: list[Point] = field(default_factory=list)
    returned: int = 0
    taken: int = 0


class Purse(RuleBasedStateMachine):
    @initialize()
    def a_customer(self) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.cast = make_cast()
        queries.forget()
        with clock.moved(START):
            set_up(self.cast, expiry_months=MONTHS, warn_days=WARNED)
        self.customer = someone()
        self.now, self.debt, self.number = START, 0, 0
        self.lots: dict[int, Told] = {}
        self.spent: dict[int, Any] = {}

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def held(self) -> list[Point]:
        """Those that end first come first."""
        order = sorted(self.lots.items(), key=lambda item: (item[1].ends, item[0]))
        return [point for _pk, lot in order for point in lot.points if point.where == "held"]

    @rule(points=st.integers(1, 12))
    def an_order_comes(self, points: int) -> None:
        self.number += 1
        with clock.moved(self.now):
            lot = services.credit(
                system,
                self.customer,
                points,
                why=Why.ORDER,
                key=f"order:{self.number}",
                source=From(self.number, points * 100),
            )
        today = self.now.astimezone(KYIV).date()
        told = Told(_clamped(today.year * 12 + today.month - 1 + MONTHS, today.day), points * 100)
        for _one in range(points):
            pays = self.debt > 0
            self.debt -= pays
            told.points.append(Point(lot.pk, "gone" if pays else "held"))
        self.lots[lot.pk] = told

    @rule(points=st.integers(1, 20))
    def points_are_spent(self, points: int) -> None:
        self.number += 1
        held = self.held()
        with clock.moved(self.now):
            try:
                entry = services.debit(
                    system, self.customer, points, why=Why.SPENT, key=f"spent:{self.number}"
                )
            except Conflict:
                assert points > len(held) - self.debt
                return
        assert points <= len(held) - self.debt
        for point in held[:points]:
            point.where, point.spent_by = "spent", self.number
        self.spent[self.number] = entry

    @precondition(lambda self: self.spent)
    @rule(data=st.data())
    def what_was_spent_is_given_back(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.spent)))
        with clock.moved(self.now):
            services.give_back(system, self.customer, self.spent[number])
            services.give_back(system, self.customer, self.spent.pop(number))
        today = self.now.astimezone(KYIV).date()
        for lot in self.lots.values():
            mine = [point for point in lot.points if point.spent_by == number and point.where == "spent"]
            for point in mine:
                point.where = "held"
            if mine and lot.ends < today:
                lot.ends = today + timedelta(days=WARNED)

    @precondition(lambda self: self.lots)
    @rule(data=st.data(), part=st.integers(1, 100))
    def something_is_returned(self, data: st.DataObject, part: int) -> None:
        pk = data.draw(st.sampled_from(sorted(self.lots)))
        lot = self.lots[pk]
        lot.returned = max(lot.returned, lot.amount * part // 100)
        with clock.moved(self.now):
            services.take_back(system, Lot.objects.get(pk=pk), why=Why.RETURNED, returned_amount=lot.returned)
        stays = len(lot.points) * (lot.amount - lot.returned) // lot.amount
        ended = sum(point.where == "ended" for point in lot.points)
        wanted = min(len(lot.points) - stays, len(lot.points) - ended) - lot.taken
        for _one in range(max(0, wanted)):
            lot.taken += 1
            own = [point for point in lot.points if point.where == "held"] or self.held()
            if own:
                own[0].where = "gone"
            else:
                self.debt += 1

    @rule(days=st.integers(0, 40), again=st.booleans())
    def time_goes_by(self, days: int, again: bool) -> None:
        self.now += timedelta(days=days)
        with clock.moved(self.now):
            services.expire()
            if again:
                services.expire()
        today = self.now.astimezone(KYIV).date()
        for _pk, lot in sorted(self.lots.items()):
            for point in lot.points:
                if point.where == "held" and lot.ends < today:
                    point.where = "gone" if self.debt else "ended"
                    self.debt -= self.debt > 0

    @invariant()
    def both_say_the_same(self) -> None:
        if not hasattr(self, "lots"):
            return
        assert (of.held(self.customer.pk), of.debt(self.customer.pk)) == (len(self.held()), self.debt)
        left = dict(Lot.objects.values_list("pk", "left"))
        assert left == {
            pk: sum(point.where == "held" for point in lot.points) for pk, lot in self.lots.items()
        }
        with clock.moved(self.now):
            assert queries.balance(self.customer).points == max(0, len(self.held()) - self.debt)
        assert book.wrong() == []

    @invariant()
    def the_statement_ends_where_the_balance_is(self) -> None:
        if not hasattr(self, "lots"):
            return
        lines = queries.statement(self.customer, queries.entries(self.customer))
        assert sum(line.points for line in lines) == len(self.held()) - self.debt
        if lines:
            assert lines[0].after == max(0, len(self.held()) - self.debt)


def _clamped(month: int, day: int) -> date:
    while True:
        try:
            return date(month // 12, month % 12 + 1, day)
        except ValueError:
            day -= 1


def test_whatever_happens_the_points_add_up(db: None) -> None:
    run_state_machine_as_test(
        Purse,
        settings=settings(
            max_examples=20,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
