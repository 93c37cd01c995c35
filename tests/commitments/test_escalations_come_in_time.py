import pytest
from django.db import connection

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.commitments.models import Clock, Escalated, Policy
from keepword.commitments.services import Times, escalate, save_policy, set_escalations
from keepword.commitments.tasks import tick
from keepword.conversations.models import Conversation
from keepword.conversations.services import assign, close
from keepword.core import clock
from keepword.core.errors import Invalid, Refused
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from tests.commitments.conftest import Shop, at, clocks

TELL = {"do": "alert", "whom": "assignee", "text": "Please answer"}
PLAN = [
    {"clock": "first_response", "minutes": 60, "steps": [{"do": "alert", "whom": "leads"}]},
    {"clock": "first_response", "minutes": -15, "steps": [TELL]},
    {"clock": "first_response", "minutes": 0, "steps": [{"do": "priority", "priority": 3}]},
]


@pytest.fixture
def watched(promise: Shop) -> Shop:
    """The shop's only policy is watched: at a quarter to, at the due minute, and an hour after it."""
    set_escalations(promise.admin, Policy.objects.get(), PLAN)
    User.objects.create_user("lead@shop.example", name="Rasa", role="lead")
    return promise


def done() -> list[tuple[int, object]]:
    return list(Escalated.objects.order_by("at", "pk").values_list("minutes", "at"))


def tick_at(*when: object) -> None:
    for moment in when:
        with clock.moved(moment):  # type: ignore[arg-type]
            tick()


def test_each_is_done_once_at_its_minute(watched: Shop) -> None:
    conversation = watched.writes(at(5, 8))
    with clock.moved(at(5, 8, 1)):
        assign(watched.agent, conversation, watched.agent)
    tick_at(at(5, 8, 44, 59))
    assert done() == []
    tick_at(at(5, 8, 45), at(5, 8, 45, 1), at(5, 8, 50))
    assert done() == [(-15, at(5, 8, 45))]
    (told,) = Notification.objects.filter(kind="escalated")
    assert (told.user, told.data["text"]) == (watched.agent, "Please answer")
    tick_at(at(5, 9), at(5, 9, 1))
    assert Conversation.objects.get().priority == 3
    tick_at(at(5, 10), at(5, 10, 1))
    assert done() == [(-15, at(5, 8, 45)), (0, at(5, 9)), (60, at(5, 10))]
    assert {one.user.name for one in Notification.objects.filter(kind="escalated")} == {"Jonas", "Rasa"}


@pytest.mark.both_databases
def test_after_a_day_without_a_scheduler_they_bear_their_true_minutes(watched: Shop) -> None:
    late = watched.writes(at(5, 15, 30))
    tick_at(at(6, 12))
    expected = [(-15, at(6, 7, 15)), (0, at(6, 7, 30)), (60, at(6, 8, 30))]
    assert done() == expected
    facts = Fact.objects.filter(kind="escalated", subject_id=late.pk).order_by("at")
    assert [(fact.value, fact.at) for fact in facts] == [(60.0 * minutes, when) for minutes, when in expected]
    entries = Entry.objects.filter(verb="escalated").order_by("pk")
    assert [entry.data["done"] for entry in entries] == [["alert"], ["priority"], ["alert"]]
    assert {entry.actor_label for entry in entries} == {"policy “All”"}


def test_what_was_answered_needs_no_more(watched: Shop) -> None:
    conversation = watched.writes(at(5, 8))
    watched.departs(at(5, 8, 30, 10), watched.answers(at(5, 8, 30), conversation))
    tick_at(at(6, 12))
    assert done() == []
    assert clocks(conversation)["first_response"].escalate_at is None


def test_nothing_is_done_about_what_was_closed(watched: Shop) -> None:
    conversation = watched.writes(at(5, 8))
    with clock.moved(at(5, 8, 30)):
        close(watched.agent, conversation)
    tick_at(at(5, 9, 30))
    assert done() == []


def test_a_step_that_cannot_be_done_is_said_and_stops_nothing(watched: Shop) -> None:
    gone = User.objects.create_user("gone@shop.example", name="Gone", role="agent")
    steps = [{"do": "priority", "priority": 2}, {"do": "alert", "whom": gone.pk}]
    plan = [{"clock": "first_response", "minutes": -30, "steps": steps}, *PLAN]
    set_escalations(watched.admin, Policy.objects.get(), plan)
    watched.writes(at(5, 8))
    gone.is_active = False
    gone.save()
    tick_at(at(5, 8, 31), at(5, 8, 46))
    first, second = Escalated.objects.order_by("pk")
    assert (first.minutes, first.failure) == (-30, "There is no such person.")
    assert second.minutes == -15
    assert Conversation.objects.get().priority == 1, "the first step of it was undone"


def test_running_clocks_follow_a_changed_plan(promise: Shop) -> None:
    conversation = promise.writes(at(5, 8))
    with clock.moved(at(5, 8, 10)):
        set_escalations(promise.admin, Policy.objects.get(), PLAN)
        tick()
    assert clocks(conversation)["first_response"].escalate_at == at(5, 8, 45)


def test_an_escalation_that_gives_another_policy_goes_on_by_that_one(shop: Shop) -> None:
    urgent = {"field": "priority", "op": "is", "value": 3}
    save_policy(shop.admin, name="Urgent", condition=urgent, times=Times(120))
    usual = save_policy(shop.admin, name="All", condition={}, times=Times(60))
    set_escalations(shop.admin, usual, PLAN)
    conversation = shop.writes(at(5, 8))
    tick_at(at(5, 8, 45), at(5, 9))
    first = clocks(conversation)["first_response"]
    assert first.state == "missed", "a breach is not mended by a priority"
    tick_at(at(5, 10), at(5, 12))
    assert [minutes for minutes, _at in done()] == [-15, 0, 60]


def test_two_workers_do_it_once(watched: Shop) -> None:
    conversation = watched.writes(at(5, 8))
    with clock.moved(at(5, 8, 46)):
        assert escalate() == 1
        # The other worker had read the same list before.
        Clock.objects.filter(conversation=conversation).update(escalate_at=at(5, 8, 45))
        assert escalate() == 0


def test_what_is_planned_is_found_by_its_index(watched: Shop) -> None:
    for _number in range(50):
        watched.writes(at(5, 8))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE commitments_clock")
    assert "clock_escalate" in Clock.objects.filter(escalate_at__lte=at(5, 8, 45)).explain()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("clock", {"clock": "lunch"}),
        ("minutes", {"minutes": "15"}),
        ("minutes", {"minutes": 0}),
        ("steps", {"steps": []}),
        ("whom", {"steps": [{"do": "alert", "whom": "nobody"}]}),
        ("do", {"steps": [{"do": "dance"}]}),
    ],
)
def test_a_plan_that_cannot_be_kept_is_refused_by_its_field(
    promise: Shop, field: str, change: dict[str, object]
) -> None:
    plan = [*PLAN, {"clock": "first_response", "minutes": 5, "steps": [TELL]} | change]
    with pytest.raises(Invalid) as refused:
        set_escalations(promise.admin, Policy.objects.get(), plan)
    assert refused.value.field == field


def test_only_who_settles_hours_plans(promise: Shop) -> None:
    with pytest.raises(Refused):
        set_escalations(promise.agent, Policy.objects.get(), PLAN)
