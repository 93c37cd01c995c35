"""Two customers become one, and two again: their sets move; ways and scores are read anew."""

from typing import Any

from django.db.models import Exists, OuterRef

from keepword.customers import moving
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.relationship.models import Membership, Passage, Score
from keepword.relationship.services.refresh import sign

APP = "relationship"


def take_together(event: CustomersJoined) -> None:
    """Where both are in a segment, the source's time there ends; all else is the other's from now on."""
    source, into, kept = event.source, event.into, event.join.kept
    Passage.objects.filter(customer=source).delete()
    Score.objects.filter(customer=source).delete()
    theirs = Membership.objects.filter(customer=into, segment=OuterRef("segment"), left_at=None)
    double = Membership.objects.filter(Exists(theirs), customer=source, left_at=None)
    ended = list(double.values_list("pk", flat=True))
    Membership.objects.filter(pk__in=ended).update(left_at=event.at)
    moved = moving.move(Membership.objects.filter(customer=source), into)
    moving.note(kept, APP, moved=moved, ended=ended)
    event.join.save(update_fields=["kept"])
    sign([into.pk])


def take_apart(event: CustomersParted) -> None:
    """What moved goes back; the next look says in which sets both are now."""
    kept: dict[str, Any] = event.join.kept.get(APP, {})
    moving.back(Membership, kept.get("moved", []), event.source, event.into)
    Membership.objects.filter(pk__in=kept.get("ended", []), customer=event.source).update(left_at=None)
    sign([event.source.pk, event.into.pk])
