"""What measures are told of exports and erasures: when they were asked for and when they were done."""

from typing import Final

from keepword.core import clock, facts
from keepword.privacy.models import Erasure, Export

ASKED: Final = "privacy_asked"
DONE: Final = "privacy_done"


def tell(kind: str, request: Export | Erasure) -> None:
    """Write the fact, in the transaction of what it tells of."""
    now = clock.now()
    what = "export" if isinstance(request, Export) else "erasure"
    value = (now - request.created_at).total_seconds() if kind == DONE else None
    facts.record([facts.fact(kind, now, value=value, what=what, request=request.pk)])
