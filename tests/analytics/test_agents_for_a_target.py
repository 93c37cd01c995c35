"""Agents, waits and service levels are those of Erlang's formulas."""

from fractions import Fraction
from math import inf, isclose

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepword.analytics.rules import erlang, patience
from keepword.analytics.rules.staffing import Target, Work, at_work, needed, outlook, scheduled
from tests.analytics import oracle_of_queues as oracle

A_BUSY_HALF_HOUR = Work(contacts=100, span_s=1800, handle_s=180)
EIGHTY_IN_TWENTY = Target(0.8, 20)

loads = st.fractions(Fraction(1, 50), 30, max_denominator=50)
agents = st.integers(1, 40)
works = st.builds(
    Work,
    contacts=st.floats(0.5, 400),
    span_s=st.just(1800.0),
    handle_s=st.floats(20, 900),
    at_once=st.sampled_from([1.0, 2.0, 3.5]),
    patience_s=st.none() | st.floats(5, 1800),
)
targets = st.builds(Target, st.floats(0.5, 0.99), st.floats(0, 300), st.sampled_from([1.0, 0.9, 0.8]))


def test_the_well_known_half_hour() -> None:
    found = needed(A_BUSY_HALF_HOUR, EIGHTY_IN_TWENTY)

    assert found.agents == 14
    assert scheduled(found.agents, 0.3) == 20
    assert found.waiting == pytest.approx(0.1741, abs=5e-5)
    assert found.service_level == pytest.approx(0.88835, abs=5e-6)
    assert found.occupancy == pytest.approx(0.714, abs=5e-4)
    assert found.mean_wait_s == pytest.approx(7.836, abs=5e-4)


@given(loads, agents)
def test_blocking_is_its_definition(load: Fraction, agents: int) -> None:
    assert isclose(erlang.blocking(float(load), agents), oracle.erlang_b(load, agents), rel_tol=1e-12)


@given(loads, agents)
def test_waiting_is_its_definition(load: Fraction, agents: int) -> None:
    assume(load < agents)
    assert isclose(erlang.waiting(float(load), agents), oracle.erlang_c(load, agents), rel_tol=1e-11)


@given(
    loads, st.integers(1, 15), st.floats(20, 600), st.floats(10, 600), st.sampled_from([0.0, 5.0, 20.0, 90.0])
)
@settings(max_examples=60, deadline=None)
def test_impatience_is_the_balance_of_its_states(
    load: Fraction, agents: int, handle_s: float, patience_s: float, within_s: float
) -> None:
    states = oracle.states(float(load), agents, handle_s, patience_s)
    assume(len(states) < 150)
    found = patience.queue(float(load), agents, handle_s, patience_s, within_s)

    queue = sum(max(n - agents, 0) * chance for n, chance in enumerate(states))
    arrive = float(load) / handle_s
    assert found.waiting == pytest.approx(sum(states[agents:]), abs=1e-9)
    assert found.mean_wait_s == pytest.approx(queue / arrive, rel=1e-7, abs=1e-9)  # Little's law
    assert found.abandoned == pytest.approx(queue / patience_s / arrive, rel=1e-7, abs=1e-12)
    busy = sum(min(n, agents) * chance for n, chance in enumerate(states)) / agents
    assert found.busy == pytest.approx(busy, abs=1e-9)
    followed = oracle.answered_within(states, agents, handle_s, patience_s, within_s)
    assert found.answered_within == pytest.approx(followed, abs=1e-8)


@given(st.floats(0.5, 20), st.integers(1, 10), st.floats(20, 600), st.floats(0, 100))
def test_the_very_patient_wait_as_if_nobody_gave_up(
    load: float, more: int, handle_s: float, within_s: float
) -> None:
    agents = int(load) + more + 1
    calm = patience.queue(load, agents, handle_s, 1e9, within_s)
    waiting = erlang.waiting(load, agents)

    assert calm.waiting == pytest.approx(waiting, rel=1e-4, abs=1e-9)
    assert calm.answered_within == pytest.approx(
        erlang.answered_within(waiting, load, agents, handle_s, within_s), rel=1e-4
    )


@given(works, targets)
@settings(deadline=None)
def test_the_fewest_agents_that_keep_to_the_target(work: Work, target: Target) -> None:
    found = needed(work, target)

    assert found.service_level >= target.share
    assert found.occupancy <= target.most_occupied + 1e-8
    assert found == outlook(work, found.agents, target.within_s)
    fewer = outlook(work, found.agents - 1, target.within_s)
    assert fewer.service_level < target.share or fewer.occupancy > target.most_occupied


@given(works, st.integers(1, 60), st.floats(0, 100))
@settings(deadline=None)
def test_one_agent_more_is_never_worse(work: Work, agents: int, within_s: float) -> None:
    few, more = outlook(work, agents, within_s), outlook(work, agents + 1, within_s)

    assert more.service_level >= few.service_level - 1e-9
    assert more.mean_wait_s <= few.mean_wait_s + 1e-9
    assert more.abandoned <= few.abandoned + 1e-9


def test_three_chats_at_once_are_a_third_of_the_work() -> None:
    chats = Work(contacts=100, span_s=1800, handle_s=540, at_once=3)

    assert needed(chats, EIGHTY_IN_TWENTY) == needed(A_BUSY_HALF_HOUR, EIGHTY_IN_TWENTY)


def test_who_cannot_keep_up_lets_customers_wait_without_end() -> None:
    found = outlook(A_BUSY_HALF_HOUR, 10, 20)

    assert (found.waiting, found.service_level, found.occupancy, found.mean_wait_s) == (1, 0, 1, inf)


def test_impatient_customers_need_fewer_agents_and_some_of_them_are_lost() -> None:
    found = needed(Work(100, 1800, 180, patience_s=120), EIGHTY_IN_TWENTY)

    assert found.agents == 12
    assert 0.06 < found.abandoned < 0.07


def test_nobody_is_needed_where_nobody_comes() -> None:
    found = needed(Work(contacts=0, span_s=1800, handle_s=180), EIGHTY_IN_TWENTY)

    assert (found.agents, found.service_level, found.occupancy, found.mean_wait_s) == (0, 1, 0, 0)


def test_a_whole_country_s_calls_are_reckoned_without_overflow() -> None:
    crowd = Work(contacts=50_000, span_s=1800, handle_s=360)
    assert 10_000 < needed(crowd, EIGHTY_IN_TWENTY).agents < 10_200

    lost = outlook(Work(contacts=50_000, span_s=1800, handle_s=360, patience_s=3600), 1000, 20)
    assert lost.abandoned == pytest.approx(0.9, abs=1e-6)  # a tenth of the load can be served


@given(st.integers(0, 500), st.floats(0, 0.95))
def test_enough_are_on_the_schedule_and_not_one_too_many(agents: int, shrinkage: float) -> None:
    on_schedule = scheduled(agents, shrinkage)

    assert at_work(on_schedule, shrinkage) >= agents - 1e-6
    assert agents == 0 or at_work(on_schedule - 1, shrinkage) < agents
