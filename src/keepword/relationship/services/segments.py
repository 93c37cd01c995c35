"""The verbs of segments: made, changed, copied, archived and taken out again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.conditions import check
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.relationship.events import SegmentChanged
from keepword.relationship.models import Segment
from keepword.relationship.rules.built_in import BUILT_IN
from keepword.relationship.rules.references import leads_back, segments_of

MOST: Final = 100  # segments that are kept at once
LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Plan:
    """What a segment is to be. The name of a built-in one may be "": it is the product's then."""

    name: str
    condition: Mapping[str, Any] = field(default_factory=dict)
    about: str = ""


def save_segment(user: User, segment: Segment | None, plan: Plan) -> Segment:
    """Make a segment, or change one. With another condition it is counted anew, and nobody is told of it."""
    _demand(user)
    with transaction.atomic():
        current = _locked(segment) if segment is not None else None
        name, about = _words(plan, current)
        check("customer", plan.condition, stored=True)
        _no_circle(current, plan.condition)
        if current is None:
            _room()
            current = Segment(owner=user)
        before = _told(current)
        if current.pk is None or current.condition != plan.condition:
            _count_anew(current)
        current.name, current.about, current.condition = name, about, dict(plan.condition)
        current.changed_at = clock.now()
        made = current.pk is None
        current.save()
        record(
            user,
            "made segment" if made else "changed segment",
            current,
            before={} if made else before,
            after=_told(current),
        )
        events.publish(SegmentChanged(current, user))
    return current


def duplicate_segment(user: User, segment: Segment) -> Segment:
    """The same once more, to change it."""
    name = _("%(name)s (copy)") % {"name": segment.title[: LONGEST - 20]}
    return save_segment(user, None, Plan(name, segment.condition, segment.about))


def archive_segment(user: User, segment: Segment) -> Segment:
    """It is kept no longer; who was in it stays on record. Conflict while another one asks about it."""
    _demand(user)
    with transaction.atomic():
        current = _locked(segment)
        if current.archived_at is not None:
            return current
        asking = _asking(current)
        if asking is not None:
            raise Conflict(_("“%(name)s” asks about it; change that one first.") % {"name": asking.title})
        current.archived_at = clock.now()
        current.save(update_fields=["archived_at"])
        record(user, "archived segment", current)
        events.publish(SegmentChanged(current, user))
    return current


def restore_segment(user: User, segment: Segment) -> Segment:
    """It is kept again, counted anew."""
    _demand(user)
    with transaction.atomic():
        current = _locked(segment)
        if current.archived_at is None:
            return current
        _room()
        _no_circle(current, current.condition)
        current.archived_at = None
        _count_anew(current)
        current.save()
        record(user, "restored segment", current)
        events.publish(SegmentChanged(current, user))
    return current


def note_export(user: User, segment: Segment) -> None:
    """That somebody takes away who is in it stands in the audit log."""
    _demand(user)
    record(user, "exported segment", segment, size=segment.size)


def _demand(user: User) -> None:
    if not user.may("outreach"):
        raise Refused(_("Segments are for those who may write to many."))


def _locked(segment: Segment) -> Segment:
    found = Segment.objects.select_for_update().filter(pk=segment.pk).first()
    if found is None:
        raise NotFound("There is no such segment.")
    return found


def _words(plan: Plan, current: Segment | None) -> tuple[str, str]:
    name, about = (" ".join(text.split()) for text in (plan.name, plan.about))
    known = BUILT_IN.get(current.key) if current is not None else None
    if known is not None and name == str(known.name):
        name = ""  # nobody has given it another
    if known is not None and about == str(known.about):
        about = ""
    if (not name and known is None) or len(name) > LONGEST or "\x00" in name:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": LONGEST}, field="name")
    if len(about) > 300 or "\x00" in about:
        raise Invalid(_("Say it in at most %(n)s letters.") % {"n": 300}, field="about")
    return name, about


def _room() -> None:
    if Segment.objects.filter(archived_at=None).count() >= MOST:
        raise Invalid(_("At most %(n)s segments are kept at once; archive one first.") % {"n": MOST})


def _no_circle(current: Segment | None, condition: Mapping[str, Any]) -> None:
    asked = segments_of(condition)
    if not asked:
        return
    others = dict(Segment.objects.filter(archived_at=None).values_list("pk", "condition"))
    if not asked <= others.keys():
        raise Invalid(_("It asks about a segment that is gone."), field="condition")
    if current is not None and leads_back(current.pk, others | {current.pk: condition}):
        raise Invalid(_("A segment cannot ask about itself, nor through another one."), field="condition")


def _asking(segment: Segment) -> Segment | None:
    others = Segment.objects.filter(archived_at=None).exclude(pk=segment.pk)
    return next((one for one in others if segment.pk in segments_of(one.condition)), None)


def _count_anew(segment: Segment) -> None:
    segment.ready_at, segment.next_id, segment.due_at, segment.trouble = None, 0, clock.now(), ""


def _told(segment: Segment) -> dict[str, Any]:
    return {"name": segment.name, "about": segment.about, "condition": segment.condition}
