"""A finished review is graded by the language model too: drawn or asked for, one call at a time, by a job."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record, system
from keepword.core import clock, events, jobs
from keepword.core.errors import Conflict, KeepwordError, Refused
from keepword.quality.events import GraderChanged, GradingAsked, GradingEnded
from keepword.quality.models import Grader, GraderCall, GraderMark, Grading, GradingState, Review
from keepword.quality.queries.grading import Material, grader, material, room
from keepword.quality.rules.asking import PATIENCE, Outcome, is_drawn, next_try, wished
from keepword.quality.rules.prompting import Given, Unreadable, marks_in, said_in
from keepword.quality.services.calling import TIMEOUT, Ask, Reply, ask, host_of, prepared
from keepword.quality.services.common import demand, locked

LEASE: Final = "quality.grader"  # one call at a time: a slow model keeps no second thread from other work
TURN: Final = timedelta(seconds=20)  # until whoever found it taken looks again
FORGOTTEN: Final = timedelta(minutes=15)
_SENSELESS: Final = 2  # tries when what it answers cannot be read: asking the same again seldom helps


def draw_grading(review: Review) -> Grading | None:
    """Of a review that is finished just now: whether it is among those that the model grades too."""
    row = grader()
    if not row.on or review.calibration_id is not None or not is_drawn(review.pk, row.share):
        return None
    if Grading.objects.filter(review=review).exists():
        return None
    return _asked(Grading(review=review), None)


def ask_grading(user: User, review: Review) -> Grading:
    """Have the model grade a finished review, drawn or not. Conflict when it has, is about to, or is off."""
    demand(user)
    with transaction.atomic():
        current = locked(user, review)
        if current.agent_id == user.pk:
            raise Refused(_("Nobody decides about a review of their own work."))
        if current.is_open or current.calibration_id is not None:
            raise Conflict(_("The model grades what a reviewer has finished."))
        if not grader().on:
            raise Conflict(_("The language model is switched off."))
        found = Grading.objects.select_for_update().filter(review=current).first()
        if found is not None and found.state != GradingState.FAILED:
            raise Conflict(_("The model has graded it already, or is about to."))
        if found is not None and found.erased_at is not None:
            raise Conflict(_("The words of this conversation are erased."))
        asked = _asked(found or Grading(review=current), user)
        record(user, "asked language model to grade", current.conversation, review=current.pk)
    return asked


def _asked(grading: Grading, user: User | None) -> Grading:
    now = clock.now()
    grading.state, grading.problem, grading.tries = GradingState.WAITING, "", 0
    grading.asked_at, grading.next_at, grading.done_at = now, now, None
    grading.save()
    jobs.enqueue(grade_review, grading.pk)
    events.publish(GradingAsked(grading, user))
    return grading


@jobs.job_for_later
def grade_review(grading_id: int) -> None:
    """Ask the model about one review, when it is its turn."""
    grade(grading_id)


def grade(grading_id: int) -> None:
    """The same. Nothing when it is not due (any more, yet); in a while when another call goes just now.

    It may leave twice when the worker dies before the answer is noted: both calls are kept and counted.
    """
    grading = Grading.objects.select_related("review__conversation__customer").filter(pk=grading_id).first()
    now = clock.now()
    if grading is None or grading.state != GradingState.WAITING or (grading.next_at or now) > now:
        return
    holder = uuid.uuid4().hex
    if not jobs.take_lease(LEASE, holder, seconds=TIMEOUT + 30):
        jobs.enqueue(grade_review, grading_id, run_after=now + TURN)
        return
    try:
        _grade(grading)
    finally:
        jobs.drop_leases(holder)


def _grade(grading: Grading) -> None:
    found = material(grading.review)
    wanted: Ask | None = None
    problem = found.problem
    if not problem:
        try:
            wanted = prepared(grader(), found.messages)
        except KeepwordError as error:
            problem = error.message
    call = _begin(grading, wanted, problem)
    if call is not None and wanted is not None:
        _note(call, found, ask(wanted))


def _begin(grading: Grading, wanted: Ask | None, problem: str) -> GraderCall | None:
    """Write down what is about to leave, before it does; None when it does not leave."""
    with transaction.atomic():
        row = Grader.objects.select_for_update().filter(pk=1).first() or Grader(pk=1)
        current = Grading.objects.select_for_update().filter(pk=grading.pk).first()
        if current is None or current.state != GradingState.WAITING:
            return None
        if not row.on:
            problem = _("The language model is switched off.")
        elif wanted is not None and (wanted.host, wanted.model) != (host_of(row.address), row.model):
            _later(current, clock.now(), "")  # another one was chosen just now
            return None
        elif row.paused_until is not None and row.paused_until > clock.now():
            _later(current, row.paused_until, row.problem)
            return None
        elif wanted is not None and not room(row).has(wanted.letters):
            problem = _("The limit of this month is reached.")
        if problem or wanted is None:
            _end(current, GradingState.FAILED, problem)
            return None
        call = wanted.call()
        call.grading = current
        call.save()
        current.tries += 1
        current.save(update_fields=["tries"])
        about = current.review.conversation
        told = {"host": call.host, "model": call.model, "letters": call.letters}
        record(system, "sent to language model", about, review=current.review_id, **told)
    return call


def _note(call: GraderCall, found: Material, reply: Reply) -> None:
    """Keep what came back, and go on from it."""
    given, outcome, problem = _read(found, reply)
    with transaction.atomic():
        row = Grader.objects.select_for_update().get(pk=1)
        current = Grading.objects.select_for_update().filter(calls=call).first()
        call.status, call.problem, call.answered_at = reply.status, problem[:500], clock.now()
        if current is None or current.erased_at is not None:  # its words have gone meanwhile, and what left
            call.save(update_fields=["status", "problem", "answered_at"])
            return
        call.answer = reply.text
        call.save(update_fields=["status", "problem", "answered_at", "answer"])
        _note_grader(row, reply, problem)
        if current.state != GradingState.WAITING:
            return
        if outcome == Outcome.ANSWERED:
            _marked(current, found, given, call.model)
        else:
            again = None
            senseless = reply.outcome == Outcome.ANSWERED and current.tries >= _SENSELESS
            if outcome in (Outcome.AGAIN, Outcome.PATIENCE) and not senseless:
                again = next_try(current.tries, clock.now(), reply.headers)
            if again is None:
                _end(current, GradingState.FAILED, problem)
            else:
                _later(current, again, problem)


def _read(found: Material, reply: Reply) -> tuple[list[Given], Outcome, str]:
    if reply.outcome != Outcome.ANSWERED:
        return [], reply.outcome, reply.problem
    try:
        kinds = {one.key: one.kind for one in found.criteria}
        return marks_in(said_in(reply.text), kinds, found.texts), Outcome.ANSWERED, ""
    except Unreadable:
        return [], Outcome.AGAIN, _("What it answered is not the JSON that was asked for.")


def _note_grader(row: Grader, reply: Reply, problem: str) -> None:
    """How it is doing; it is left in peace when it asks for that, and switched off without a key."""
    row.problem = problem[:500]
    if reply.outcome == Outcome.PATIENCE:
        row.paused_until = clock.now() + (wished(reply.headers, clock.now()) or PATIENCE)
    if reply.outcome == Outcome.KEY and row.on:
        row.on = False
        record(system, "switched off language model", row, problem=row.problem)
        events.publish(GraderChanged(row, None))
    row.save(update_fields=["problem", "paused_until", "on"])


def _marked(grading: Grading, found: Material, given: list[Given], model: str) -> None:
    criteria = {one.key: one for one in found.criteria}
    seen: set[str] = set()
    rows = []
    for one in given:
        criterion = criteria.get(one.key)
        if criterion is not None and one.key in seen:
            continue  # marked more than once: refused once
        seen.add(one.key)
        rows.append(
            GraderMark(
                grading=grading,
                criterion=criterion,
                key=one.key,
                value=one.value,
                evidence=list(one.evidence),
                refused=one.refused,
            )
        )
    GraderMark.objects.filter(grading=grading).delete()
    GraderMark.objects.bulk_create(rows)
    grading.model = model
    _end(grading, GradingState.DONE, "")


def _end(grading: Grading, state: GradingState, problem: str) -> None:
    grading.state, grading.problem = state, problem[:500]
    grading.done_at, grading.next_at = clock.now(), None
    grading.save(update_fields=["state", "problem", "done_at", "next_at", "model"])
    verb = "graded by language model" if state == GradingState.DONE else "not graded by language model"
    record(system, verb, grading.review.conversation, review=grading.review_id, problem=grading.problem)
    events.publish(GradingEnded(grading))


def _later(grading: Grading, at: datetime, problem: str) -> None:
    grading.next_at, grading.problem = at, problem[:500]
    grading.save(update_fields=["next_at", "problem"])
    jobs.enqueue(grade_review, grading.pk, run_after=at)


def resume_forgotten() -> int:
    """Queue again what is long due, as its job ended in an error of the database, say; how many."""
    late = Grading.objects.filter(state=GradingState.WAITING, next_at__lt=clock.now() - FORGOTTEN)
    found = list(late.order_by("next_at")[:100])
    for grading in found:
        with transaction.atomic():
            Grading.objects.filter(pk=grading.pk).update(next_at=clock.now())
            jobs.enqueue(grade_review, grading.pk)
    return len(found)
