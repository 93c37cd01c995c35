"""A call's states: what the table does not know is refused, and every call comes to an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.channels.calls.rules.states import OVER, TABLE, State, Unknown, What, can, step


@given(st.sampled_from(State), st.sampled_from(What))
def test_what_the_table_does_not_know_is_refused(state: State, what: What) -> None:
    if (state, what) in TABLE:
        assert step(state, what) == TABLE[state, what]
    else:
        with pytest.raises(Unknown):
            step(state, what)


@pytest.mark.parametrize("state", sorted(OVER))
def test_what_is_over_stays_over(state: State) -> None:
    assert not any(can(state, what) for what in What)


@pytest.mark.parametrize("state", sorted(set(State) - OVER))
def test_every_call_can_end_whenever_its_customer_hangs_up(state: State) -> None:
    seen = {state}
    while not seen & OVER:
        ends = {step(one, what) for one in seen for what in (What.HANG_UP, What.WRAP) if can(one, what)}
        assert ends
        seen = ends


@pytest.mark.parametrize("state", sorted(set(State) - {State.NEW}))
def test_every_state_can_be_come_to(state: State) -> None:
    seen, before = {State.NEW}, set[State]()
    while seen != before:
        before = set(seen)
        seen |= {after for (one, _what), after in TABLE.items() if one in before}
    assert state in seen


def test_a_word_that_is_no_state_is_refused() -> None:
    with pytest.raises(Unknown):
        step("asleep", "wake")
