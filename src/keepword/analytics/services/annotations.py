"""The verbs of dated words on numbers: written, changed, removed."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.analytics.events import AnnotationRemoved, AnnotationSaved
from keepword.analytics.models import Annotation
from keepword.analytics.queries import annotations as queries
from keepword.analytics.queries.dashboards import sight
from keepword.analytics.rules import words
from keepword.analytics.rules.dashboards import TEAM, Tile
from keepword.audit.services import Actor, record
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.teams.models import Team

LONGEST: Final = 200
MOST: Final = 5_000
_FIRST: Final = date(1990, 1, 1)
_AHEAD: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Said:
    """What an annotation is to say; see models.Annotation. `indicator` "" is all, `team` None the whole."""

    day: date
    text: str
    indicator: str = ""
    team: Team | None = None


def save_annotation(
    user: Actor, annotation: Annotation | None, said: Said, *, rev: int | None = None
) -> Annotation:
    """Write one, or change one. Invalid names the field at fault; Refused for who sees no more than their own
    numbers, or not that team's; NotFound where the user may not change it; Conflict when somebody else has
    changed it since `rev`."""
    text = _checked(user, said)
    with transaction.atomic():
        made = annotation is None
        current = _new(user) if annotation is None else _locked(user, annotation)
        if rev is not None and rev != current.rev:
            raise Conflict(_("Somebody else has changed this annotation meanwhile; look at it again."))
        current.day, current.text = said.day, text
        current.indicator, current.team = said.indicator, said.team
        current.changed_at = clock.now()
        current.rev += 1
        current.save()
        record(user, "wrote annotation" if made else "changed annotation", current, **_told(current))
        events.publish(AnnotationSaved(current, user if isinstance(user, User) else None, made))
    return current


def remove_annotation(user: Actor, annotation: Annotation) -> None:
    """Take it off all numbers."""
    with transaction.atomic():
        current = _locked(user, annotation)
        record(user, "removed annotation", current, **_told(current))
        events.publish(AnnotationRemoved(current.pk, user if isinstance(user, User) else None))
        current.delete()


def _told(current: Annotation) -> dict[str, str | int | None]:
    return {
        "day": current.day.isoformat(),
        "text": current.text,
        "indicator": current.indicator,
        "team": current.team_id,
    }


def _checked(user: Actor, said: Said) -> str:
    if not queries.may_write(user):
        raise Refused(_("Annotations are written by who sees the numbers of the whole service."))
    text = " ".join("".join(one if one.isprintable() else " " for one in said.text).split())
    if not text or len(text) > LONGEST:
        raise Invalid(_("Say what happened, in at most %(n)s letters.") % {"n": LONGEST}, field="text")
    if not _FIRST <= said.day <= today() + _AHEAD:
        raise Invalid(_("Choose a day that is not more than a year ahead."), field="day")
    if said.indicator and said.indicator not in words.shipped():
        raise Invalid(_("Choose an indicator."), field="indicator")
    whose = Tile("", TEAM, str(said.team.pk)) if said.team else Tile("")
    if isinstance(user, User) and not sight(user).covers(whose):
        raise Refused(_("The numbers of this team are not for you to see."))
    return text


def _new(user: Actor) -> Annotation:
    if Annotation.objects.count() >= MOST:
        raise Invalid(_("At most %(n)s annotations are kept; remove old ones first.") % {"n": MOST})
    return Annotation(author=user if isinstance(user, User) else None, created_at=clock.now())


def _locked(user: Actor, annotation: Annotation) -> Annotation:
    found = Annotation.objects.select_for_update().filter(pk=annotation.pk).first()
    if found is None or not queries.may_change(user, found):
        raise NotFound(_("There is no such annotation."))
    if isinstance(user, User):
        queries.get_annotation(user, found.pk)
    return found
