"""What can become of a notice: whatever does not stand here is refused. Pure."""

from typing import Final

DRAFT, SCHEDULED, SENDING, STOPPED = "draft", "scheduled", "sending", "stopped"
DONE, CANCELLED, ON, OFF = "done", "cancelled", "on", "off"

# Of one that is sent to a set of people.
ONCE: Final[dict[str, dict[str, str]]] = {
    DRAFT: {"start": SENDING, "schedule": SCHEDULED, "cancel": CANCELLED},
    SCHEDULED: {"begin": SENDING, "start": SENDING, "schedule": SCHEDULED, "cancel": CANCELLED},
    SENDING: {"stop": STOPPED, "finish": DONE, "again": SCHEDULED},
    STOPPED: {"resume": SENDING, "cancel": CANCELLED},
    DONE: {},
    CANCELLED: {},
}
# Of one that waits for events or dates.
STANDING: Final[dict[str, dict[str, str]]] = {
    DRAFT: {"switch_on": ON},
    ON: {"switch_off": OFF},
    OFF: {"switch_on": ON},
}


def machine(standing: bool) -> dict[str, dict[str, str]]:
    """By state, what can be done and whereto it leads."""
    return STANDING if standing else ONCE


def after(standing: bool, state: str, verb: str) -> str | None:
    """The state after a verb; None where it cannot be done."""
    return machine(standing).get(state, {}).get(verb)


def verbs(standing: bool, state: str) -> tuple[str, ...]:
    """What can be done in a state."""
    return tuple(machine(standing).get(state, {}))
