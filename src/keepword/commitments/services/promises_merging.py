"""Promises when conversations are merged, taken apart and split: they go with what was said."""

from keepword.commitments.models import Promise
from keepword.conversations.events import Merged, SplitOff, Unmerged


def merged_promises(event: Merged) -> None:
    """The source's promises are the target's; each stays its own customer's."""
    rows = Promise.objects.filter(conversation=event.source)
    event.merge.kept["promises"] = list(rows.values_list("pk", flat=True))
    rows.update(conversation=event.into)


def unmerged_promises(event: Unmerged) -> None:
    """They are where they were; what was promised since then in messages that go back goes with these."""
    kept = event.merge.kept.get("promises", ())
    rows = Promise.objects.filter(conversation=event.into)
    rows.filter(pk__in=kept).update(conversation=event.source)
    rows.filter(message__conversation=event.source).update(conversation=event.source)


def split_promises(event: SplitOff) -> None:
    """What was promised in messages that are elsewhere now is promised there."""
    rows = Promise.objects.filter(conversation=event.source, message__conversation=event.created)
    rows.update(conversation=event.created, customer=event.created.customer)
