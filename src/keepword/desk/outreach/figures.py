"""How far each notice of a list is, in one query."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count

from keepword.outreach.models import Notice, Recipient
from keepword.outreach.queries import Progress


def figures(rows: Sequence[Notice]) -> dict[int, Progress]:
    """By the number of each notice how many recipients are in each state."""
    counted: dict[int, dict[str, Any]] = {one.pk: {} for one in rows}
    grouped = Recipient.objects.filter(notice__in=list(counted)).order_by()
    for pk, state, n in grouped.values_list("notice", "state").annotate(n=Count("pk")):
        counted[pk][state] = n
    return {pk: Progress(**found) for pk, found in counted.items()}
