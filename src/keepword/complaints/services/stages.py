"""Passing the stages, each with what must be evident; and taking a passing back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import Actor, record
from keepword.commitments import rules as clocks
from keepword.complaints import queries
from keepword.complaints.events import StageTakenBack
from keepword.complaints.models import ORDER, Complaint, Proof, Stage, State, Step
from keepword.complaints.rules.words import stands_in
from keepword.complaints.services import clockwork, never_again
from keepword.complaints.services.locking import locked
from keepword.conversations.events import Answered, MessagesReceived
from keepword.conversations.models import NEVER, Kind, Message
from keepword.conversations.services.state import demand, notify, person
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid


def respond(user: Actor, complaint: Complaint, message: Message) -> Complaint:
    """A person has answered. It is seen by itself; this is for an answer that was given elsewhere first."""
    return _pass(user, complaint, Stage.RESPOND, message, Proof.ANSWER)


def recognise(
    user: Actor, complaint: Complaint, message: Message, *, problem: str, feeling: str
) -> Complaint:
    """We have named the problem and the feeling in our own words: these words of this message."""
    for field, said in (("problem", problem), ("feeling", feeling)):
        if not stands_in(said, message.text):
            raise Invalid(_("These words do not stand in the message. Copy them from it."), field=field)
    words = {"problem": " ".join(problem.split()), "feeling": " ".join(feeling.split())}
    return _pass(user, complaint, Stage.RECOGNISE, message, Proof.NAMED, words)


def relieve(user: Actor, complaint: Complaint, message: Message, *, by: str) -> Complaint:
    """The customer has a solution for the time being, or knows what happens next (`by`: a Proof)."""
    if by not in (Proof.SOLUTION, Proof.INFORMATION):
        raise Invalid(_("Choose what helps the customer for now."), field="by")
    return _pass(user, complaint, Stage.RELIEVE, message, by)


def offer(user: Actor, complaint: Complaint, message: Message) -> Complaint:
    """A solution is offered: the clock rests until the customer says something, or nothing for long."""
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        step = _current(current, Stage.RESOLVE)
        _check_ours(current, message)
        step.message, step.offered_at, step.spoken = message, message.at, False
        step.silent_at = clockwork.waits_until(message.at)
        now = clock.now()
        at = max(message.at, step.started_at)
        clockwork.put(current, step, clocks.pause(queries.hours(), step.timer, at))
        if queries.their_messages(current, message.at):
            _speak(current, step, now)
        record(user, "offered solution", current.conversation, complaint=current.pk, message=message.pk)
        notify(current.conversation)
    return current


def confirm_solution(user: Actor, complaint: Complaint, message: Message | None = None) -> Complaint:
    """The customer says that it is solved: in this message, or in another way."""
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        step = _current(current, Stage.RESOLVE)
        if step.offered_at is None:
            raise Conflict(_("Point at the solution that we offered first."))
        if message is not None and (
            message.conversation_id != current.conversation_id or message.direction != "in"
        ):
            raise Invalid(_("Choose a message of the customer."), field="message")
        at = message.at if message is not None else clock.now()
        record(user, "passed stage", current.conversation, complaint=current.pk, stage=Stage.RESOLVE)
        clockwork.advance(
            current, step, at, proof=Proof.CONFIRMED, by=person(user), message=message or step.message
        )
        notify(current.conversation)
    return current


def not_solved(user: Actor, complaint: Complaint) -> Complaint:
    """The solution was none: the clock goes on."""
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        step = _current(current, Stage.RESOLVE)
        if step.offered_at is None:
            return current
        step.offered_at, step.message, step.silent_at, step.spoken = None, None, NEVER, False
        clockwork.put(current, step, clocks.resume(queries.hours(), step.timer, clock.now()))
        record(user, "solution refused", current.conversation, complaint=current.pk)
        notify(current.conversation)
    return current


def take_back(user: Actor, complaint: Complaint) -> Complaint:
    """The last stage that was passed was not."""
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        number = len(ORDER) if current.state == State.DONE else _number(current)
        if current.state not in (State.OPEN, State.DONE) or number == 0:
            raise Conflict(_("No stage is passed yet."))
        stage = ORDER[number - 1]
        steps = {step.stage: step for step in current.steps.select_for_update()}
        if stage == Stage.REMOVE and current.cause is not None and current.cause.is_gone:
            current.cause = None  # else it would be passed again at once
            current.save(update_fields=["cause"])
            never_again.cause_linked(user, current)
        after = steps.get(ORDER[number]) if number < len(ORDER) else None
        clockwork.unpass(current, steps[stage], after, clock.now())
        record(user, "took back stage", current.conversation, complaint=current.pk, stage=stage)
        events.publish(StageTakenBack(current, stage, user))
        notify(current.conversation)
    return current


# What happens in the conversation -----------------------------------------------------------------


def answered(event: Answered) -> None:
    """A person's answer left; its conversation is locked by who publishes."""
    if event.message.author_id is None:
        return
    open_ = Complaint.objects.filter(conversation=event.conversation, state=State.OPEN, stage=Stage.RESPOND)
    for complaint in open_.select_for_update(of=("self",)).select_related("cause"):
        complaint.conversation = event.conversation
        clockwork.responded(complaint, event.message)


def customers_wrote(event: MessagesReceived) -> None:
    """Somebody who was offered a solution says something: a person must read what."""
    said = {
        item.conversation.pk: item
        for item in event.items
        if not item.new_conversation and item.message.kind == Kind.MESSAGE
    }
    if not said:
        return
    waiting = Step.objects.filter(
        complaint__conversation__in=list(said), silent_at__lt=NEVER, passed_at=None
    ).select_related("complaint")
    for step in waiting.select_for_update(of=("self",)):
        item = said[step.complaint.conversation_id]
        if step.offered_at is not None and item.message.at >= step.offered_at:
            step.complaint.conversation = item.conversation
            _speak(step.complaint, step, item.message.at)


def _speak(complaint: Complaint, step: Step, at: datetime) -> None:
    step.silent_at, step.spoken = NEVER, True
    clockwork.put(complaint, step, clocks.resume(queries.hours(), step.timer, at))


# How it is done -----------------------------------------------------------------------------------


def _pass(
    user: Actor,
    complaint: Complaint,
    stage: Stage,
    message: Message,
    proof: str,
    words: dict[str, str] | None = None,
) -> Complaint:
    demand(user)
    with transaction.atomic():
        current = locked(complaint)
        step = _current(current, stage)
        _check_ours(current, message)
        record(
            user, "passed stage", current.conversation, complaint=current.pk, stage=stage, message=message.pk
        )
        # Evident since the message, whenever somebody pointed at it.
        clockwork.advance(
            current, step, message.at, proof=proof, by=person(user), message=message, words=words
        )
        notify(current.conversation)
    return current


def _current(complaint: Complaint, stage: Stage) -> Step:
    """The step of a stage, locked; Conflict when the complaint is at another one."""
    if complaint.state != State.OPEN or complaint.stage != stage:
        raise Conflict(_("The complaint is at another stage by now; look again."), field="stage")
    return complaint.steps.select_for_update().get(stage=stage)


def _number(complaint: Complaint) -> int:
    return ORDER.index(Stage(complaint.stage)) if complaint.stage else 0


def _check_ours(complaint: Complaint, message: Message) -> None:
    if not queries.ours(complaint).filter(pk=message.pk).exists():
        raise Invalid(_("Choose a message that one of us has written since."), field="message")
