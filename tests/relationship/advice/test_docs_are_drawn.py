"""The picture of an offer's course in the docs is that of the code."""

from keepword.relationship.rules.offers import MACHINE
from tests.drawn import blocks, drawn


def test_the_docs_show_what_the_code_asks() -> None:
    assert blocks("advice.md")["offer"] == drawn(MACHINE)
