"""A cause is found, removed, told of, checked; and what comes back opens everything again."""

from datetime import date, timedelta

import pytest

from keepword.complaints import notices, queries, services
from keepword.complaints.models import (
    Cause,
    CauseState,
    Complaint,
    Proof,
    Removal,
    RemovalState,
    Stage,
    State,
    Told,
)
from keepword.complaints.services.cause import open_again
from keepword.conversations.models import Message, Status
from keepword.conversations.services import close
from keepword.conversations.services.send import depart
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from tests.cast import Cast
from tests.complaints.conftest import Says
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

TEXTS = {"en": "The cause is gone.", "uk": "Причину усунено."}
NAMED = "The lamp broke, how annoying. Take this one meanwhile. The new one is sent."


@pytest.fixture
def cause(cast: Cast) -> Cause:
    return services.find(cast.agent, services.Analysis("Thin glass in batch 12", owner=cast.agent))


def now(complaint: Complaint) -> Complaint:
    return Complaint.objects.select_related("conversation", "cause").get(pk=complaint.pk)


def walk(cast: Cast, complaint: Complaint, says: Says) -> None:
    """Through the first four stages, whereupon the conversation is closed."""
    said = says(complaint.conversation, NAMED)
    services.recognise(cast.agent, complaint, said, problem="the lamp broke", feeling="annoying")
    services.relieve(cast.agent, complaint, said, by=Proof.SOLUTION)
    services.offer(cast.agent, complaint, said)
    services.confirm_solution(cast.agent, complaint)
    close(cast.agent, complaint.conversation)


def told_in(complaint: Complaint) -> list[str]:
    rows = Message.objects.filter(conversation=now(complaint).conversation_id, direction="out")
    return [text for text in rows.order_by("pk").values_list("text", flat=True) if text in TEXTS.values()]


@pytest.fixture
def waiting(cast: Cast, complaint: Complaint, says: Says, cause: Cause) -> Complaint:
    """A complaint that waits for its cause to be removed."""
    walk(cast, complaint, says)
    services.link_cause(cast.agent, complaint, cause)
    return complaint


def test_a_removal_ends_the_complaint_and_its_customer_is_told_once(
    cast: Cast, waiting: Complaint, cause: Cause
) -> None:
    made = services.remove(cast.agent, cause, texts=TEXTS)
    services.carry_on.call(made.pk)
    services.carry_on.call(made.pk)
    assert (now(waiting).state, now(waiting).stage) == (State.DONE, "")
    assert told_in(waiting) == ["The cause is gone."]
    assert Removal.objects.get().state == RemovalState.DONE
    assert Fact.objects.filter(kind="complaint_done").count() == 1
    with pytest.raises(Conflict):
        services.remove(cast.agent, cause)


def test_each_is_told_in_their_language_also_who_is_at_an_earlier_stage(
    cast: Cast, waiting: Complaint, cause: Cause, mail_in: MailIn
) -> None:
    other = mail_in("Лампа розбилася, я скаржуся на якість вашого скла.", address="ira@example.org")
    theirs = services.make(cast.agent, other)
    services.link_cause(cast.agent, theirs, cause)
    groups = [(one.language, one.count, one.text) for one in queries.preview(cause, TEXTS)]
    assert groups == [("en", 1, TEXTS["en"]), ("uk", 1, TEXTS["uk"])]
    services.carry_on.call(services.remove(cast.lead, cause, texts=TEXTS).pk)
    assert (told_in(waiting), told_in(theirs)) == ([TEXTS["en"]], [TEXTS["uk"]])
    assert now(theirs).state == State.OPEN


def test_a_killed_worker_tells_nobody_twice(cast: Cast, waiting: Complaint, cause: Cause) -> None:
    made = services.remove(cast.agent, cause, texts=TEXTS)
    Told.objects.create(removal=made, complaint=waiting, conversation=waiting.conversation_id, message_id=1)
    services.carry_on.call(made.pk)
    assert told_in(waiting) == []


def test_two_complaints_of_one_conversation_are_told_of_once(
    cast: Cast, waiting: Complaint, cause: Cause
) -> None:
    twin = Complaint.objects.create(
        conversation=waiting.conversation,
        origin=waiting.origin,
        source="person",
        state=State.DONE,
        cause=cause,
        begun_at=waiting.begun_at,
    )
    services.carry_on.call(services.remove(cast.agent, cause, texts=TEXTS).pk)
    assert len(told_in(waiting)) == 1
    assert Told.objects.get(complaint=twin).reason


def test_a_removal_without_texts_tells_nobody(cast: Cast, waiting: Complaint, cause: Cause) -> None:
    services.carry_on.call(services.remove(cast.agent, cause).pk)
    assert now(waiting).state == State.DONE
    assert told_in(waiting) == []
    other = services.find(cast.agent, services.Analysis("Other"))
    with pytest.raises(Invalid):
        services.remove(cast.lead, other, texts={"en": " "})


def test_who_cannot_be_written_to_is_listed_and_done_all_the_same(
    cast: Cast, waiting: Complaint, cause: Cause
) -> None:
    from keepword.customers.models import Identity

    Message.objects.filter(conversation=waiting.conversation, direction="in").update(sender_address="")
    Identity.objects.all().delete()
    services.carry_on.call(services.remove(cast.agent, cause, texts=TEXTS).pk)
    assert Told.objects.get().reason
    assert now(waiting).state == State.DONE


def test_a_closed_matter_stays_closed_when_it_is_told(cast: Cast, waiting: Complaint, cause: Cause) -> None:
    services.carry_on.call(services.remove(cast.agent, cause, texts=TEXTS).pk)
    with clock.moved(clock.now() + timedelta(seconds=30)):
        depart(Message.objects.filter(direction="out").latest("pk").pk, "test")
    assert now(waiting).conversation.status == Status.CLOSED


def test_a_new_complaint_brings_the_cause_back_and_the_old_ones_with_it(
    cast: Cast, waiting: Complaint, cause: Cause, mail_in: MailIn
) -> None:
    services.carry_on.call(services.remove(cast.agent, cause, texts=TEXTS).pk)
    cause.refresh_from_db()
    with clock.moved(clock.now() + timedelta(days=3)):
        again = services.make(cast.colleague, mail_in("My glass broke too.", address="bob@example.org"))
        services.link_cause(cast.colleague, again, cause)
        open_again.call(cause.pk)
        open_again.call(cause.pk)
        cause.refresh_from_db()
        assert (cause.state, cause.times_back, cause.removed_at) == (CauseState.BACK, 1, None)
        assert (now(waiting).state, now(waiting).stage) == (State.OPEN, Stage.REMOVE)
        assert now(waiting).due_at > clock.now()
        told = set(Notification.objects.filter(kind="cause_back").values_list("user__name", flat=True))
        assert told == {"Agent", "Lead", "Admin"}
        services.carry_on.call(services.remove(cast.lead, cause, texts=TEXTS).pk)
    assert now(waiting).state == State.DONE
    assert len(told_in(waiting)) == 2  # of each removal once
    assert Fact.objects.filter(kind="cause_back").count() == 1


def test_a_complaint_of_before_the_removal_brings_nothing_back(
    cast: Cast, waiting: Complaint, cause: Cause, mail_in: MailIn, says: Says
) -> None:
    late = services.make(cast.agent, mail_in("Glass broke.", address="bob@example.org"))
    services.remove(cast.agent, cause)
    services.link_cause(cast.agent, late, cause)
    cause.refresh_from_db()
    assert cause.state == CauseState.REMOVED
    walk(cast, late, says)
    assert now(late).state == State.DONE  # its last stage was passed as soon as it came to it


def test_the_effect_is_checked_after_a_while(cast: Cast, waiting: Complaint, cause: Cause) -> None:
    services.remove(cast.agent, cause)
    notices.remind()
    assert not Notification.objects.filter(kind="cause_check").exists()
    with clock.moved(clock.now() + timedelta(days=31)):
        notices.remind()
        notices.remind()
        assert Notification.objects.filter(kind="cause_check").count() == 3
        assert services.check(cast.agent, cause, works=True).state == CauseState.CHECKED
        assert services.check(cast.lead, cause, works=False).state == CauseState.BACK
        with pytest.raises(Conflict):
            services.check(cast.lead, cause, works=True)


def test_measures_have_owners_and_days(cast: Cast, cause: Cause) -> None:
    measure = services.add_measure(
        cast.agent,
        cause,
        text="Thicker glass",
        kind="corrective",
        owner=cast.colleague,
        due_on=date(2026, 1, 2),
    )
    cause.refresh_from_db()
    assert cause.state == CauseState.REMOVING
    notices.remind()
    notices.remind()
    assert Notification.objects.filter(kind="measure_due", user=cast.colleague).count() == 1
    services.finish_measure(cast.colleague, measure)
    assert queries.measures_due(date(2027, 1, 1)) == []
    services.finish_measure(cast.colleague, measure, done=False)
    services.drop_measure(cast.agent, measure)
    assert not cause.measures.exists()
    with pytest.raises(Invalid):
        services.add_measure(cast.agent, cause, text=" ", kind="corrective", owner=None, due_on=None)


def test_who_may_say_that_it_is_gone(cast: Cast, cause: Cause) -> None:
    with pytest.raises(Refused):
        services.remove(cast.colleague, cause)
    services.remove(cast.lead, cause)
    with pytest.raises(Refused):
        services.check(cast.colleague, cause, works=True)


def test_an_analysis_is_kept_clean(cast: Cast, cause: Cause) -> None:
    analysis = services.Analysis(
        " Thin   glass ",
        product="Lamp",
        whys=["It broke", " ", "It is thin"],
        bones={"material": ["glass", ""], "nothing": ["x"], "people": []},
    )
    services.analyse(cast.agent, cause, analysis)
    cause.refresh_from_db()
    assert (cause.title, cause.whys, cause.bones) == (
        "Thin glass",
        ["It broke", "It is thin"],
        {"material": ["glass"]},
    )


def test_the_few_that_matter(cast: Cast, cause: Cause, mail_in: MailIn) -> None:
    rare = services.find(cast.agent, services.Analysis("Slow courier"))
    for number, of in enumerate([cause] * 8 + [rare] + [None]):
        made = services.make(cast.agent, mail_in(address=f"c{number}@example.org"))
        services.link_cause(cast.agent, made, of)
    bars = queries.pareto(cast.agent)
    assert [(bar.label, bar.count, round(bar.together, 1), bar.vital) for bar in bars] == [
        ("Thin glass in batch 12", 8, 0.8, True),
        ("Slow courier", 1, 0.9, False),
        ("no cause is found yet", 1, 1.0, False),
    ]
