"""Forgetting what was told about something that is erased."""

from collections.abc import Collection

from keepword.notifications.models import Notification


def forget(subject_kind: str, subject_ids: Collection[int]) -> int:
    """Delete every notification about these, in the transaction that erases them; how many rows."""
    return Notification.objects.filter(subject_kind=subject_kind, subject_id__in=list(subject_ids)).delete()[
        0
    ]
