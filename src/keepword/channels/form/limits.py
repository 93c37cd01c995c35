"""How often strangers may knock: counted in the database, so that all processes count together."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Sum

from keepword.channels.form.models import Attempt
from keepword.channels.form.rules import DAY, Limit
from keepword.core import clock

KEPT = 2 * DAY


def who(kind: str, value: str) -> str:
    """The keyed digest under which an address or a network is counted."""
    text = f"keepword.attempt:{kind}:{value}".encode("utf-8", "replace")
    return hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).hexdigest()


def wait(door: str, counted: str, limits: Sequence[Limit]) -> int:
    """Seconds until one more may knock; 0: now."""
    now, longest = clock.now(), 0.0
    for limit in limits:
        rows = Attempt.objects.filter(door=door, who=counted, at__gt=now - limit.within)
        times = list(rows.order_by("-at").values_list("at", flat=True)[: limit.most])
        if len(times) >= limit.most:
            longest = max(longest, (times[-1] + limit.within - now).total_seconds())
    return int(longest) + 1 if longest > 0 else 0


def bytes_since(door: str, counted: str, since: datetime) -> int:
    """How many bytes came with what was counted."""
    rows = Attempt.objects.filter(door=door, who=counted, at__gt=since)
    return int(rows.aggregate(sum=Sum("size"))["sum"] or 0)


def note(door: str, *counted: str, size: int = 0) -> None:
    """Count one knock for each."""
    now = clock.now()
    Attempt.objects.bulk_create([Attempt(door=door, who=one, at=now, size=size) for one in counted])


def forget_old() -> int:
    """Delete what counts no more; how many rows."""
    count, _by_model = Attempt.objects.filter(at__lt=clock.now() - KEPT).delete()
    return count
