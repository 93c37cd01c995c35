"""How Keepword itself is doing, as far as its own records tell."""

import shutil
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from django_tasks_db.models import DBTaskResult

from keepword.channels.doors.queries import doors
from keepword.channels.doors.queries import quarantined as quarantined_calls
from keepword.channels.email.queries import quarantined
from keepword.conversations.channels import Works
from keepword.conversations.queries import with_problem
from keepword.core import clock, jobs
from keepword.core.models import Worker
from keepword.desk.access import admin_required, person
from keepword.desk.settings import pages
from keepword.webhooks.queries import endpoints

LATE = timedelta(minutes=5)
LOW_DISK = 1_000_000_000  # bytes
MOST = 1000  # counts stop here


@dataclass(frozen=True)
class Line:
    """One thing looked at. `link` is the name of the page where it is put right."""

    what: str
    ok: bool
    text: str
    advice: str = ""
    link: str = ""


@require_GET
@admin_required
def health(request: HttpRequest) -> HttpResponse:
    """Version, workers, queue, mail, disk."""
    lines = [
        _worker(),
        _queue(),
        _failed_jobs(),
        _disk(),
        _inboxes(request),
        _sending(),
        _quarantine(request),
        _webhooks(request),
    ]
    workers = Worker.objects.filter(seen_at__gte=clock.now() - jobs.ALIVE).order_by("started_at")[:20]
    return pages.show(
        request,
        "health",
        "settings_health",
        lines=lines,
        workers=list(workers),
        database="SQLite" if connection.vendor == "sqlite" else "PostgreSQL",
        data=settings.KEEPWORD_DATA,
    )


def _worker() -> Line:
    alive = Worker.objects.filter(seen_at__gte=clock.now() - jobs.ALIVE).count()
    text = ngettext("%(count)s is alive", "%(count)s are alive", alive) % {"count": alive}
    advice = "" if alive else _("Mail is neither read nor sent. Start “keepword serve” or “keepword worker”.")
    return Line(_("Workers"), alive > 0, text, advice)


def _queue() -> Line:
    ready = DBTaskResult.objects.filter(status="READY")
    waiting = ready[:MOST].count()
    late = ready.filter(run_after__lt=clock.now() - LATE)[:MOST].count()
    text = ngettext("%(count)s job is waiting", "%(count)s jobs are waiting", waiting) % {"count": waiting}
    advice = ""
    if late:
        said = ngettext("%(count)s of them is late.", "%(count)s of them are late.", late)
        advice = said % {"count": late}
    return Line(_("Queue"), not late, text, advice)


def _failed_jobs() -> Line:
    day = clock.now() - timedelta(days=1)
    count = DBTaskResult.objects.filter(status="FAILED", finished_at__gt=day)[:MOST].count()
    text = ngettext("%(count)s in the last day", "%(count)s in the last day", count) % {"count": count}
    return Line(_("Failed jobs"), not count, text, _("The worker's log says why.") if count else "")


def _disk() -> Line:
    try:
        free = shutil.disk_usage(settings.KEEPWORD_DATA).free
    except OSError as error:
        return Line(_("Disk"), False, str(error.strerror))
    ok = free > LOW_DISK
    text = _("%(size).1f GB free") % {"size": free / 1e9}
    return Line(_("Disk"), ok, text, "" if ok else _("Free some space: no mail is taken on a full disk."))


def _inboxes(request: HttpRequest) -> Line:
    states = [door.health.state for door in doors(person(request)) if door.health.state != Works.UNSET]
    failing = states.count(Works.FAILING)
    text = ngettext("%(count)s inbox", "%(count)s inboxes", len(states)) % {"count": len(states)}
    advice = "" if states else _("None is connected yet.")
    if failing:
        said = ngettext("%(count)s does not work.", "%(count)s do not work.", failing)
        advice = said % {"count": failing}
    return Line(_("Inboxes"), bool(states) and not failing, text, advice, "settings_inboxes")


def _sending() -> Line:
    count = with_problem()[:MOST].count()
    text = ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}
    advice = _("Open them on the desk and send them again.") if count else ""
    return Line(_("Not sent"), not count, text, advice)


def _quarantine(request: HttpRequest) -> Line:
    mails = quarantined(person(request))[:MOST].count()
    calls = quarantined_calls(person(request))[:MOST].count()
    count = mails + calls
    text = ngettext("%(count)s message", "%(count)s messages", count) % {"count": count}
    where = "settings_quarantine" if mails else "settings_calls"
    return Line(_("Quarantine"), not count, text, "", where if count else "")


def _webhooks(request: HttpRequest) -> Line:
    rows = list(endpoints(person(request))[:MOST])
    ill = [endpoint for endpoint in rows if endpoint.failing_since]
    text = ngettext("%(count)s webhook", "%(count)s webhooks", len(rows)) % {"count": len(rows)}
    advice = ""
    if ill:
        said = ngettext(
            "%(count)s of them does not take what it is told.",
            "%(count)s of them do not take what they are told.",
            len(ill),
        )
        advice = said % {"count": len(ill)}
    return Line(_("Webhooks"), not ill, text, advice, "settings_webhooks" if ill else "")
