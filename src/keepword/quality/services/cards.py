"""The verbs of scorecards: made, changed, put to use, taken out of it."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.quality.events import ScorecardSaved
from keepword.quality.models import CardState, Criterion, Scorecard
from keepword.quality.queries.cards import draft_of, in_use, newest_version
from keepword.quality.rules.cards import Asked, CardPlan, checked
from keepword.quality.services.common import demand
from keepword.quality.shipped import shipped

MOST: Final = 500  # versions of all cards together


def save_card(user: User, card: Scorecard | None, plan: CardPlan, *, rev: int | None = None) -> Scorecard:
    """Make a scorecard, or change one; what was made with it keeps the version it was made with.

    A draft is rewritten. Of one that is, or was, in use there comes a new draft (or the one that there is, is
    rewritten). `rev`: that of the version which the writer had before them. Invalid names the field at fault;
    Conflict when somebody else has changed it since.
    """
    demand(user)
    wanted = checked(plan)
    with transaction.atomic():
        current, made = _to_write(user, card, rev)
        current.name = wanted.name
        current.changed_at = clock.now()
        current.rev += 1
        current.save()
        current.criteria.all().delete()
        _write(current, wanted.criteria)
        record(user, "made scorecard" if made else "changed scorecard", current, name=current.name)
        events.publish(ScorecardSaved(current, user))
    return current


def begin_shipped(user: User) -> Scorecard:
    """The card that comes with Keepword, in use at once. Conflict when there is a card already."""
    with transaction.atomic():
        if Scorecard.objects.exists():
            raise Conflict(_("There is a scorecard already; change that one."))
        card = save_card(user, None, shipped((get_language() or "en")[:2]))
        return use_card(user, card)


def use_card(user: User, card: Scorecard) -> Scorecard:
    """Reviews are made with this version from now on, with the one before no more. Conflict when it is."""
    demand(user)
    with transaction.atomic():
        current = _locked(card)
        if current.state == CardState.IN_USE:
            raise Conflict(_("This scorecard is in use."))
        before = in_use(current)
        if before is not None:
            Scorecard.objects.filter(pk=before.pk).update(state=CardState.OLD)
        current.state, current.used_since = CardState.IN_USE, clock.now()
        current.changed_at = clock.now()
        current.rev += 1
        current.save()
        record(user, "put scorecard to use", current, name=current.name, version=current.version)
        events.publish(ScorecardSaved(current, user))
    return current


def retire_card(user: User, card: Scorecard) -> Scorecard:
    """No new reviews are made with it. Conflict unless it is in use."""
    demand(user)
    with transaction.atomic():
        current = _locked(card)
        if current.state != CardState.IN_USE:
            raise Conflict(_("This scorecard is not in use."))
        current.state, current.changed_at = CardState.OLD, clock.now()
        current.rev += 1
        current.save()
        record(user, "took scorecard out of use", current, name=current.name)
        events.publish(ScorecardSaved(current, user))
    return current


def as_asked(criterion: Criterion) -> Asked:
    """A criterion as a plan has it."""
    return Asked(**{name: getattr(criterion, name) for name in Asked.__dataclass_fields__})


def _locked(card: Scorecard) -> Scorecard:
    """All versions of its card are held, so that one of them is in use at most."""
    root = card.root_id
    rows = Scorecard.objects.select_for_update().order_by("pk")
    versions = list(rows.filter(pk=root)) + list(rows.filter(first=root))
    found = next((one for one in versions if one.pk == card.pk), None)
    if found is None:
        raise NotFound("There is no such scorecard.")
    return found


def _to_write(user: User, card: Scorecard | None, rev: int | None) -> tuple[Scorecard, bool]:
    """The draft to write into, and whether it is new."""
    now = clock.now()
    if card is None:
        if Scorecard.objects.count() >= MOST:
            raise Invalid(_("At most %(n)s versions of scorecards are kept.") % {"n": MOST})
        return Scorecard(created_by=user, created_at=now, changed_at=now), True
    current = _locked(card)
    if rev is not None and rev != current.rev:
        raise Conflict(_("Somebody else has changed this scorecard meanwhile; look at it again."))
    if current.state == CardState.DRAFT:
        return current, False
    draft = draft_of(current)
    if draft is not None:
        return draft, False
    version = newest_version(current) + 1
    root = current.root_id
    return Scorecard(first_id=root, version=version, created_by=user, created_at=now, changed_at=now), True


def _write(card: Scorecard, criteria: Sequence[Asked]) -> None:
    Criterion.objects.bulk_create(
        Criterion(
            scorecard=card, order=place, **{name: getattr(one, name) for name in Asked.__dataclass_fields__}
        )
        for place, one in enumerate(criteria)
    )
