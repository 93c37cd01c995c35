"""The demo shop's guides can be kept, and speak each language."""

from collections.abc import Iterator
from typing import Any

import pytest

from keepword.accounts.rules import LANGUAGES
from keepword.config.demo.guides import CATEGORIES, plan_of
from keepword.config.demo.texts import products
from keepword.relationship.rules.advise import Thing, advise
from keepword.relationship.rules.guides import checked


def words(plan: dict[str, Any]) -> Iterator[dict[str, str]]:
    yield plan["titles"]
    yield plan["intros"]
    for question in plan["questions"]:
        yield question["texts"]
        for answer in question["answers"]:
            yield answer["texts"]
            if answer["because"]:
                yield answer["because"]


@pytest.mark.parametrize("name", CATEGORIES)
def test_a_guide_is_whole_in_each_language(name: str) -> None:
    plan = plan_of(name)
    assert checked(plan["questions"]) == plan["questions"]
    for one in words(plan):
        assert one.keys() == set(LANGUAGES)
        assert all(one.values())


def test_who_sits_in_the_dark_is_led_to_a_station() -> None:
    things = [
        Thing(number, model, f"{model} {kind}", words=f"{model} {kind}".casefold(), price=round(price * 100))
        for number, (kind, model, price) in enumerate(products())
    ]
    questions = plan_of("power")["questions"]
    found = advise(questions, {"where": ["outage"]}, things, language="en", currency="EUR", most=50)
    assert found.meets
    assert {"Norrby Home 300", "Norrby Home 700", "Voltaro S500"} <= {one.thing.sku for one in found.found}
