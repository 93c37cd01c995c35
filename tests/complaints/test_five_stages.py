"""A complaint walks five stages in order, each with what must be evident, and each can be taken back."""

from datetime import UTC, datetime, timedelta

import pytest

from keepword.complaints import queries, services
from keepword.complaints.models import Complaint, Proof, Source, Stage, State, Step
from keepword.conversations.models import NEVER, Conversation, Message, Status
from keepword.conversations.services import close, mark_spam, merge, note, split, unmerge
from keepword.core import actions, clock, conditions, facts
from keepword.core.errors import Conflict, Invalid
from keepword.core.models import Fact
from keepword.notifications.models import Notification
from tests.cast import Cast
from tests.complaints.conftest import Says
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

OURS = "I see that the lamp broke twice, and how annoying that is. Until the new one comes, use this one."


def now(complaint: Complaint) -> Complaint:
    return Complaint.objects.select_related("conversation", "cause").get(pk=complaint.pk)


def passed(complaint: Complaint) -> list[str]:
    return [line.stage for line in queries.stages(complaint) if line.done]


def to_resolve(cast: Cast, complaint: Complaint, says: Says) -> Message:
    """Through the first three stages; our message."""
    said = says(complaint.conversation, OURS)
    services.recognise(cast.agent, complaint, said, problem="the lamp broke twice", feeling="annoying")
    services.relieve(cast.agent, complaint, said, by=Proof.SOLUTION)
    return said


def test_words_suggest_it_and_a_person_confirms(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("This is unacceptable: nobody answered me for two weeks!")
    services.listen.call(list(conversation.messages.values_list("pk", flat=True)))
    services.listen.call(list(conversation.messages.values_list("pk", flat=True)))
    found = Complaint.objects.get()
    assert (found.state, found.source, found.stage) == (State.SUGGESTED, Source.WORDS, "")
    assert "unacceptable" in found.signs
    assert not found.steps.exists()
    services.confirm(cast.agent, found)
    assert (now(found).state, now(found).stage) == (State.OPEN, Stage.RESPOND)
    assert now(found).due_at < NEVER
    with pytest.raises(Conflict):
        services.confirm(cast.lead, found)


def test_great_anger_suggests_it_without_the_word(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("I am livid, you have let me down for the third time!")
    services.listen.call(list(conversation.messages.values_list("pk", flat=True)))
    assert "livid" in Complaint.objects.get().signs


def test_kind_words_suggest_nothing(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("Which bulb fits this lamp? Thank you for your help.")
    services.listen.call(list(conversation.messages.values_list("pk", flat=True)))
    assert not Complaint.objects.exists()


def test_what_was_dismissed_is_not_suggested_for_the_same_words(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("I want to complain.")
    ids = list(conversation.messages.values_list("pk", flat=True))
    services.listen.call(ids)
    services.dismiss(cast.agent, Complaint.objects.get())
    services.listen.call(ids)
    assert Complaint.objects.get().state == State.DISMISSED
    assert [one.kind for one in facts.holding(conversation.pk, kind__startswith="complaint")] == [
        "complaint_suggested",
        "complaint_dismissed",
    ]


def test_a_person_s_answer_passes_the_first_stage(cast: Cast, complaint: Complaint, says: Says) -> None:
    note(cast.agent, complaint.conversation, "Hm.")
    assert now(complaint).stage == Stage.RESPOND
    said = says(complaint.conversation, "I am looking into it.")
    step = Step.objects.get(complaint=complaint, stage=Stage.RESPOND)
    assert (step.passed_at, step.message_id, step.passed_by) == (said.at, said.pk, cast.agent)
    assert now(complaint).stage == Stage.RECOGNISE
    fact = Fact.objects.get(kind="complaint_stage")
    assert (fact.at, fact.data["message"], fact.data["late"]) == (said.at, said.pk, False)


def test_an_answer_before_somebody_saw_the_complaint_counts(cast: Cast, mail_in: MailIn, says: Says) -> None:
    conversation = mail_in("I complain.")
    services.listen.call(list(conversation.messages.values_list("pk", flat=True)))
    says(conversation, "I am looking into it.")
    services.confirm(cast.agent, Complaint.objects.get())
    assert passed(Complaint.objects.get()) == [Stage.RESPOND]


def test_problem_and_feeling_must_stand_in_our_words(cast: Cast, complaint: Complaint, says: Says) -> None:
    said = says(complaint.conversation, OURS)
    with pytest.raises(Invalid) as wrong:
        services.recognise(cast.agent, complaint, said, problem="the lamp broke twice", feeling="furious")
    assert wrong.value.field == "feeling"
    theirs = complaint.conversation.messages.get(direction="in")
    with pytest.raises(Invalid):
        services.recognise(cast.agent, complaint, theirs, problem="lamp broke", feeling="very disappointed")
    services.recognise(cast.agent, complaint, said, problem="the  LAMP broke twice", feeling="annoying")
    step = Step.objects.get(complaint=complaint, stage=Stage.RECOGNISE)
    assert step.words == {"problem": "the LAMP broke twice", "feeling": "annoying"}


def test_no_stage_is_left_out(cast: Cast, complaint: Complaint, says: Says) -> None:
    said = says(complaint.conversation, OURS)
    with pytest.raises(Conflict):
        services.relieve(cast.agent, complaint, said, by=Proof.SOLUTION)
    with pytest.raises(Conflict):
        services.offer(cast.agent, complaint, said)
    with pytest.raises(Conflict):
        services.confirm_solution(cast.agent, complaint)


def test_a_solution_is_settled_by_silence(cast: Cast, complaint: Complaint, says: Says) -> None:
    said = to_resolve(cast, complaint, says)
    services.offer(cast.agent, complaint, said)
    assert now(complaint).due_at == NEVER  # it is not we who must act
    with clock.moved(said.at + timedelta(hours=71)):
        assert services.pass_by_silence() == 0
    with clock.moved(said.at + timedelta(hours=90)):
        assert services.pass_by_silence() == 1
        assert services.pass_by_silence() == 0
    step = Step.objects.get(complaint=complaint, stage=Stage.RESOLVE)
    assert (step.proof, step.passed_at) == (Proof.SILENCE, said.at + timedelta(hours=72))
    assert now(complaint).stage == Stage.REMOVE


def test_who_writes_after_a_solution_is_read_by_a_person(
    cast: Cast, complaint: Complaint, says: Says, mail_in: MailIn
) -> None:
    said = to_resolve(cast, complaint, says)
    services.offer(cast.agent, complaint, said)
    mail_in("It works, thank you!", answers=complaint.conversation)
    step = Step.objects.get(complaint=complaint, stage=Stage.RESOLVE)
    assert (step.spoken, step.silent_at) == (True, NEVER)
    assert now(complaint).due_at < NEVER
    thanks = Message.objects.filter(direction="in").latest("pk")
    services.confirm_solution(cast.agent, complaint, thanks)
    assert now(complaint).stage == Stage.REMOVE
    services.take_back(cast.agent, complaint)
    services.offer(cast.agent, complaint, said)
    services.not_solved(cast.agent, complaint)
    assert Step.objects.get(complaint=complaint, stage=Stage.RESOLVE).offered_at is None
    with pytest.raises(Conflict):
        services.confirm_solution(cast.agent, complaint)


def test_a_passing_can_be_taken_back_and_its_fact_with_it(
    cast: Cast, complaint: Complaint, says: Says
) -> None:
    with pytest.raises(Conflict):
        services.take_back(cast.agent, complaint)
    to_resolve(cast, complaint, says)
    services.take_back(cast.agent, complaint)
    assert (now(complaint).stage, passed(complaint)) == (Stage.RELIEVE, [Stage.RESPOND, Stage.RECOGNISE])
    held = facts.holding(complaint.conversation_id, kind="complaint_stage")
    assert [one.data["stage"] for one in held] == [Stage.RESPOND, Stage.RECOGNISE]
    assert now(complaint).due_at < NEVER


def test_late_is_marked_at_its_true_minute_whoever_comes_late(cast: Cast, complaint: Complaint) -> None:
    due = now(complaint).due_at
    with clock.moved(due + timedelta(days=1)):
        assert services.mark_late() == 1
        assert services.mark_late() == 0
    assert Step.objects.get().late_at == due
    assert Fact.objects.get(kind="complaint_late").at == due
    told = set(Notification.objects.filter(kind="complaint_late").values_list("user__name", flat=True))
    assert told == {"Agent", "Lead", "Admin"}


def test_an_answer_in_time_that_is_told_late_was_in_time(
    cast: Cast, complaint: Complaint, says: Says
) -> None:
    due = now(complaint).due_at
    said = says(complaint.conversation, "Soon.")
    services.take_back(cast.agent, complaint)
    with clock.moved(due + timedelta(days=1)):
        services.mark_late()
        services.respond(cast.agent, complaint, said)
    step = Step.objects.get(complaint=complaint, stage=Stage.RESPOND)
    assert step.late_at is None
    assert facts.holding(complaint.conversation_id, kind="complaint_late") == []


def test_times_are_the_shop_s_and_change_for_what_runs(cast: Cast, complaint: Complaint) -> None:
    begun = now(complaint).begun_at
    services.save_course(cast.admin, respond_minutes=10_000)
    services.reckon_anew()
    assert now(complaint).due_at == begun + timedelta(minutes=10_000)  # without a calendar: round the clock
    services.save_course(cast.admin, respond_minutes=None)
    services.reckon_anew()
    assert now(complaint).due_at == NEVER


def test_it_closes_with_spam_and_can_be_found(cast: Cast, complaint: Complaint) -> None:
    conversation = complaint.conversation
    asked = {"field": "complaint", "op": "has any", "value": ["respond"]}
    q = conditions.to_q("conversation", asked)
    assert list(Conversation.objects.filter(q)) == [conversation]
    assert conditions.matches("conversation", asked, conversation)
    late = {"field": "complaint", "op": "has any", "value": ["late"]}
    assert not conditions.matches("conversation", late, conversation)
    with clock.moved(now(complaint).due_at + timedelta(hours=1)):
        assert conditions.matches("conversation", late, conversation)
        assert Conversation.objects.filter(conditions.to_q("conversation", late)).exists()
    mark_spam(cast.agent, conversation)
    assert now(complaint).state == State.DISMISSED
    assert not conditions.matches("conversation", asked, conversation)


def test_an_agent_makes_it_one_by_an_action_and_a_rule_suggests_it(cast: Cast, mail_in: MailIn) -> None:
    from keepword.core.actors import Automaton

    one, two = mail_in(), mail_in(address="bob@example.org")
    (done,) = actions.run(cast.agent, "conversation", one, [{"do": "complaint"}])
    assert Complaint.objects.get(conversation=one).state == State.OPEN
    assert done.before is not None
    assert done.action.undo is not None
    done.action.undo(cast.agent, one, done.before)
    assert Complaint.objects.get(conversation=one).state == State.DISMISSED
    actions.run(Automaton("A rule"), "conversation", two, [{"do": "complaint"}])
    assert Complaint.objects.get(conversation=two).state == State.SUGGESTED


def test_it_goes_with_a_merge_and_back(cast: Cast, complaint: Complaint, mail_in: MailIn, says: Says) -> None:
    into = mail_in("And another thing.")
    merged = merge(cast.agent, complaint.conversation, into)
    assert now(complaint).conversation == into
    says(into, "I look into it.")
    assert passed(complaint) == [Stage.RESPOND]
    services.take_back(cast.agent, now(complaint))
    assert facts.holding([into.pk, complaint.origin], kind="complaint_stage") == []
    unmerge(cast.agent, merged)
    assert now(complaint).conversation_id == complaint.origin


def test_it_goes_with_the_words_that_are_split_off(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("Which bulb?")
    mail_in("And I want to complain about the courier.", answers=conversation)
    message = Message.objects.latest("pk")
    services.listen.call([message.pk])
    created = split(cast.agent, conversation, [message.pk], subject="Courier")
    assert Complaint.objects.get().conversation_id == created.pk


def test_waiting_for_the_cause_does_not_keep_the_conversation_open(
    cast: Cast, complaint: Complaint, says: Says
) -> None:
    said = to_resolve(cast, complaint, says)
    services.offer(cast.agent, complaint, said)
    services.confirm_solution(cast.agent, complaint)
    close(cast.agent, complaint.conversation)
    assert (now(complaint).stage, now(complaint).conversation.status) == (Stage.REMOVE, Status.CLOSED)


def test_stages_count_in_working_hours(cast: Cast, mail_in: MailIn) -> None:
    from keepword.calendars.services import ensure_default_calendar

    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    friday = datetime(2026, 11, 6, 14, 0, tzinfo=UTC)  # 16:00 in Kyiv
    with clock.moved(friday):
        conversation = mail_in("I complain.")
        made = services.make(cast.agent, conversation)
    assert made.due_at.weekday() == 0  # four working hours later it is Monday


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("You charged too much for the bulb.", True),
        ("Чому така ціна? Це занадто дорого.", True),
        ("The lamp broke again and nobody answers.", False),
    ],
)
def test_whether_it_is_about_prices_is_told(cast: Cast, mail_in: MailIn, text: str, price: bool) -> None:
    services.make(cast.agent, mail_in(text))
    assert Fact.objects.get(kind="complaint_opened").data["price"] is price
