"""The course of an offer. What is not in the machine is refused.

`take` is done by an order alone, `give_back` by its cancelling: nobody of us can say that something was
bought.
"""

from datetime import timedelta
from typing import Final

MADE: Final = "made"
TAKEN: Final = "taken"
REFUSED: Final = "refused"
LAPSED: Final = "lapsed"

WINDOW: Final = timedelta(days=30)  # within which an order takes it

MACHINE: Final[dict[str, dict[str, str]]] = {
    MADE: {"take": TAKEN, "refuse": REFUSED, "lapse": LAPSED},
    REFUSED: {"take": TAKEN, "reopen": MADE},
    LAPSED: {"take": TAKEN, "reopen": MADE},  # an order may be heard of late
    TAKEN: {"give_back": MADE},
}


def follows(state: str, verb: str) -> str | None:
    """The state after a verb; None where the machine does not know it."""
    return MACHINE.get(state, {}).get(verb)
