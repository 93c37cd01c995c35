"""How and when an answer is to leave: what the buttons beside "Send" ask for."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.desk.conversations import snooze


@dataclass(frozen=True)
class Wanted:
    """`send_at` None: now. `hold`: not when the customer writes before."""

    close: bool = False
    snooze_until: datetime | None = None
    send_at: datetime | None = None
    hold: bool = True


def wanted(request: HttpRequest) -> Wanted:
    """Out of a form: `close`, `snooze` (a choice), `later` (a choice, or "at" with `send_at` typed), `hold`.

    Invalid when a moment is asked for that is none.
    """
    post = request.POST
    return Wanted(
        close="close" in post,
        snooze_until=_moment(post["snooze"], "", "snooze") if post.get("snooze") else None,
        send_at=send_at(request) if post.get("later") else None,
        hold=hold(request),
    )


def send_at(request: HttpRequest) -> datetime:
    """The moment of a form with `later` and `send_at`."""
    return _moment(request.POST.get("later", ""), request.POST.get("send_at", ""), "send_at")


def hold(request: HttpRequest) -> bool:
    """Whether to hold it back when the customer writes; a form without the question means yes."""
    return "hold" in request.POST or "hold_asked" not in request.POST


def _moment(key: str, typed: str, field: str) -> datetime:
    at = snooze.moment(key, typed, timezone.localtime(clock.now()))
    if at is None:
        raise Invalid(_("Choose a day and a time."), field=field)
    return at
