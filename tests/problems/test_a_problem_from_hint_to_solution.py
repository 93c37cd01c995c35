"""Many write about the same; it is named, announced, answered in each one's language and solved together."""

from datetime import timedelta

import pytest
from django.test import Client

from keepword.conversations.links import token
from keepword.conversations.models import Conversation, Message, Status
from keepword.core import actions, clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from keepword.problems import services
from keepword.problems.models import Ear, Hint, Joined, Problem, Round, RoundState, Told
from keepword.problems.queries import announced_to
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TEXTS = {"en": "It works again.", "uk": "Вже працює.", "lt": ""}


@pytest.fixture
def outage(cast: Cast, mail_in: MailIn) -> Problem:
    """Two customers, one of whom writes in Ukrainian."""
    first = mail_in("The payment page shows an error.", subject="Payment", address="ann@example.org")
    second = mail_in(
        "Сторінка оплати показує помилку, допоможіть.", subject="Оплата", address="ira@example.org"
    )
    return services.open_problem(cast.lead, title="Payment fails", conversations=[first, second])


def answered(problem: Problem) -> dict[str, str]:
    rows = Message.objects.filter(conversation__problem_link__problem=problem, direction="out")
    return dict(rows.values_list("conversation__subject", "text"))


def test_many_who_write_about_the_same_are_seen_and_leads_are_told(cast: Cast, mail_in: MailIn) -> None:
    services.listen()  # from here on
    for number in range(5):
        mail_in(f"Quasar lamp {number} exploded", subject="Broken", address=f"c{number}@example.org")
    assert services.listen() == 1
    assert services.listen() == 0
    hint = Hint.objects.get()
    assert hint.count == 5
    assert {one.user.name for one in Notification.objects.select_related("user")} == {"Lead", "Admin"}
    mail_in("My quasar lamp too", subject="Help", address="c9@example.org")
    assert services.listen() == 0
    hint.refresh_from_db()
    assert hint.count == 6
    problem = services.take(cast.lead, hint, title="Quasar lamps explode")
    assert Joined.objects.filter(problem=problem).count() == 6
    with pytest.raises(Conflict):
        services.take(cast.admin, hint, title="again")


def test_the_past_is_not_listened_to(cast: Cast, mail_in: MailIn) -> None:
    for number in range(5):
        mail_in("Quasar lamp exploded", address=f"c{number}@example.org")
    services.listen()
    services.listen()
    assert Ear.objects.get().last_id == Conversation.objects.latest("pk").pk
    assert not Hint.objects.exists()


def test_each_is_answered_once_in_its_language(cast: Cast, outage: Problem) -> None:
    made = services.answer_all(cast.lead, outage, texts=TEXTS)
    services.carry_on.call(made.pk)
    services.carry_on.call(made.pk)
    assert answered(outage) == {"Payment": "It works again.", "Оплата": "Вже працює."}
    made.refresh_from_db()
    assert (made.state, made.total, Told.objects.count()) == (RoundState.DONE, 2, 2)


def test_a_killed_worker_leaves_no_answer_without_its_record(cast: Cast, outage: Problem) -> None:
    made = services.answer_all(cast.lead, outage, texts=TEXTS)
    first = Joined.objects.order_by("conversation_id")[0].conversation
    Told.objects.create(round=made, conversation=first, message_id=1)  # what another worker has done
    services.carry_on.call(made.pk)
    assert answered(outage) == {"Оплата": "Вже працює."}


def test_what_cannot_be_answered_is_told_and_holds_up_nothing(cast: Cast, outage: Problem) -> None:
    spam = Conversation.objects.get(subject="Payment")
    Conversation.objects.filter(pk=spam.pk).update(status=Status.SPAM)
    made = services.answer_all(cast.lead, outage, texts=TEXTS)
    services.carry_on.call(made.pk)
    assert answered(outage) == {"Оплата": "Вже працює."}
    assert Told.objects.get(conversation=spam).reason


def test_a_stop_stops(cast: Cast, outage: Problem) -> None:
    made = services.answer_all(cast.lead, outage, texts=TEXTS)
    with pytest.raises(Conflict):
        services.answer_all(cast.lead, outage, texts=TEXTS)
    services.stop_round(cast.lead, made)
    services.carry_on.call(made.pk)
    assert answered(outage) == {}
    assert Round.objects.get().state == RoundState.STOPPED


def test_solved_together(cast: Cast, outage: Problem) -> None:
    services.announce(cast.lead, outage, texts=TEXTS, audience="everybody")
    with clock.moved(clock.now() + timedelta(hours=2)):
        services.solve(cast.lead, outage, close=True)
    assert set(Conversation.objects.values_list("status", flat=True)) == {Status.CLOSED}
    fact = Fact.objects.get(kind="problem_solved")
    assert fact.value == pytest.approx(7200, abs=5)
    outage.refresh_from_db()
    assert outage.announced_at is None
    with pytest.raises(Conflict):
        services.join(cast.lead, outage, list(Conversation.objects.all()))


def test_customers_read_what_concerns_them_in_their_language(
    cast: Cast, outage: Problem, mail_in: MailIn
) -> None:
    theirs = Conversation.objects.get(subject="Оплата")
    other = mail_in("Something else", subject="Shade", address="bob@example.org")
    services.announce(cast.lead, outage, texts=TEXTS, audience="joined")
    assert (len(announced_to(theirs)), len(announced_to(other))) == (1, 0)
    page = Client().get(f"/s/{token(theirs.pk)}", follow=True).content.decode()
    assert "Вже працює." in page
    assert "Вже працює." not in Client().get(f"/s/{token(other.pk)}", follow=True).content.decode()
    services.announce(cast.lead, outage, texts=TEXTS, audience="everybody")
    assert len(announced_to(other)) == 1
    services.withdraw(cast.lead, outage)
    assert announced_to(theirs) == []


def test_a_conversation_is_of_one_problem(cast: Cast, outage: Problem) -> None:
    one = Conversation.objects.get(subject="Payment")
    other = services.open_problem(cast.lead, title="Other")
    assert services.join(cast.agent, other, [one]) == 1
    assert services.join(cast.agent, other, [one]) == 0
    assert Joined.objects.get(conversation=one).problem == other
    services.leave(cast.agent, other, one)
    assert not Joined.objects.filter(conversation=one).exists()


def test_joining_is_an_action_that_can_be_undone(cast: Cast, outage: Problem, mail_in: MailIn) -> None:
    third = mail_in("Payment again", subject="Pay", address="eve@example.org")
    (done,) = actions.run(cast.agent, "conversation", third, [{"do": "problem", "problem": outage.pk}])
    assert Joined.objects.filter(conversation=third).exists()
    assert done.before is not None
    assert done.action.undo is not None
    done.action.undo(cast.agent, third, done.before)
    assert not Joined.objects.filter(conversation=third).exists()


def test_only_leads_decide_and_nothing_empty_is_said(cast: Cast, outage: Problem) -> None:
    with pytest.raises(Refused):
        services.answer_all(cast.agent, outage, texts=TEXTS)
    with pytest.raises(Refused):
        services.announce(cast.agent, outage, texts=TEXTS, audience="joined")
    with pytest.raises(Invalid):
        services.answer_all(cast.lead, outage, texts={"en": " "})
    with pytest.raises(Invalid):
        services.open_problem(cast.agent, title=" ")
