"""Reviews and calibrations go with their conversation when it is merged, and back."""

from typing import Final

from keepword.conversations.events import Merged, Unmerged
from keepword.quality.models import Calibration, Review

APP: Final = "quality"


def take_together(event: Merged) -> None:
    """What was graded is in the other conversation now."""
    kept = {}
    for name, model in (("reviews", Review), ("calibrations", Calibration)):
        rows = model._base_manager.filter(conversation=event.source)
        kept[name] = list(rows.values_list("pk", flat=True))
        rows.update(conversation=event.into)
    if any(kept.values()):
        event.merge.kept[APP] = kept


def take_apart(event: Unmerged) -> None:
    """Those that came by this merge."""
    kept = event.merge.kept.get(APP, {})
    for name, model in (("reviews", Review), ("calibrations", Calibration)):
        rows = model._base_manager.filter(pk__in=kept.get(name, ()), conversation=event.into)
        rows.update(conversation=event.source)
