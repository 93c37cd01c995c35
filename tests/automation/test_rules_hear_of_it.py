"""Tags, fields of the shop's own, teams, problems and promises set rules off."""

from collections.abc import Callable

import pytest

from keepword.commitments.services import mark_broken
from keepword.conversations.models import Conversation, Priority
from keepword.conversations.services import hand_over, save_tag, set_fields, tag
from keepword.core import clock
from keepword.fields.services import save_field
from keepword.problems.services import open_problem
from keepword.teams.services import save_team
from tests.automation.conftest import Shop, after, now_
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def _tag(cast: Cast, conversation: Conversation) -> None:
    tag(cast.agent, conversation, save_tag(cast.lead, None, name="batch 12"))


def _fill(cast: Cast, conversation: Conversation) -> None:
    save_field(cast.lead, None, name="Order")
    set_fields(cast.agent, conversation, {"order": "A-4711"})


def _hand_over(cast: Cast, conversation: Conversation) -> None:
    hand_over(cast.agent, conversation, team=save_team(cast.admin, None, name="Repairs"))


def _join(cast: Cast, conversation: Conversation) -> None:
    open_problem(cast.lead, title="Batch 12", conversations=[conversation])


@pytest.mark.parametrize(
    ("trigger", "do"), [("tags", _tag), ("fields", _fill), ("team", _hand_over), ("problem", _join)]
)
def test_it_sets_a_rule_off(
    cast: Cast, shop: Shop, trigger: str, do: Callable[[Cast, Conversation], None]
) -> None:
    shop.rule(trigger)
    conversation = shop.writes()
    assert now_(conversation).priority == Priority.NORMAL
    do(cast, conversation)
    assert now_(conversation).priority == Priority.URGENT


def test_a_promise_sets_rules_off_when_made_kept_and_broken(shop: Shop) -> None:
    for step, trigger in enumerate(("promise_made", "promise_kept", "promise_broken")):
        shop.rule(trigger, [{"do": "priority", "priority": (0, 2, 3)[step]}])
    conversation = shop.writes()
    shop.answers(conversation, after(5), "We will send a new lamp by 3 pm today.")
    assert now_(conversation).priority == Priority.LOW
    shop.answers(conversation, after(90), "We have sent the new lamp.")
    assert now_(conversation).priority == Priority.HIGH
    shop.answers(conversation, after(95), "I will call you by 4 pm today.")
    assert now_(conversation).priority == Priority.LOW
    with clock.moved(after(hours=9)):
        mark_broken()
    assert now_(conversation).priority == Priority.URGENT


def test_what_broke_long_ago_sets_nothing_off(shop: Shop) -> None:
    shop.rule("promise_broken")
    conversation = shop.writes()
    shop.answers(conversation, after(5), "We will send a new lamp by 3 pm today.")
    with clock.moved(after(days=3)):
        mark_broken()
    assert now_(conversation).priority == Priority.NORMAL
