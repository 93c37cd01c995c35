"""The pictures of the machines in the docs are those of the code."""

import pytest

from keepword.aftersales.rules.machines import QUOTE, REFUND, REPAIR, RETURN
from keepword.commerce.rules import orders, shipments
from tests.drawn import blocks, drawn

MACHINES = {
    "return": RETURN,
    "refund": REFUND,
    "repair": REPAIR,
    "quote": QUOTE,
    "order": orders.MACHINE,
    "parcel": shipments.MACHINE,
}


@pytest.mark.parametrize("name", MACHINES)
def test_the_docs_show_what_the_code_asks(name: str) -> None:
    assert blocks("aftersales.md")[name] == drawn(MACHINES[name])


def test_a_machine_is_drawn_with_its_ends() -> None:
    assert drawn({"a": {"go_on": "b"}, "b": {}}) == (
        "stateDiagram-v2\n    [*] --> a\n    a --> b : go on\n    b --> [*]\n"
    )
