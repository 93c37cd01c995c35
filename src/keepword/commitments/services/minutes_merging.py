"""The four minutes when conversations are merged, taken apart and split."""

from typing import Any

from keepword.commitments.models import FourMinutes, MinutesState
from keepword.commitments.services.minutes import FIELDS, begun, drop, record
from keepword.conversations.events import Merged, SplitOff, Unmerged
from keepword.core import rows

_STATES = ("state", "opening_state")


def minutes_merged(event: Merged) -> None:
    """They go where their contact goes. One that was folded into an earlier approach is not asked for: what
    is said now answers both. It rests with the pointer, remembered as it was."""
    found = FourMinutes.objects.select_for_update().filter(conversation=event.source)
    kept: dict[str, Any] = {"moved": [], "rested": {}}
    folded = event.fold.folded.pk if event.fold else None
    changed = []
    for row in found.order_by("pk"):
        if row.contact_id == folded:
            continue
        kept["moved"].append(row.pk)
        row.conversation_id = event.into.pk
        changed.append(row)
    if folded is not None:
        changed += _rest(event, folded, kept)
    rows.update(changed, FIELDS)
    event.merge.kept["minutes"] = kept


def _rest(event: Merged, folded: int, kept: dict[str, Any]) -> list[FourMinutes]:
    both = [event.source.pk, event.into.pk]
    row = FourMinutes.objects.select_for_update().filter(conversation__in=both, contact_id=folded).first()
    if row is None:
        return []
    running = [name for name in _STATES if getattr(row, name) == MinutesState.RUNNING]
    missed = drop(row, event.at)
    record(event.into, row, missed, None)
    resting = [name for name in _STATES if name in running and getattr(row, name) == MinutesState.DROPPED]
    kept["rested"] = {str(row.pk): {"was": resting, "home": row.conversation_id}}
    row.conversation_id = event.source.pk
    return [row]


def minutes_unmerged(event: Unmerged) -> None:
    """Each is where its contact is again; what rested runs on unless it was answered together."""
    kept = event.merge.kept.get("minutes", {})
    own = set(event.contacts)
    found = FourMinutes.objects.select_for_update().filter(conversation__in=[event.source, event.into])
    changed = []
    for row in found.select_related("contact").order_by("pk"):
        rested = kept.get("rested", {}).get(str(row.pk))
        if rested is not None:
            row.conversation_id = rested["home"]
            if row.contact.answered_at is None and row.contact.ended_at is None:
                for name in rested["was"]:
                    setattr(row, name, MinutesState.RUNNING)
                row.reckon()
        elif row.pk in kept.get("moved", ()) or row.contact_id in own:
            row.conversation_id = event.source.pk
        else:
            continue
        changed.append(row)
    rows.update(changed, FIELDS)


def minutes_split_off(event: SplitOff) -> None:
    """Whoever waits in the new conversation has four minutes of their own, from now."""
    if event.contact is not None:
        rows.insert([begun(event.created, event.contact)])
