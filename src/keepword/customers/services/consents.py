"""What two customers agreed to, when they are one: the latest word of either counts.

Of one purpose a customer has at most one consent that holds. One that has no room beside the other's, or
that the other one has taken back since, waits with the pointer.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from keepword.customers.models import Consent, Customer, Join
from keepword.customers.moving import back, give, note


def bring_consents(kept: dict[str, Any], source: Customer, into: Customer) -> None:
    """Move the source's consents as far as they hold beside the target's; what they took back ends those."""
    theirs, ours = list(source.consents.order_by("pk")), list(into.consents.order_by("pk"))
    holding, ended = _holding(ours), _ended(ours)
    moved = [
        one.pk
        for one in theirs
        if one.withdrawn_at is not None
        or (one.purpose_id not in holding and not _after(ended.get(one.purpose_id), one))
    ]
    again, taken_back = _holding(theirs), _ended(theirs)
    aside = [
        one.pk
        for purpose, one in holding.items()
        if purpose not in again and _after(taken_back.get(purpose), one)
    ]
    give(Consent, aside, source)
    give(Consent, moved, into)
    note(kept, "customers", consents=moved, aside=aside)


def return_consents(made: Join, source: Customer, into: Customer) -> None:
    """Each gets their own back."""
    own = made.kept["customers"]
    aside = Consent.objects.filter(pk__in=own["aside"], customer=source)
    back(Consent, [pk for pk in own["consents"] if pk not in own["aside"]], source, into)
    for one in aside:
        if one.withdrawn_at is None:
            _make_room(one, into)
        one.customer = into
        one.save()


def _make_room(one: Consent, into: Customer) -> None:
    """What holds of the same purpose goes back to whose it is, or follows on the earlier one."""
    other = into.consents.filter(purpose=one.purpose_id, withdrawn_at=None).first()
    if other is None:
        return
    for made in Join.objects.filter(into=into, undone_at=None).select_related("source"):
        ids = made.kept["customers"]["consents"]
        if other.pk in ids:
            ids.remove(other.pk)
            made.save(update_fields=["kept"])
            other.customer = made.source
            other.save(update_fields=["customer"])
            return
    one.withdrawn_at, one.withdrawn_source = max(other.given_at, one.given_at), other.source
    one.withdrawn_evidence = other.evidence


def _holding(rows: Iterable[Consent]) -> dict[int, Consent]:
    return {one.purpose_id: one for one in rows if one.withdrawn_at is None}


def _ended(rows: Iterable[Consent]) -> dict[int, datetime]:
    """When a purpose was last taken back."""
    last: dict[int, datetime] = {}
    for one in rows:
        if one.withdrawn_at is not None:
            last[one.purpose_id] = max(last.get(one.purpose_id, one.withdrawn_at), one.withdrawn_at)
    return last


def _after(ended: datetime | None, one: Consent) -> bool:
    return ended is not None and ended >= one.given_at
