"""How the lake is doing, for whoever watches."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Sum

from keepword.analytics.models import LakeFile, LakeState
from keepword.core.models import Fact

MOST_BEHIND = 1_000_000  # counting stops here, so that looking costs little


@dataclass(frozen=True)
class Health:
    """`rows` facts in `files` files of so many bytes; `behind` are recorded and not in the lake, up to a
    million. `lost` files are listed and not there; known only with `look`, as it lists the whole lake."""

    files: int
    rows: int
    bytes: int
    behind: int
    exported_at: datetime | None
    lost: int = 0


def health(*, look: bool = False) -> Health:
    """The state of the lake. OSError when `look` cannot reach its files."""
    state = LakeState.objects.filter(pk=1).first() or LakeState()
    listed = LakeFile.objects.filter(dropped_at=None)
    sums = listed.aggregate(files=Count("pk"), rows=Sum("rows"), bytes=Sum("bytes"))
    lost = 0
    if look:
        from keepword.analytics.lake.store import store  # and Arrow, which pages do without

        there = store().sizes()
        lost = sum(there.get(path) != size for path, size in listed.values_list("path", "bytes"))
    return Health(
        files=sums["files"],
        rows=sums["rows"] or 0,
        bytes=sums["bytes"] or 0,
        behind=Fact.objects.filter(pk__gt=state.watermark)[:MOST_BEHIND].count(),
        exported_at=state.exported_at,
        lost=lost,
    )
