"""Verbs about API tokens."""

import threading
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.tokens import rules
from keepword.tokens.models import ApiToken

MINUTE: Final = 60


def issue_token(
    user: User, *, name: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a token in one's own name; it and its secret, which cannot be read again."""
    if not user.may("tokens"):
        raise Refused(_("You may not make tokens."))
    if not name.strip() or len(name.strip()) > 80:
        raise Invalid(_("Give the token a name of up to 80 characters."), field="name")
    wanted = list(scopes)
    unknown = sorted(set(wanted) - set(rules.SCOPES))
    if unknown:
        raise Invalid(
            _("“%(scope)s” is nothing that can be allowed.") % {"scope": unknown[0][:60]}, field="scopes"
        )
    if not wanted:
        raise Invalid(_("Choose what the token may do."), field="scopes")
    if expires_at is not None and expires_at <= clock.now():
        raise Invalid(_("Choose a day that is still to come."), field="expires_at")
    secret = rules.new_secret()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if ApiToken.objects.filter(user=user, revoked_at=None).count() >= rules.MOST_TOKENS:
            raise Conflict(_("You have very many tokens already; revoke one first."))
        token = ApiToken.objects.create(
            user=user,
            name=name.strip(),
            scopes=rules.in_order(wanted),
            digest=rules.digest(secret),
            prefix=secret[: rules.SHOWN],
            created_at=clock.now(),
            expires_at=expires_at,
        )
        record(user, "issued token", token, name=token.name, scopes=token.scopes)
    return token, secret


def revoke_token(user: User, token: ApiToken) -> ApiToken:
    """Nobody logs in with it any more. One's own; an admin revokes anybody's."""
    if token.user_id != user.pk and not user.may("settle"):
        raise Refused(_("This is somebody else's token."))
    with transaction.atomic():
        current = ApiToken.objects.select_for_update().filter(pk=token.pk).first()
        if current is None:
            raise NotFound(_("There is no such token."))
        if current.revoked_at is None:
            current.revoked_at = clock.now()
            current.save(update_fields=["revoked_at"])
            record(user, "revoked token", current, name=current.name, owner=current.user_id)
    return current


# How often a token may call ------------------------------------------------------------------------

_lock = threading.Lock()
_in_hand: dict[
    int, tuple[int, int]
] = {}  # by token: the minute, and calls that this process may still let in


def spend(token: ApiToken) -> int:
    """Count one call: 0 when it may go on, else after how many seconds to come again.

    Processes share the count in the token's row, but take it in handfuls, so that a call writes nothing
    most of the time. What one has left when the minute ends is lost.
    """
    now = int(clock.now().timestamp())
    minute = now // MINUTE
    with _lock:
        known, left = _in_hand.get(token.pk, (minute, 0))
        if known == minute and left > 0:
            _in_hand[token.pk] = (minute, left - 1)
            return 0
    handful = max(1, settings.API_CALLS_A_MINUTE // 20)
    if not _take(token, minute, handful):
        return MINUTE - now % MINUTE
    with _lock:
        if len(_in_hand) > 10_000:  # most of them are of minutes long past
            _in_hand.clear()
        _in_hand[token.pk] = (minute, handful - 1)
    return 0


def forget() -> None:
    """Let go of what this process has in hand."""
    with _lock:
        _in_hand.clear()


def _take(token: ApiToken, minute: int, handful: int) -> bool:
    room = ~Q(minute=minute) | Q(used__lte=settings.API_CALLS_A_MINUTE - handful)
    return bool(
        ApiToken.objects.filter(room, pk=token.pk).update(
            used=Case(When(minute=minute, then=F("used") + handful), default=Value(handful)),
            minute=minute,
            last_used_at=clock.now(),
        )
    )
