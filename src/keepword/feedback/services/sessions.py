"""The verbs of a usability session: a participant tries task after task, alone or with one of us beside."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import Actor, record
from keepword.core import clock, facts
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.models import Customer
from keepword.feedback.models import (
    Attempt,
    Ended,
    Invitation,
    Response,
    Session,
    Study,
    StudyState,
    StudyTask,
)
from keepword.feedback.queries.surveys import may_keep
from keepword.feedback.rules import usability
from keepword.feedback.services.rate import customer as participant

MOST: Final = 500  # sessions of a study
LONGEST_NAME: Final = 80
LONGEST_NOTE: Final = 1_000
LONGEST_NOTES: Final = 10_000
MOST_ERRORS: Final = 1_000


@dataclass(frozen=True, slots=True)
class Noted:
    """What whoever sat beside saw of a task. `seconds` None: by the clock, if it was started here."""

    ended: str
    seconds: float | None = None
    errors: int | None = None
    ease: int | None = None
    note: str = ""


def add_session(
    user: User,
    study: Study,
    *,
    name: str = "",
    language: str = "",
    moderator: User | None = None,
    customer: Customer | None = None,
) -> Session:
    """Somebody is to take part: alone by their link, or with a moderator. Conflict unless it is open."""
    if not may_keep(user):
        raise Refused(_("Usability studies are for leads."))
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME or "\x00" in name:
        raise Invalid(_("Write at most %(n)s letters.") % {"n": LONGEST_NAME}, field="name")
    if moderator is not None and not (moderator.is_active and moderator.may("converse")):
        raise Invalid(_("%(name)s does not work on conversations.") % {"name": moderator}, field="moderator")
    with transaction.atomic():
        current = Study.objects.select_for_update().get(pk=study.pk)
        _demand_open(current)
        language = language or current.languages[0]
        if language not in current.languages:
            raise Invalid(_("Choose a language of this study."), field="language")
        if current.sessions.count() >= MOST:
            raise Conflict(_("This study has %(n)s sessions; make another one.") % {"n": MOST})
        made = Session.objects.create(
            study=current,
            name=name,
            customer=customer,
            moderator=moderator,
            language=language,
            made_at=clock.now(),
        )
        record(user, "added usability session", made, study=current.pk, moderated=moderator is not None)
    return made


# The participant, alone ---------------------------------------------------------------------------------


def begin_session(session: Session) -> Session:
    """They have read what it is about, and begin."""
    with transaction.atomic():
        return _begin(_going_on(session))


def begin_task(session: Session, task: StudyTask) -> Attempt:
    """They begin it now; once begun its clock goes on."""
    with transaction.atomic():
        current = _going_on(session)
        return _attempt(current, task)


def end_task(session: Session, task: StudyTask, ended: str) -> Attempt:
    """They say how it went. Conflict unless it was begun."""
    if ended not in Ended.values:
        raise Invalid(_("Choose how it went."), field="ended")
    with transaction.atomic():
        _going_on(session)
        attempt = _begun(session, task)
        if not attempt.ended:
            attempt.ended, attempt.seconds = ended, _by_clock(attempt)
            attempt.save(update_fields=["ended", "seconds"])
    return attempt


def rate_task(session: Session, task: StudyTask, ease: int | None, note: str = "") -> Attempt:
    """How easy it was, 1 to 7, and a word about it. Conflict unless it has ended."""
    _check_ease(ease, must=True)
    with transaction.atomic():
        _going_on(session)
        attempt = _begun(session, task)
        if not attempt.ended:
            raise Conflict(_("Say first how it went."))
        attempt.ease, attempt.note = ease, _words(note, LONGEST_NOTE)
        attempt.save(update_fields=["ease", "note"])
    return attempt


# Somebody beside ----------------------------------------------------------------------------------------


def start_clock(user: User, session: Session, task: StudyTask) -> Attempt:
    """The participant begins this task now; once more begins it anew."""
    with transaction.atomic():
        current = _moderated(user, session)
        attempt = _attempt(current, task)
        attempt.begun_at, attempt.ended, attempt.seconds = clock.now(), "", None
        attempt.save(update_fields=["begun_at", "ended", "seconds"])
    return attempt


def note_task(user: User, session: Session, task: StudyTask, noted: Noted) -> Attempt:
    """What was seen of a task; again corrects it, until the session is over. Invalid names the field."""
    if noted.ended not in Ended.values:
        raise Invalid(_("Choose how it went."), field="ended")
    if noted.seconds is not None and not 0 < noted.seconds <= usability.LONGEST:
        text = _("The time of a task is from one second to %(n)s.") % {"n": usability.LONGEST}
        raise Invalid(text, field="seconds")
    if noted.errors is not None and not 0 <= noted.errors <= MOST_ERRORS:
        raise Invalid(_("Count errors from 0 to %(n)s.") % {"n": MOST_ERRORS}, field="errors")
    _check_ease(noted.ease, must=False)
    words = _words(noted.note, LONGEST_NOTE)
    with transaction.atomic():
        current = _moderated(user, session)
        was_begun = Attempt.objects.filter(session=current, task=task).exists()
        attempt = _attempt(current, task)
        seconds = noted.seconds
        if seconds is None:
            seconds = attempt.seconds if attempt.ended else _by_clock(attempt) if was_begun else None
        attempt.ended, attempt.seconds, attempt.errors = noted.ended, seconds, noted.errors
        attempt.ease, attempt.note = noted.ease, words
        attempt.save()
    return attempt


def note_session(user: User, session: Session, note: str) -> Session:
    """What was seen of the whole; also afterwards, until it is forgotten."""
    words = _words(note, LONGEST_NOTES)
    with transaction.atomic():
        current = _locked(session)
        _demand_beside(user, current)
        if current.forgotten_at is not None:
            raise Conflict(_("The notes of this session are forgotten already."))
        current.note = words
        current.save(update_fields=["note"])
    return current


# The end ------------------------------------------------------------------------------------------------


def ask_scale(session: Session) -> Invitation:
    """The invitation to the ten statements; the same each time."""
    with transaction.atomic():
        current = _going_on(session)
        if current.invitation is None:
            assert current.study.survey is not None, "a study that is open has one"
            current.invitation = Invitation.objects.create(
                survey=current.study.survey,
                occasion=f"session:{current.pk}",
                language=current.language,
                made_at=clock.now(),
            )
            current.save(update_fields=["invitation"])
        return current.invitation


def end_session(user: User, session: Session) -> Session:
    """It is over, also without the ten statements."""
    with transaction.atomic():
        current = _locked(session)
        _demand_beside(user, current)
        if current.done_at is None:
            _end(user, current)
    return current


def scale_answered(response: Response) -> None:
    """Whoever answers the ten statements of a session has come to its end."""
    if response.invitation_id is None:
        return
    found = Session.objects.select_for_update(of=("self",)).select_related("study")
    session = found.filter(invitation=response.invitation_id, done_at=None).first()
    if session is not None:
        _end(participant, session, response)


def end_all(user: User, study: Study) -> None:
    """Those that were begun are over, with what was tried; nobody else can begin. In the caller's
    transaction."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("study")
    for session in rows.filter(study=study, done_at=None, begun_at__isnull=False):
        _end(user, session)


def forget_participants() -> int:
    """Who took part, and what was noted of them, when their study's days are over; numbers stay."""
    now, count = clock.now(), 0
    for study in Study.objects.filter(sessions__forgotten_at=None).distinct():
        over = Q(study=study, forgotten_at=None, made_at__lte=now - timedelta(days=study.keep_days))
        count += forget(over)
    return count


def forget(which: Q) -> int:
    """Whose these sessions were, and the words about them, are gone; how many there were."""
    with transaction.atomic():
        ids = list(Session.objects.filter(which).values_list("pk", flat=True))
        Attempt.objects.filter(session__in=ids).update(note="")
        Session.objects.filter(pk__in=ids).update(name="", note="", customer=None, forgotten_at=clock.now())
    return len(ids)


def _end(actor: Actor, session: Session, response: Response | None = None) -> None:
    now = clock.now()
    session.done_at = now
    session.save(update_fields=["done_at"])
    study, about = session.study, _about(session)
    tried = list(session.attempts.exclude(ended="").select_related("task"))
    rows = [
        facts.fact(
            "task_tried",
            now,
            value=one.seconds,
            task=one.task_id,
            ended=one.ended,
            errors=one.errors,
            ease=one.ease,
            target=one.task.target,
            **about,
        )
        for one in tried
    ]
    done = facts.fact(
        "usability_session_done",
        now,
        value=len(tried),
        tasks=study.tasks.count(),
        response=response.pk if response else None,
        **about,
    )
    facts.record([*rows, done])
    record(actor, "ended usability session", session, study=study.pk, tried=len(tried))


def _about(session: Session) -> dict[str, Any]:
    return {
        "study": session.study_id,
        "session": session.pk,
        "tested": session.study.tested,
        "language": session.language,
        "moderated": session.moderator_id is not None,
    }


def _locked(session: Session) -> Session:
    rows = Session.objects.select_for_update(of=("self",)).select_related("study", "invitation")
    found = rows.filter(pk=session.pk).first()
    if found is None:
        raise NotFound("There is no such session.")
    return found


def _demand_open(study: Study) -> None:
    if study.state != StudyState.OPEN:
        raise Conflict(_("This study is not open."))


def _going_on(session: Session) -> Session:
    current = _locked(session)
    _demand_open(current.study)
    if current.done_at is not None:
        raise Conflict(_("This session is over. Thank you!"))
    return current


def _moderated(user: User, session: Session) -> Session:
    current = _going_on(session)
    _demand_beside(user, current)
    return current


def _demand_beside(user: User, session: Session) -> None:
    if not (may_keep(user) or (session.moderator_id == user.pk and user.may("converse"))):
        raise Refused(_("Only a lead, and who sits beside, may do this."))


def _attempt(session: Session, task: StudyTask) -> Attempt:
    if task.study_id != session.study_id:
        raise NotFound("There is no such task.")
    found, _is_new = Attempt.objects.get_or_create(
        session=_begin(session), task=task, defaults={"begun_at": clock.now()}
    )
    return found


def _begin(session: Session) -> Session:
    if session.begun_at is None:
        session.begun_at = clock.now()
        session.save(update_fields=["begun_at"])
    return session


def _begun(session: Session, task: StudyTask) -> Attempt:
    found = Attempt.objects.filter(session=session.pk, task=task).select_related("task").first()
    if found is None:
        raise Conflict(_("Begin this task first."))
    return found


def _by_clock(attempt: Attempt) -> float | None:
    """None when nobody tried for so long: the page lay open."""
    seconds = (clock.now() - attempt.begun_at).total_seconds()
    return max(0.1, round(seconds, 1)) if seconds <= usability.LONGEST else None


def _check_ease(ease: int | None, *, must: bool) -> None:
    low, high = usability.EASE
    if ease is None and not must:
        return
    if ease is None or not low <= ease <= high:
        raise Invalid(_("Choose from %(low)s to %(high)s.") % {"low": low, "high": high}, field="ease")


def _words(text: str, most: int) -> str:
    words = text.strip()
    if len(words) > most or "\x00" in words:
        raise Invalid(_("Write at most %(n)s letters.") % {"n": most}, field="note")
    return words
