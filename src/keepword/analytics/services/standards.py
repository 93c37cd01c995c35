"""The verbs of standards: set, changed, retired."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.analytics.events import StandardRetired, StandardSaved
from keepword.analytics.models import Standard
from keepword.analytics.queries.access import may_keep
from keepword.analytics.rules import standards as rules
from keepword.analytics.rules import words
from keepword.analytics.rules.verdicts import Band
from keepword.audit.services import Actor, record
from keepword.conversations.models import Inbox
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.relationship.models import Segment
from keepword.teams.models import Team

MOST: Final = 2_000
LONGEST_NOTE: Final = 500
_SCOPES: Final[Mapping[str, type[Team] | type[Inbox] | type[Segment]]] = {
    "team": Team,
    "inbox": Inbox,
    "segment": Segment,
}


@dataclass(frozen=True, slots=True)
class Aim:
    """What a standard is to be; see models.Standard. `scope` is "" for the whole service, else "team:3",
    "inbox:2", "segment:5"; `valid_from` None is today."""

    indicator: str
    band: Band
    scope: str = ""
    owner: User | None = None
    valid_from: date | None = None
    note: str = ""


def save_standard(user: Actor, standard: Standard | None, aim: Aim, *, rev: int | None = None) -> Standard:
    """Set a target, or change one. Invalid names the field at fault; Conflict when there is one from the same
    day, or somebody else has changed it since `rev`. Refused for who may not.
    """
    demand(user)
    values = _checked(aim)
    with transaction.atomic():
        current = _locked(standard) if standard is not None else _new(user, aim)
        made = standard is None
        if rev is not None and rev != current.rev:
            raise Conflict(_("Somebody else has changed this standard meanwhile; look at it again."))
        if current.indicator != aim.indicator:
            raise Conflict(_("What a standard is of stays; set another one."))
        for name, value in values.items():
            setattr(current, name, value)
        current.changed_at = clock.now()
        current.rev += 1
        try:
            with transaction.atomic():
                current.save()
        except IntegrityError as error:
            raise Conflict(_("There is a standard for this from that day; change that one.")) from error
        _tell(user, "set standard" if made else "changed standard", current)
        events.publish(StandardSaved(current, user if isinstance(user, User) else None, made))
    return current


def retire_standard(user: Actor, standard: Standard, *, rev: int | None = None) -> Standard:
    """It counts no more. NotFound when it is retired already."""
    demand(user)
    with transaction.atomic():
        current = _locked(standard)
        if rev is not None and rev != current.rev:
            raise Conflict(_("Somebody else has changed this standard meanwhile; look at it again."))
        current.retired_at = current.changed_at = clock.now()
        current.rev += 1
        current.save()
        _tell(user, "retired standard", current)
        events.publish(StandardRetired(current, user if isinstance(user, User) else None))
    return current


def drop_shipped(user: Actor, indicator: str) -> Standard:
    """The target that comes with Keepword is not wanted; nothing is put in its place. Conflict when the shop
    has its own."""
    demand(user)
    ours = rules.shipped().get(indicator)
    if ours is None:
        raise NotFound(_("There is no such standard."))
    with transaction.atomic():
        if Standard.objects.filter(indicator=indicator, scope="", retired_at=None).exists():
            raise Conflict(_("There is a standard of your own for this; retire that one."))
        kept = save_standard(user, None, Aim(indicator, ours.band))
        return retire_standard(user, kept)


def demand(user: Actor) -> None:
    """Refused unless this user keeps standards and frameworks; what we do by ourselves may."""
    if not may_keep(user):
        raise Refused(_("Standards and frameworks are set by who leads the service."))


def _tell(user: Actor, verb: str, current: Standard) -> None:
    band = (current.green_low, current.green_high, current.amber_low, current.amber_high)
    record(user, verb, current, indicator=current.indicator, scope=current.scope, band=list(band))


def _checked(aim: Aim) -> dict[str, Any]:
    """The fields of the row; Invalid where something of it cannot be."""
    of = words.shipped().get(aim.indicator)
    if of is None:
        raise Invalid(_("Choose an indicator."), field="indicator")
    band, note = rules.checked(of, aim.band), aim.note.strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(_("At most %(n)s characters.") % {"n": LONGEST_NOTE}, field="note")
    return {
        "green_low": band.green_low,
        "green_high": band.green_high,
        "amber_low": band.amber_low,
        "amber_high": band.amber_high,
        "owner": aim.owner,
        "valid_from": aim.valid_from or today(),
        "note": note,
        "scope": aim.scope,
        **_scoped(aim.scope),
    }


def _scoped(scope: str) -> dict[str, Any]:
    found: dict[str, Any] = dict.fromkeys(_SCOPES)
    if not scope:
        return found
    kind, _colon, pk = scope.partition(":")
    if kind not in _SCOPES or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise Invalid(_("Choose for whom it is."), field="scope")
    found[kind] = _SCOPES[kind]._default_manager.filter(pk=int(pk)).first()
    if found[kind] is None:
        raise Invalid(_("Choose for whom it is."), field="scope")
    return found


def _new(user: Actor, aim: Aim) -> Standard:
    if Standard.objects.filter(retired_at=None).count() >= MOST:
        raise Invalid(_("At most %(n)s standards are kept.") % {"n": MOST})
    return Standard(
        indicator=aim.indicator,
        created_by=user if isinstance(user, User) else None,
        created_at=clock.now(),
    )


def _locked(standard: Standard) -> Standard:
    found = Standard.objects.select_for_update().filter(pk=standard.pk, retired_at=None).first()
    if found is None:
        raise NotFound(_("There is no such standard."))
    return found
