"""A conversation is passed on: one audit row, one fact, events, and who sees it changes."""

from datetime import timedelta

import pytest

from keepword.audit.models import Entry
from keepword.conversations.events import Assigned, HandedOver, TeamChanged
from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.conversations.services import Category, assign, hand_over
from keepword.core import actions, clock, conditions, events
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.models import Fact
from keepword.routing.services import release, set_inbox_team
from keepword.teams.models import Team
from keepword.teams.services import remove_team, save_team, set_presence
from tests.cast import Cast
from tests.routing.conftest import Comes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def repairs(cast: Cast) -> Team:
    """Private, and without the agent."""
    return save_team(cast.admin, None, name="Repairs", is_private=True, members=[cast.colleague])


def test_it_goes_to_a_team_with_a_reason_and_becomes_a_fact(
    cast: Cast, team: Team, repairs: Team, comes: Comes
) -> None:
    conversation = comes()
    assign(cast.agent, conversation, cast.agent)
    now = hand_over(cast.agent, conversation, team=repairs, reason="It hums.", category=Category.KNOWLEDGE)
    assert (now.team_id, now.assignee_id) == (repairs.pk, None)
    (entry,) = Entry.objects.filter(verb="handed over")
    assert entry.data["reason"] == "It hums."
    (fact,) = Fact.objects.filter(kind="transferred")
    assert fact.data["team_before"] == team.pk
    assert fact.data["team_after"] == repairs.pk
    assert fact.data["from_actor"] == str(cast.agent.key)
    assert fact.data["category"] == "knowledge"


def test_who_handed_it_to_a_private_team_sees_it_no_more(cast: Cast, repairs: Team, comes: Comes) -> None:
    conversation = hand_over(cast.agent, comes(), team=repairs)
    with pytest.raises(NotFound):
        get_conversation(cast.agent, conversation.pk)
    assert get_conversation(cast.colleague, conversation.pk) == conversation


def test_who_works_in_the_new_team_keeps_it(cast: Cast, repairs: Team, comes: Comes) -> None:
    conversation = comes()
    assign(cast.lead, conversation, cast.colleague)
    assert hand_over(cast.lead, conversation, team=repairs).assignee == cast.colleague


def test_events_tell_what_changed(
    cast: Cast, repairs: Team, comes: Comes, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    conversation = comes()
    for kind in (Assigned, TeamChanged, HandedOver):
        monkeypatch.setitem(events._handlers, kind, [told.append])
    hand_over(cast.lead, conversation, team=repairs, assignee=cast.colleague, reason="Yours")
    hand_over(cast.lead, conversation, team=repairs, assignee=cast.colleague)  # so already
    assert [type(event) for event in told] == [TeamChanged, Assigned, HandedOver]


def test_it_must_go_somewhere_that_is_there(cast: Cast, repairs: Team, comes: Comes) -> None:
    conversation = comes()
    remove_team(cast.admin, repairs)
    cast.colleague.is_active = False
    for wrong in ({}, {"team": repairs}, {"assignee": cast.colleague}, {"team": None, "category": "x"}):
        with pytest.raises(Invalid):
            hand_over(cast.agent, conversation, **wrong)  # type: ignore[arg-type]


def test_a_removed_team_gives_its_name_and_its_inboxes_back(cast: Cast, repairs: Team) -> None:
    set_inbox_team(cast.admin, cast.inbox, repairs)
    remove_team(cast.admin, repairs)
    cast.inbox.refresh_from_db()
    assert cast.inbox.team is None
    assert save_team(cast.admin, None, name="Repairs").pk != repairs.pk
    with pytest.raises(Conflict):
        save_team(cast.admin, None, name="Repairs")


def test_a_lead_takes_from_somebody_what_waits_with_them(cast: Cast, team: Team, comes: Comes) -> None:
    for who in ("one", "two"):
        assign(cast.agent, comes(who), cast.agent)
    with pytest.raises(Refused):
        release(cast.colleague, cast.agent)
    assert release(cast.lead, cast.agent, to=cast.colleague, reason="She is ill.") == 2
    assert set(Conversation.objects.values_list("assignee", flat=True)) == {cast.colleague.pk}
    assert release(cast.colleague, cast.colleague) == 2
    assert not Conversation.objects.exclude(assignee=None).exists()


def test_rules_and_macros_hand_over_by_data_and_take_it_back(
    cast: Cast, team: Team, repairs: Team, comes: Comes
) -> None:
    conversation = comes()
    step = {"do": "team", "team": repairs.pk, "reason": "It hums."}
    actions.check("conversation", [step])
    (done,) = actions.run(cast.lead, "conversation", conversation, [step])
    assert Conversation.objects.get().team == repairs
    assert done.action.undo
    assert done.before is not None
    done.action.undo(cast.lead, conversation, done.before)
    assert Conversation.objects.get().team == team
    assert actions.run(cast.lead, "conversation", conversation, [{"do": "route"}])[0].before is None


def test_whether_its_person_is_there_can_be_asked(cast: Cast, comes: Comes) -> None:
    away = {"field": "presence", "op": "is", "value": "away"}
    one, two = comes("one"), comes("two")
    for conversation, person in ((one, cast.agent), (two, cast.colleague)):
        assign(cast.lead, conversation, person)
    set_presence(cast.agent, cast.agent, "away")
    found = Conversation.objects.filter(conditions.to_q("conversation", away))
    assert list(found) == [one]
    for conversation in Conversation.objects.all():
        assert conditions.matches("conversation", away, conversation) == (conversation == one)


def test_since_when_it_is_in_its_team_is_known(cast: Cast, repairs: Team, comes: Comes) -> None:
    conversation = comes()
    later = clock.now() + timedelta(hours=3)
    with clock.moved(later):
        assert hand_over(cast.lead, conversation, team=repairs).team_since == later
