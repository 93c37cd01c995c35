"""Tags, fields of the shop's own, teams and problems set rules off."""

from collections.abc import Callable

import pytest

from keepword.conversations.models import Conversation, Priority
from keepword.conversations.services import hand_over, save_tag, set_fields, tag
from keepword.fields.services import save_field
from keepword.problems.services import open_problem
from keepword.teams.services import save_team
from tests.automation.conftest import Shop, now_
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
