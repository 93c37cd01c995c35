"""Who gets a conversation, as pure rules."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from keepword.routing.rules import (
    FULL,
    KNOWS,
    LANGUAGE,
    LEAST_BUSY,
    NOBODY,
    PRESENCE,
    ROUND_ROBIN,
    SKILL,
    Ask,
    Candidate,
    Terms,
    against,
    choose,
)

ids = st.integers(1, 8)
candidate = st.builds(
    Candidate,
    id=ids,
    takes_new=st.booleans(),
    load=st.integers(0, 6),
    capacity=st.none() | st.integers(0, 6),
    languages=st.frozensets(st.sampled_from(["lt", "uk", "en"])),
    skills=st.frozensets(st.integers(1, 3)),
)
teams = st.lists(candidate, max_size=8, unique_by=lambda one: one.id)
asks = st.builds(
    Ask,
    language=st.sampled_from(["", "lt", "uk"]),
    skills=st.frozensets(st.integers(1, 3)),
    known_by=st.none() | ids,
)
terms = st.builds(
    Terms,
    method=st.sampled_from([NOBODY, ROUND_ROBIN, LEAST_BUSY]),
    by_skill=st.booleans(),
    relax=st.booleans(),
    turn=st.none() | ids,
)


@given(asks, teams, terms)
def test_nobody_gets_more_than_they_can_or_while_they_are_gone(
    ask: Ask, team: list[Candidate], rule: Terms
) -> None:
    chosen = {one.id: one for one in team}.get(choose(ask, team, rule).chosen or 0)
    assert chosen is None or (chosen.takes_new and chosen.has_room)


@given(asks, teams, terms)
def test_the_order_in_which_people_are_told_of_changes_nothing(
    ask: Ask, team: list[Candidate], rule: Terms
) -> None:
    assert choose(ask, team, rule) == choose(ask, team[::-1], rule)


@given(asks, teams, terms)
def test_who_knows_the_customer_wins_when_they_can(ask: Ask, team: list[Candidate], rule: Terms) -> None:
    choice = choose(ask, team, rule)
    knower = next((one for one in team if one.id == ask.known_by), None)
    if knower is not None and knower.takes_new and knower.has_room:
        assert (choice.chosen, choice.why, choice.turn) == (knower.id, KNOWS, rule.turn)
    else:
        assert choice.why != KNOWS


@given(asks, teams, terms)
def test_somebody_fit_is_never_passed_over_for_somebody_who_is_not(
    ask: Ask, team: list[Candidate], rule: Terms
) -> None:
    choice = choose(ask, team, rule)
    fit = {one.id for one in team if not against(one, ask, rule)}
    if rule.method != NOBODY and choice.why != KNOWS and fit:
        assert choice.chosen in fit
        assert choice.given_up == ()
    if not rule.relax and choice.why != KNOWS:
        assert choice.chosen is None or choice.chosen in fit


@given(teams, st.none() | ids)
def test_the_least_busy_has_the_most_room(team: list[Candidate], turn: int | None) -> None:
    chosen = choose(Ask(), team, Terms(LEAST_BUSY, turn=turn)).chosen
    free = {one.id: one.fullness for one in team if one.takes_new and one.has_room}
    assert chosen is None if not free else free[chosen or 0] == min(free.values())


@given(st.lists(st.sets(ids, min_size=1), min_size=1, max_size=60))
def test_turns_are_fair_whoever_comes_and_goes(here: list[set[int]]) -> None:
    """Between two turns of one person nobody who was there all the time went empty; and if that person was
    there all the time as well, each has had exactly one."""
    turn: int | None = None
    given: list[int] = []
    for people in here:
        choice = choose(Ask(), [Candidate(id=pk) for pk in people], Terms(ROUND_ROBIN, turn=turn))
        assert choice.chosen is not None
        given.append(choice.chosen)
        turn = choice.turn
    for first in range(len(given)):
        again = next((n for n in range(first + 1, len(given)) if given[n] == given[first]), None)
        if again is None:
            continue
        always = set.intersection(*here[first : again + 1])
        between = Counter(given[first + 1 : again])
        most = 1 if given[first] in always else len(given)
        assert all(1 <= between[pk] <= most for pk in always - {given[first]})


def test_less_is_asked_step_by_step_first_the_skills_then_the_language() -> None:
    mute, writer = Candidate(1, skills=frozenset({7})), Candidate(2, languages=frozenset({"lt"}))
    ask, rule = Ask("lt", frozenset({7})), Terms(by_skill=True)
    both = Candidate(3, languages=frozenset({"lt"}), skills=frozenset({7}))
    assert choose(ask, [mute, writer, both], rule).chosen == 3
    assert choose(ask, [mute, writer], rule).given_up == (SKILL,)
    assert choose(ask, [mute, writer], rule).chosen == 2
    assert choose(ask, [mute], rule).given_up == (SKILL, LANGUAGE)
    assert choose(ask, [mute, writer], replace(rule, relax=False)).chosen is None


def test_it_says_what_stands_against_somebody() -> None:
    one = Candidate(1, takes_new=False, load=2, capacity=2)
    assert against(one, Ask("lt", frozenset({7})), Terms(by_skill=True)) == (PRESENCE, FULL, SKILL, LANGUAGE)
