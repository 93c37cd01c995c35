"""The verbs of mailed reports: set up, changed, ended, and wanted no more by who gets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import zone
from keepword.accounts.models import User
from keepword.analytics.events import ReportRemoved, ReportSaved, ReportStopped
from keepword.analytics.models import Report, ReportReader
from keepword.analytics.queries import reports as queries
from keepword.analytics.rules import reports as rules
from keepword.analytics.rules.reports import Kind, Times
from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, NotFound, Refused

MOST: Final = 30
"""Reports of one person."""

MOST_READERS: Final = 200
LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Plan:
    """What a report is to be: see models.Report."""

    name: str
    subject: str
    times: Times
    readers: Sequence[User]
    with_pdf: bool = False


def save_report(user: User, report: Report | None, plan: Plan, *, rev: int | None = None) -> Report:
    """Set one up, or change one. Who wanted no more of it stays without.

    Invalid names the field at fault; Refused where the user may send to nobody but themselves; NotFound
    where they may not change it, or do not see what is in it; Conflict when somebody else has changed it
    since `rev`.
    """
    name, subject, times = _checked(user, plan)
    with transaction.atomic():
        current, made = (_locked(user, report), False) if report else (_new(user), True)
        if rev is not None and rev != current.rev:
            raise Conflict(_("Somebody else has changed this report meanwhile; look at it again."))
        current.name, current.subject, current.with_pdf = name, str(subject), plan.with_pdf
        current.every, current.day = times.every, times.day
        current.hour, current.minute = times.hour, times.minute
        now = clock.now()
        current.next_at = rules.next_due(times, zone(), now)
        current.changed_at = now
        current.rev += 1
        current.save()
        _set_readers(current, plan.readers)
        told = {
            "subject": current.subject,
            "every": current.every,
            "readers": len(plan.readers),
            "pdf": plan.with_pdf,
        }
        record(user, "set up report" if made else "changed report", current, **told)
        events.publish(ReportSaved(current, user, made))
    return current


def remove_report(user: User, report: Report) -> None:
    """It is mailed no more, and forgotten."""
    with transaction.atomic():
        current = _locked(user, report)
        record(user, "removed report", current, name=current.name)
        events.publish(ReportRemoved(current.pk, user))
        current.delete()


def stop_reading(user: User, report: Report) -> None:
    """This user wants no more of it; said twice it is no fault. NotFound where they do not get it."""
    _stop(user, report, stopped=True)


def read_again(user: User, report: Report) -> None:
    """This user wants it again after all."""
    _stop(user, report, stopped=False)


def _stop(user: User, report: Report, *, stopped: bool) -> None:
    with transaction.atomic():
        found = ReportReader.objects.select_for_update().filter(report=report, user=user).first()
        if found is None:
            raise NotFound(_("This report is not sent to you."))
        if (found.stopped_at is not None) == stopped:
            return
        found.stopped_at = clock.now() if stopped else None
        found.save(update_fields=["stopped_at"])
        record(user, "stopped reading" if stopped else "reads again", found.report)
        events.publish(ReportStopped(found.report, user, stopped))


def _checked(user: User, plan: Plan) -> tuple[str, rules.Subject, Times]:
    name = " ".join(plan.name.split())
    if not name or len(name) > LONGEST:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": LONGEST}, field="name")
    subject, times = rules.subject(plan.subject), rules.checked(plan.times)
    if subject.kind is Kind.INDICATOR:
        raise Invalid(_("Choose what is in it."), field="subject")
    queries.told(user, subject)  # what one does not see, one does not send
    if not plan.readers:
        raise Invalid(_("Choose who gets it."), field="readers")
    if len(plan.readers) > MOST_READERS:
        raise Invalid(_("At most %(n)s people get one report.") % {"n": MOST_READERS}, field="readers")
    if not user.may("share") and any(one.pk != user.pk for one in plan.readers):
        raise Refused(_("Your role sends reports to nobody but yourself."))
    return name, subject, times


def _set_readers(current: Report, wanted: Sequence[User]) -> None:
    people = {one.pk: one for one in wanted if one.is_active}
    mine = ReportReader.objects.filter(report=current)
    # Who stopped it stays in the list, so that nobody puts them back by saving it.
    mine.exclude(user__in=people).filter(stopped_at=None).delete()
    there = set(mine.values_list("user_id", flat=True))
    ReportReader.objects.bulk_create(
        ReportReader(report=current, user=one) for pk, one in people.items() if pk not in there
    )


def _new(user: User) -> Report:
    if not user.may("converse"):
        raise Refused(_("Reports are for who answers customers."))
    if Report.objects.filter(owner=user).count() >= MOST:
        raise Invalid(_("At most %(n)s reports are kept for one person.") % {"n": MOST})
    return Report(owner=user, created_at=clock.now())


def _locked(user: User, report: Report) -> Report:
    found = Report.objects.select_for_update().filter(pk=report.pk).first()
    if found is None or not queries.may_change(user, found):
        raise NotFound(_("There is no such report."))
    return found
