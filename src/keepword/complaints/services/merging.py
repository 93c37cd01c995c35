"""Complaints go with their conversation when it is merged, and back."""

from keepword.complaints.models import Complaint
from keepword.conversations.events import Merged, SplitOff, Unmerged


def take_together(event: Merged) -> None:
    """All of them: two complaints in one place are both seen to."""
    found = Complaint.objects.filter(conversation=event.source)
    moved = list(found.values_list("pk", flat=True))
    if moved:
        event.merge.kept["complaints"] = moved
        found.update(conversation=event.into)


def take_apart(event: Unmerged) -> None:
    """Those that came by this merge."""
    moved = event.merge.kept.get("complaints", ())
    Complaint.objects.filter(pk__in=moved, conversation=event.into).update(conversation=event.source)


def follow_message(event: SplitOff) -> None:
    """Whoever splits off the words that complain takes the complaint along."""
    found = Complaint.objects.filter(conversation=event.source, message__conversation=event.created)
    found.update(conversation=event.created, origin=event.created.pk)
