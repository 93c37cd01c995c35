"""Whoever keeps rows about conversations moves them when two become one, and back when they are two."""

from datetime import timedelta

import pytest

from keepword.automation.models import RuleRun
from keepword.automation.queries.rules import ready
from keepword.automation.queries.timed import coming
from keepword.automation.services.rules import Plan, save_rule
from keepword.automation.services.timed import sweep
from keepword.bulk import services as bulk
from keepword.conversations.models import Conversation
from keepword.conversations.services import assign, close, hand_over, merge, unmerge
from keepword.conversations.services.erase import erase_conversations
from keepword.conversations.views import get_view, in_view
from keepword.core import clock, conditions
from keepword.notifications.models import Notification
from keepword.privacy.services import preview_rule
from keepword.problems.models import Heard, Joined
from keepword.problems.queries import size_of
from keepword.problems.services import join, open_problem
from keepword.problems.services.hear import listen
from keepword.routing.explaining import moves
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.conversations.merging import TARAS, Talk, current

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def talk(cast: Cast) -> Talk:
    return Talk(cast)


@pytest.fixture
def two(talk: Talk) -> tuple[Conversation, Conversation]:
    """A source and a target."""
    return talk.writes().conversation, talk.writes().conversation


Two = tuple[Conversation, Conversation]


def test_the_target_joins_the_problem_of_the_source(cast: Cast, two: Two) -> None:
    source, into = two
    problem = open_problem(cast.lead, title="Batch 12", conversations=[source])
    made = merge(cast.agent, source, into)
    assert Joined.objects.get().conversation_id == into.pk
    unmerge(cast.agent, made)
    assert Joined.objects.get().conversation_id == source.pk
    assert size_of(problem) == 1


def test_a_target_with_a_problem_keeps_its_own(cast: Cast, two: Two) -> None:
    source, into = two
    theirs = open_problem(cast.lead, title="Batch 12", conversations=[source])
    ours = open_problem(cast.lead, title="Batch 13", conversations=[into])
    made = merge(cast.agent, source, into)
    assert (size_of(theirs), size_of(ours)) == (0, 1)
    unmerge(cast.agent, made)
    assert (size_of(theirs), size_of(ours)) == (1, 1)


def test_who_has_moved_the_target_on_finds_it_there(cast: Cast, two: Two) -> None:
    source, into = two
    open_problem(cast.lead, title="Batch 12", conversations=[source])
    other = open_problem(cast.lead, title="Batch 13")
    made = merge(cast.agent, source, into)
    join(cast.lead, other, [into])
    unmerge(cast.agent, made)
    assert size_of(other) == 1


def test_unseen_news_lead_to_the_target_and_back(cast: Cast, two: Two) -> None:
    source, into = two
    assign(cast.lead, source, cast.agent)
    made = merge(cast.lead, source, into)
    told = Notification.objects.get(user=cast.agent, kind="assigned")
    assert (told.subject_id, told.url, told.data["number"]) == (into.pk, f"/c/{into.pk}/", into.pk)
    unmerge(cast.lead, made)
    told.refresh_from_db()
    assert (told.subject_id, told.url) == (source.pk, f"/c/{source.pk}/")


def test_a_rule_of_time_does_not_touch_a_pointer(cast: Cast, two: Two) -> None:
    source, into = two
    rule = save_rule(
        cast.lead, None, Plan("Old", "time.closed", {}, [{"do": "priority", "priority": 3}], minutes=1)
    )
    merge(cast.agent, source, into)
    assert list(coming(ready(rule), clock.now())) == []


def test_what_rules_did_goes_along_so_that_they_do_it_once(cast: Cast, two: Two) -> None:
    source, into = two
    Conversation.objects.filter(pk=into.pk).update(waiting_since=None, status="waiting")
    urgent = [{"do": "priority", "priority": 3}]
    save_rule(cast.lead, None, Plan("Waits", "time.waiting", {}, urgent, minutes=1, working=False))
    assert sweep() == 1
    made = merge(cast.agent, source, current(into))
    assert RuleRun.objects.get().conversation_id == into.pk
    assert sweep() == 0
    unmerge(cast.agent, made)
    assert RuleRun.objects.get().conversation_id == source.pk
    assert sweep() == 0


def test_the_moves_of_both_are_told(cast: Cast, two: Two) -> None:
    source, into = two
    team = save_team(cast.admin, None, name="Repairs", members=[cast.agent])
    hand_over(cast.lead, source, team=team, reason="Broken glass")
    merge(cast.agent, source, into)
    assert [one.reason for one in moves(current(into))] == ["Broken glass"]


def test_a_bulk_run_leaves_a_merged_one_alone_and_says_where_it_is(cast: Cast, two: Two) -> None:
    source, into = two
    run = bulk.start(cast.agent, [{"do": "priority", "priority": 3}], ids=[source.pk])
    merge(cast.agent, source, into)
    undone = bulk.undo(cast.agent, run)
    assert undone.kept == 1
    assert f"#{into.pk}" in undone.items.get().reason
    again = bulk.start(cast.agent, [{"do": "close"}], ids=[source.pk])
    assert (again.skipped, current(into).status) == (1, "open")


def test_nobody_is_told_of_a_target_that_they_do_not_see(cast: Cast, two: Two) -> None:
    source, into = two
    run = bulk.start(cast.colleague, [{"do": "priority", "priority": 3}], ids=[source.pk])
    merge(cast.agent, source, into)
    board = save_team(cast.admin, None, name="Board", is_private=True, members=[cast.admin])
    hand_over(cast.admin, current(into), team=board, assignee=None)
    bulk.undo(cast.colleague, run)
    assert f"#{into.pk}" not in run.items.get().reason


def test_a_pointer_is_not_listened_to(cast: Cast, talk: Talk) -> None:
    listen()
    source, into = talk.writes(TARAS).conversation, talk.writes(TARAS).conversation
    merge(cast.agent, source, into)
    with clock.moved(into.created_at):
        listen()
    assert set(Heard.objects.values_list("conversation_id", flat=True)) == {into.pk}


def test_a_customer_with_a_pointer_is_no_old_one(cast: Cast, two: Two) -> None:
    source, into = two
    merge(cast.agent, source, into)
    asked = {"field": "returning", "op": "is", "value": True}
    assert not conditions.matches("conversation", asked, current(into))
    assert not Conversation.objects.filter(conditions.to_q("conversation", asked), pk=into.pk).exists()


def test_a_pointer_is_in_no_list_of_what_is_closed(cast: Cast, two: Two) -> None:
    source, into = two
    merge(cast.agent, source, into)
    close(cast.agent, current(into))
    assert list(in_view(cast.agent, get_view(cast.agent, "closed"))) == [into]


def test_a_pointer_goes_with_its_target_and_not_before(cast: Cast, two: Two) -> None:
    source, into = two
    merge(cast.agent, source, into)
    long_ago = into.created_at - timedelta(days=400)
    Conversation.objects.filter(pk=source.pk).update(closed_at=long_ago)
    assert preview_rule(cast.admin, days=30) == (0, False)
    erase_conversations([into.pk])
    assert not Conversation.objects.exists()
