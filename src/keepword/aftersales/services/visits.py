"""When somebody comes to the customer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.aftersales import queries
from keepword.aftersales.events import VisitDone, VisitPlanned
from keepword.aftersales.models import Repair, Visit
from keepword.aftersales.services import walking
from keepword.aftersales.services.locking import locked_repair
from keepword.aftersales.services.walking import demand, fact_of, key_of
from keepword.audit.services import record
from keepword.core import clock, events, facts
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid

LONGEST = timedelta(days=1)
MOST = 20


def plan(
    user: Actor, repair: Repair, at: datetime, until: datetime, *, technician: User | None = None
) -> Visit:
    """Somebody comes between two moments."""
    demand(user)
    if at < clock.now():
        raise Invalid(_("Give a moment that is to come."), field="at")
    if not timedelta() < until - at <= LONGEST:
        raise Invalid(_("A visit ends after it begins, within a day."), field="until")
    if technician is not None and not technician.may("converse"):
        raise Invalid(_("%(name)s does not work on repairs.") % {"name": technician}, field="technician")
    with transaction.atomic():
        current = locked_repair(repair)
        if current.state in queries.OVER_REPAIR:
            raise Conflict(_("This repair is over."))
        if current.visits.count() >= MOST:
            raise Invalid(_("This repair has too many visits."), field="at")
        visit = Visit.objects.create(
            repair=current, at=at, until=until, technician=technician or current.technician
        )
        record(user, "planned visit", current, visit=visit.pk, at=at.isoformat())
        events.publish(VisitPlanned(visit, user))
        walking.tell(current)
    return visit


def done(user: Actor, visit: Visit, *, note: str = "") -> Visit:
    """They were there. A second time nothing happens."""
    demand(user)
    with transaction.atomic():
        repair = locked_repair(visit.repair)
        current = Visit.objects.select_for_update().get(pk=visit.pk)
        if current.done_at is not None:
            return current
        if current.cancelled_at is not None:
            raise Conflict(_("This visit was called off."))
        now = clock.now()
        current.done_at, current.note = now, " ".join(note.split())[:300]
        current.save()
        current.repair = repair
        late = max(0.0, (now - current.until).total_seconds())
        record(user, "did visit", repair, visit=visit.pk)
        facts.record([fact_of("visit_done", repair, now, actor=key_of(user), value=late, visit=visit.pk)])
        events.publish(VisitDone(current, user))
        walking.tell(repair)
    return current


def call_off(user: Actor, visit: Visit) -> Visit:
    """Nobody comes then."""
    demand(user)
    with transaction.atomic():
        repair = locked_repair(visit.repair)
        current = Visit.objects.select_for_update().get(pk=visit.pk)
        if current.done_at is not None:
            raise Conflict(_("This visit is done."))
        if current.cancelled_at is None:
            current.cancelled_at = clock.now()
            current.save(update_fields=["cancelled_at"])
            record(user, "called off visit", repair, visit=visit.pk)
            walking.tell(repair)
    return current
