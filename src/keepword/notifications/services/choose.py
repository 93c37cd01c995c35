"""How people want to be told."""

from collections.abc import Mapping, Sequence
from datetime import time

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.notifications import registry, rules, sealing
from keepword.notifications.models import Device, Digest, Preference

MOST_DEVICES = 20


def save_preference(
    user: User,
    *,
    ways: Mapping[str, Sequence[str]],
    quiet_from: time | None,
    quiet_until: time | None,
    quiet_days: Sequence[int],
    digest: str,
    daily_at: time,
) -> Preference:
    """One's own choice. Kinds left out stay as they come."""
    known = {kind.name for kind in registry.kinds()}
    for kind, chosen in ways.items():
        if kind not in known or not set(chosen) <= set(rules.WAYS):
            raise Invalid(_("There is no such notification."), field=kind)
    if (quiet_from is None) != (quiet_until is None):
        raise Invalid(_("Enter when the quiet hours begin and when they end."), field="quiet_until")
    if digest not in Digest.values:
        raise Invalid(_("Choose how often."), field="digest")
    if not set(quiet_days) <= set(range(7)):
        raise Invalid(_("There is no such day."), field="quiet_days")
    with transaction.atomic():
        preference, _made = Preference.objects.update_or_create(
            user=user,
            defaults={
                "ways": {kind: list(chosen) for kind, chosen in ways.items()},
                "quiet_from": quiet_from,
                "quiet_until": quiet_until,
                "quiet_days": sorted(set(quiet_days)),
                "digest": digest,
                "daily_at": daily_at,
            },
        )
        record(user, "chose notifications", user)
    return preference


def add_device(user: User, *, endpoint: str, p256dh: str, auth: str, name: str = "") -> Device:
    """Send this browser push messages from now on. The address is checked: a browser names it, not we."""
    digest = sealing.check(endpoint, p256dh, auth)
    with transaction.atomic():
        device, made = Device.objects.update_or_create(
            digest=digest,
            defaults={
                "user": user,
                "endpoint": endpoint,
                "p256dh": p256dh,
                "auth": auth,
                "name": name[:200],
                "failures": 0,
            },
            create_defaults={
                "user": user,
                "endpoint": endpoint,
                "p256dh": p256dh,
                "auth": auth,
                "name": name[:200],
                "created_at": clock.now(),
            },
        )
        if made:
            record(user, "added device", user, device=device.pk)
        old = Device.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)[MOST_DEVICES:]
        Device.objects.filter(pk__in=list(old)).delete()
    return device


def remove_device(user: User, *, endpoint: str = "", pk: int | None = None) -> int:
    """Send a browser no more; how many were known."""
    mine = Device.objects.filter(user=user)
    gone = mine.filter(pk=pk) if pk is not None else mine.filter(endpoint=endpoint)
    count, _by_model = gone.delete()
    return count
