"""A card has versions: what was graded with one stays with it."""

from dataclasses import replace

import pytest

from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.quality.models import CardState, Scorecard
from keepword.quality.queries.cards import cards, get_card, in_use
from keepword.quality.rules.cards import LANGUAGES, CardPlan
from keepword.quality.services import begin_shipped, retire_card, save_card, use_card
from keepword.quality.services.cards import as_asked
from keepword.quality.shipped import shipped
from tests.quality.cast import PLAN, Desk, asked

pytestmark = pytest.mark.both_databases


def test_a_change_of_one_in_use_is_a_new_version(desk: Desk) -> None:
    review = desk.reviewed()
    draft = save_card(desk.lead, desk.card, replace(PLAN, criteria=PLAN.criteria[:2]))
    assert (draft.version, draft.state, draft.first) == (2, CardState.DRAFT, desk.card)
    assert in_use(draft) == desk.card
    again = save_card(desk.lead, desk.card, replace(PLAN, criteria=PLAN.criteria[:3]))
    assert again.pk == draft.pk
    assert again.criteria.count() == 3
    use_card(desk.lead, again)
    assert Scorecard.objects.get(pk=desk.card.pk).state == CardState.OLD
    assert in_use() == again
    assert review.scorecard.criteria.count() == 5
    retire_card(desk.lead, again)
    assert in_use() is None
    assert [one.version for one in cards(desk.lead)] == [2, 1]


def test_what_was_written_meanwhile_is_not_overwritten(desk: Desk) -> None:
    use = save_card(desk.lead, None, replace(PLAN, name="Other"))
    before = use.rev
    save_card(desk.lead, use, replace(PLAN, name="Another"), rev=before)
    with pytest.raises(Conflict):
        save_card(desk.other, use, replace(PLAN, name="Mine"), rev=before)


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (CardPlan(" ", PLAN.criteria), "name"),
        (CardPlan("Empty", ()), "criteria"),
        (CardPlan("Twice", (asked("a"), asked("a"))), "criteria"),
        (CardPlan("Key", (asked("A b"),)), "criteria.0.key"),
        (CardPlan("Kind", (asked("a", "stars"),)), "criteria.0.kind"),
        (CardPlan("Weight", (asked("a"), asked("b", weight=0))), "criteria.1.weight"),
        (CardPlan("Found", (asked("a", automatic="weather"),)), "criteria.0.automatic"),
        (CardPlan("Title", (replace(asked("a"), texts={}),)), "criteria.0.title"),
    ],
)
def test_what_a_card_cannot_ask_is_named(desk: Desk, plan: CardPlan, field: str) -> None:
    with pytest.raises(Invalid) as error:
        save_card(desk.lead, None, plan)
    assert error.value.field == field


def test_cards_are_for_those_who_grade(desk: Desk) -> None:
    with pytest.raises(Refused):
        save_card(desk.agent, None, PLAN)
    with pytest.raises(NotFound):
        get_card(desk.agent, desk.card.pk)


def test_the_card_that_comes_with_it_speaks_four_languages(desk: Desk) -> None:
    plan = shipped("uk")
    assert plan.name == "Розмови магазину"
    for one in plan.criteria:
        assert set(one.texts) == set(LANGUAGES), one.key
        titles = [one.texts[code]["title"] for code in LANGUAGES]
        assert len(set(titles)) == 4
        assert all(one.texts[code]["asks"] for code in LANGUAGES)
    assert any(one.critical for one in plan.criteria)
    assert any(one.accuracy for one in plan.criteria)
    assert sum(bool(one.automatic) for one in plan.criteria) >= 5
    with pytest.raises(Conflict):
        begin_shipped(desk.lead)
    Scorecard.objects.all().delete()
    card = begin_shipped(desk.lead)
    assert card.state == CardState.IN_USE
    assert [as_asked(one) for one in card.criteria.all()] == list(shipped("en").criteria)
