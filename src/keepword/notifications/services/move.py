"""What people were told of is elsewhere now."""

from collections.abc import Sequence

from keepword.core import live, rows
from keepword.notifications.models import Notification


def move_unseen(kind: str, old: int, new: int, *, only: Sequence[int] | None = None) -> list[int]:
    """What is unseen about one thing is about another from now on, and leads there; which (ids) these are.

    The addresses of both are `/c/<id>/…` for a kind "conversation": the number in it is exchanged. `only`
    are the ids that may move: those that moved here before, on the way back.
    """
    unseen = Notification.objects.filter(subject_kind=kind, subject_id=old, seen_at=None)
    if only is not None:
        unseen = unseen.filter(pk__in=list(only))
    found = list(unseen.order_by("pk"))
    for one in found:
        one.subject_id = new
        one.url = one.url.replace(f"/{old}/", f"/{new}/", 1)
        if one.data.get("number") == old:
            one.data = one.data | {"number": new}
    if found:
        rows.update(found, ["subject_id", "url", "data"])
        for user_id in {one.user_id for one in found}:
            live.push(f"user.{user_id}", "notified")
    return [one.pk for one in found]
