"""What comes in is given to people by the rules of its team."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.audit.models import Entry
from keepword.conversations.models import Conversation
from keepword.conversations.services import Letter, assign, close, depart, reply
from keepword.core import clock
from keepword.core.models import Fact
from keepword.routing.models import Method, Reroute
from keepword.routing.services import PolicyFields, follow_shop, give, save_need, save_policy, sweep
from keepword.teams.models import Team
from keepword.teams.services import add_absence, save_skill, save_team, save_work, set_presence
from tests.cast import Cast
from tests.routing.conftest import Comes, work

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def holder(conversation: Conversation) -> str:
    found = Conversation.objects.select_related("assignee").get(pk=conversation.pk).assignee
    return found.name if found else ""


def works(comes: Comes, *args: str, **more: object) -> str:
    """Mail comes and the worker works; who has it now."""
    conversation = comes(*args, **more)
    work()
    return holder(conversation)


def test_without_rules_people_take_them_themselves_and_intake_queues_nothing(
    team: Team, comes: Comes
) -> None:
    assert works(comes) == ""
    assert work() == 0


def test_each_gets_one_in_turn(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN))
    assert [works(comes, f"c{n}") for n in range(4)] == ["Agent", "Colleague", "Agent", "Colleague"]
    first = Entry.objects.filter(verb="assigned").order_by("pk")[0]
    assert (first.actor_label, first.data["why"]["rule"]) == ("Routing", "turn")


def test_who_is_busy_away_absent_or_full_gets_nothing(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN))
    set_presence(cast.agent, cast.agent, "busy")
    assert works(comes, "one") == "Colleague"
    now = clock.now()
    add_absence(cast.colleague, cast.colleague, starts_at=now, ends_at=now + timedelta(days=2))
    waiting = comes("two")
    work()
    assert holder(waiting) == ""
    save_work(cast.admin, cast.agent, capacity=0)
    set_presence(cast.agent, cast.agent, "here")
    assert sweep() == 0
    save_work(cast.admin, cast.agent, capacity=1)
    assert sweep() == 1
    assert holder(waiting) == "Agent"
    assert works(comes, "three") == ""


def test_who_has_room_again_gets_what_has_waited_longest_first(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.LEAST_BUSY))
    save_team(cast.admin, team, name="Sales", capacity=1, members=[cast.agent])
    first, second, third = (comes(who) for who in ("one", "two", "three"))
    work()
    assert [holder(one) for one in (first, second, third)] == ["Agent", "", ""]
    close(cast.agent, first)
    assert sweep() == 1
    assert [holder(one) for one in (second, third)] == ["Agent", ""]


def test_the_agent_whom_the_customer_knows_gets_it(cast: Cast, team: Team, comes: Comes) -> None:
    known = comes("olena")
    message = reply(cast.colleague, known, Letter("Send it in."))
    message.send_after = None
    message.save()
    depart(message.pk, "w")
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN, continuity_days=30))
    assert works(comes, "olena", subject="Another lamp") == "Colleague"
    assert Entry.objects.filter(verb="assigned").latest("pk").data["why"]["rule"] == "knows"
    set_presence(cast.colleague, cast.colleague, "away")
    assert works(comes, "olena", subject="A third lamp") == "Agent"


def test_language_and_skills_are_asked_for(cast: Cast, team: Team, comes: Comes) -> None:
    repairs = save_skill(cast.admin, None, name="Repairs of lamps")
    save_need(cast.admin, repairs, {"field": "subject", "op": "contains", "value": "broken"})
    save_work(cast.admin, cast.agent, languages=["en"])
    save_work(cast.admin, cast.colleague, languages=["lt", "en"], skills=[repairs])
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN, by_skill=True))
    assert works(comes, "ona", language="lt") == "Colleague"
    assert works(comes, "john", language="en", subject="A broken lamp") == "Colleague"
    set_presence(cast.colleague, cast.colleague, "busy")
    assert works(comes, "jonas", language="lt") == "Agent"
    assert Entry.objects.filter(verb="assigned").latest("pk").data["why"]["given_up"] == ["language"]


def test_a_rule_may_wait_for_somebody_who_knows(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN, by_skill=True, relax_minutes=30))
    waiting = comes("ona", language="lt")
    work()
    assert holder(waiting) == ""
    with clock.moved(clock.now() + timedelta(minutes=31)):
        assert sweep() == 1


def test_what_an_import_brought_is_nobody_s_affair(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN))
    old = comes(at=clock.now() - timedelta(days=20))
    assert work() == 0
    assert sweep() == 0
    assert holder(old) == ""


@pytest.mark.parametrize(("reroute", "goes_to"), [(Reroute.KEEP, "Colleague"), (Reroute.ABSENT, "Agent")])
def test_a_customer_does_not_wait_for_somebody_on_holiday(
    cast: Cast, team: Team, comes: Comes, reroute: str, goes_to: str
) -> None:
    conversation = comes()
    assign(cast.lead, conversation, cast.colleague)
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN, reroute=reroute))
    now = clock.now()
    add_absence(cast.lead, cast.colleague, starts_at=now, ends_at=now + timedelta(days=7))
    assert works(comes, into=Conversation.objects.get(pk=conversation.pk)) == goes_to
    transferred = Fact.objects.filter(kind="transferred")
    assert [fact.data["category"] for fact in transferred] == (["absence"] if goes_to == "Agent" else [])


def test_what_nobody_takes_goes_on_to_the_other_team_and_not_back(
    cast: Cast, team: Team, comes: Comes
) -> None:
    second = save_team(cast.admin, None, name="Second line", members=[cast.lead])
    to_second = PolicyFields(overflow_team=second, overflow_minutes=30)
    save_policy(cast.admin, team, to_second)
    save_policy(cast.admin, second, PolicyFields(overflow_team=team, overflow_minutes=30))
    conversation = comes()
    start = clock.now()
    moves = []
    for minutes in (29, 31, 60, 62, 200):
        with clock.moved(start + timedelta(minutes=minutes)):
            sweep()
        moves.append(Conversation.objects.select_related("team").get(pk=conversation.pk).team)
    assert [str(one) for one in moves] == ["Sales", *["Second line"] * 4]


def test_a_team_goes_by_the_shop_s_rules_until_it_has_its_own(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, None, PolicyFields(method=Method.ROUND_ROBIN))
    assert works(comes, "one") == "Agent"
    save_policy(cast.admin, team, PolicyFields())
    assert works(comes, "two") == ""
    follow_shop(cast.admin, team)
    assert works(comes, "three") == "Colleague"


def test_only_who_sees_the_inbox_is_given_what_comes_in_there(cast: Cast, team: Team, comes: Comes) -> None:
    cast.inbox.team = None
    cast.inbox.save()
    closed = save_team(cast.admin, None, name="Private", members=[cast.colleague])
    cast.inbox.teams.add(closed)
    save_policy(cast.admin, None, PolicyFields(method=Method.ROUND_ROBIN))
    assert {works(comes, f"c{n}") for n in range(3)} == {"Colleague"}


def test_what_has_somebody_is_not_given_again(cast: Cast, team: Team, comes: Comes) -> None:
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN))
    conversation = comes()
    assign(cast.lead, conversation, cast.lead)
    assert give(cast.lead, conversation).assignee is None
    assert holder(conversation) == "Lead"


@pytest.mark.usefixtures("the_second_does_not_end")
def test_intake_pays_one_statement_a_batch(cast: Cast, team: Team, comes: Comes) -> None:
    comes("zero")
    with CaptureQueriesContext(connection) as before:
        comes("one")
    save_policy(cast.admin, team, PolicyFields(method=Method.ROUND_ROBIN))
    comes("two")  # the rules are read, for a second
    costs = []
    for name in ("three", "four", "five"):  # they may be read anew in between, when a second has passed
        with CaptureQueriesContext(connection) as after:
            comes(name)
        costs.append(len(after))
    assert min(costs) <= len(before) + 1
