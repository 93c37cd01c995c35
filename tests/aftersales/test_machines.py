"""The machines lead somewhere from everywhere, and their ends are where nobody is waited for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.aftersales.models import QuoteState, RefundState, RepairState, ReturnState
from keepword.aftersales.rules import stages
from keepword.aftersales.rules.machines import MACHINES, REFUND, REPAIR, RETURN, Machine, after, ends, settled

STATES = {"return": ReturnState, "refund": RefundState, "repair": RepairState, "quote": QuoteState}
START = {"return": "asked", "refund": "asked", "repair": "booked", "quote": "given"}


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_known_and_can_be_reached(name: str) -> None:
    machine, reached, todo = MACHINES[name], set(), [START[name]]
    assert set(machine) == set(STATES[name].values)
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += machine[state].values()
    assert reached == set(machine)


@pytest.mark.parametrize("name", MACHINES)
def test_an_end_can_be_reached_from_everywhere(name: str) -> None:
    machine = MACHINES[name]
    safe = set(settled(machine))
    while True:
        more = {state for state, verbs in machine.items() if state not in safe and set(verbs.values()) & safe}
        if not more:
            break
        safe |= more
    assert safe == set(machine)


@given(
    name=st.sampled_from(sorted(MACHINES)),
    verbs=st.lists(
        st.text(max_size=8)
        | st.sampled_from(
            sorted({verb for machine in MACHINES.values() for row in machine.values() for verb in row})
        ),
        max_size=12,
    ),
)
def test_what_does_not_stand_in_a_machine_cannot_happen(name: str, verbs: list[str]) -> None:
    machine: Machine = MACHINES[name]
    state = START[name]
    for verb in verbs:
        found = after(machine, state, verb)
        assert found == machine[state].get(verb)
        state = found or state
    assert state in machine


def test_what_is_over_has_no_stage_and_all_else_has_one() -> None:
    for kind, machine in (("return", RETURN), ("repair", REPAIR)):
        for state in machine:
            assert bool(stages.stage_of(kind, state)) == (state not in settled(machine)), state
    assert ends(REFUND) == {"refused", "reversed"}
