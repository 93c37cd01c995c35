"""What the shop set itself: services, goals, risks, costs, reviews, security."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest

from keepword.accounts.models import Business
from keepword.core import clock
from tests.analytics.indicators.world import (
    BEGIN,
    SPAN,
    Pair,
    Said,
    agree,
    moments,
    over,
    ratio,
    said,
    shares,
    total,
)

pytestmark = pytest.mark.django_db
numbers = st.integers(1, 3)
KYIV = ZoneInfo("Europe/Kyiv")
MONTHS = [datetime(2026, month, 1, tzinfo=KYIV) for month in (9, 10, 11)]
months = st.sampled_from(MONTHS)
near = st.integers(-500, 45).map(lambda days: BEGIN + timedelta(days=days, seconds=1))
amounts = st.integers(1, 9_000).map(float)


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    Business.objects.create(pk=1, name="Lamps", language="en", time_zone="Europe/Kyiv", set_up_at=clock.now())


def known(all_: list[Said], *kinds: str) -> list[Said]:
    """What was known at the end, in the order in which it happened; of one moment as it was written."""
    return sorted((one for one in all_ if one.kind in kinds and one.at < SPAN.until), key=lambda one: one.at)


def newest(rows: list[Said], key: str) -> dict[Any, Said]:
    return {getattr(one, key): one for one in rows}


stated = said(
    "service_stated",
    service=numbers,
    offered=st.booleans(),
    has_value=st.booleans(),
    has_position=st.booleans(),
    inboxes=st.lists(st.sampled_from(["1", "2"]), unique=True),
)


@over(stated)
def test_services_that_say_what_they_are_for(told: list[Said], fates: list[int]) -> None:
    for name, what in (
        ("services_with_value_statement", "has_value"),
        ("services_with_position", "has_position"),
    ):

        def oracle(all_: list[Said], what: str = what) -> list[Pair]:
            now = newest(known(all_, "service_stated"), "service").values()
            return shares(getattr(one, what) for one in now if one.offered)

        agree(name, oracle, told, fates, ratio)


@over(
    stated,
    said("contact_ended", inbox=st.integers(1, 3)),
    said("contact_of_service", service=numbers),
    most=40,
)
def test_contacts_within_the_catalogue(told: list[Said], fates: list[int]) -> None:
    def listed(all_: list[Said], contact: Said) -> bool:
        named = [one for one in all_ if one.kind == "contact_of_service" and one.at <= contact.at]
        if any(one.subject == contact.subject for one in named):
            return True
        then = newest(
            sorted(
                (one for one in all_ if one.kind == "service_stated" and one.at <= contact.at),
                key=lambda one: one.at,
            ),
            "service",
        )
        return any(one.offered and str(contact.inbox) in one.inboxes for one in then.values())

    def oracle(all_: list[Said]) -> list[Pair]:
        first = min((one.at for one in all_ if one.kind == "service_stated"), default=SPAN.until)
        ended = [one for one in all_ if one.kind == "contact_ended" and one.inside and one.at >= first]
        return shares(listed(all_, one) for one in ended)

    agree("catalogue_coverage", oracle, told, fates, ratio)


groups = st.sampled_from(["customers", "employees", "partners", "suppliers", "investors", "society"])


@over(
    said("stakeholder_heard", at=near, group=groups),
    said("survey_answered", at=near, audience=st.sampled_from(["customers", "employees"])),
    said("csat", at=near),
    most=5,
)
def test_groups_that_were_heard(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        year = [one for one in all_ if SPAN.until - timedelta(days=365) <= one.at < SPAN.until]
        heard = {one.group or one.audience or "customers" for one in year}
        return [(float(n < len(heard)), 1.0) for n in range(6)] if heard else []

    agree("stakeholder_coverage", oracle, told, fates, ratio)


begins = st.integers(-60, 20).map(lambda days: BEGIN + timedelta(days=days))


@over(
    *(
        said(
            "goal_set",
            goal=numbers,
            start=st.just(10.0),
            target=st.sampled_from([0.0, 30.0]),
            begins=begins.map(datetime.isoformat),
            due=st.sampled_from([50, 90]).map(lambda days: (BEGIN + timedelta(days=days)).isoformat()),
        )
        for _ in range(2)
    ),
    said("goal_read", goal=numbers, value=st.integers(-5, 40).map(float)),
    said("goal_closed", goal=st.just(3), at=near),
)
def test_goals_on_track(told: list[Said], fates: list[int]) -> None:
    def on_track(goal: Said, read: Said | None) -> bool:
        if read is None or read.value is None:
            return False
        begun, due = datetime.fromisoformat(goal.begins), datetime.fromisoformat(goal.due)
        passed = min(1.0, (SPAN.until - begun) / (due - begun))
        return bool((read.value - goal.start) / (goal.target - goal.start) >= passed)

    def oracle(all_: list[Said]) -> Iterator[Pair]:
        closed = {one.goal for one in known(all_, "goal_closed")}
        read = newest(known(all_, "goal_read"), "goal")
        for number, goal in newest(known(all_, "goal_set"), "goal").items():
            if number not in closed and datetime.fromisoformat(goal.begins) < SPAN.until:
                yield float(on_track(goal, read.get(number))), 1.0

    agree("goal_progress", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(
    *(
        said(f"risk_{what}", risk=numbers, review_by=near.map(datetime.isoformat))
        for what in ("stated", "reviewed")
    ),
    said("risk_closed", risk=st.just(2), at=near),
)
def test_risks_that_were_looked_at_in_time(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        closed = {one.risk for one in known(all_, "risk_closed")}
        now = newest(known(all_, "risk_stated", "risk_reviewed"), "risk")
        last = SPAN.until - timedelta(microseconds=1)
        return shares(
            datetime.fromisoformat(one.review_by) >= last for risk, one in now.items() if risk not in closed
        )

    agree("risks_reviewed", oracle, told, fates, ratio)


@over(said("strategy_reviewed", review=numbers, at=near), most=4)
def test_reviews_that_were_held_in_time(told: list[Said], fates: list[int]) -> None:
    dues = [-400, -300, 10]
    told = [
        *told,
        *(
            Said(
                "review_planned", BEGIN, data={"review": n, "due": (BEGIN + timedelta(days=due)).isoformat()}
            )
            for n, due in enumerate(dues, 1)
        ),
    ]

    def oracle(all_: list[Said]) -> list[Pair]:
        # The first was due more than a year before the end.
        return shares(
            any(
                one.kind == "strategy_reviewed"
                and one.review == n
                and one.at <= BEGIN + timedelta(days=dues[n - 1])
                for one in all_
            )
            for n in (2, 3)
        )

    agree("strategy_review_on_time", oracle, told, fates, ratio)


@over(
    said("cost_recorded", at=months, value=amounts, cost=numbers),
    said("budget_set", at=months, value=amounts, budget=numbers),
    most=8,
)
def test_costs_over_budgets(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> Iterator[Pair]:
        both = {one.at for one in all_ if one.kind == "cost_recorded"} & {
            one.at for one in all_ if one.kind == "budget_set"
        }
        for one in all_:
            if one.inside and one.at in both:
                amount = one.value or 0.0
                yield (amount, 0.0) if one.kind == "cost_recorded" else (0.0, amount)

    agree("cost_to_budget", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(
    said("cost_recorded", at=months, value=amounts, cost=numbers),
    said("contact_started", at=moments),
    most=12,
)
def test_what_a_contact_costs(told: list[Said], fates: list[int]) -> None:
    def month(at: datetime) -> tuple[int, int]:
        local = at.astimezone(KYIV)
        return local.year, local.month

    def oracle(all_: list[Said]) -> Iterator[Pair]:
        costs = [one for one in all_ if one.kind == "cost_recorded"]
        for one in costs:
            first = one.at.astimezone(KYIV)
            days = monthrange(first.year, first.month)[1]
            begins = [first + timedelta(days=n) for n in range(days)]  # the wall clock's midnights
            inside = sum(SPAN.since <= day.replace(fold=0) < SPAN.until for day in begins)
            yield (one.value or 0.0) * inside / days, 0.0
        with_costs = {month(one.at) for one in costs}
        for one in all_:
            if one.kind == "contact_started" and one.inside and month(one.at) in with_costs:
                yield 0.0, 1.0

    agree("cost_per_contact", lambda all_: list(oracle(all_)), told, fates, ratio)


@over(said("incident_logged", incident=numbers), said("incident_log_begun"), most=3)
def test_incidents_of_a_log_that_is_in_use(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        found = [(1.0, 1.0) for one in all_ if one.kind == "incident_logged" and one.inside]
        return found or [(0.0, 1.0) for one in known(all_, "incident_log_begun")]

    agree("security_incidents", oracle, told, fates, total)
