"""Ringing a person's browsers."""

import json
from io import BytesIO

from django.conf import settings
from django.utils import translation
from pydantic import AnyHttpUrl
from webpush import WebPush
from webpush.types import WebPushKeys, WebPushSubscription

from keepword.accounts.models import User
from keepword.core import clock, jobs, outgoing
from keepword.core.errors import Invalid, Unavailable
from keepword.notifications import keys, queries, registry, rules
from keepword.notifications.models import Device, Notification, Preference

_FAILED_FOR_GOOD = (404, 410)  # the browser took its consent back (RFC 8030, section 7.3)
_GIVE_UP = 10
_TTL = 4 * 3600  # seconds that the push service keeps it for a device that is off


@jobs.job
def push(notification_id: int) -> None:
    """Ring a person's browsers, unless they have seen it by now or want quiet. Ringing twice is harmless."""
    found = Notification.objects.select_related("user").filter(pk=notification_id, seen_at=None).first()
    if found is None or not found.user.is_active:
        return
    preference = queries.preference_of(found.user)
    if is_quiet(preference, found.user):
        return
    for device in queries.devices(found.user):
        _send(device, found)


def is_quiet(preference: Preference, user: User) -> bool:
    """Whether a person wants no sound now."""
    return rules.is_quiet(
        clock.now(), user.time_zone, preference.quiet_from, preference.quiet_until, preference.quiet_days
    )


def _send(device: Device, notification: Notification) -> None:
    told = words(notification)
    if told is None:
        return
    payload = json.dumps(
        {
            "title": told.title,
            "body": told.body[:300],
            "url": notification.url,
            "tag": f"{notification.kind}-{notification.subject_id or notification.pk}",
        },
        ensure_ascii=False,
    )
    try:
        sealed = _sealer().get(
            payload.encode(),
            WebPushSubscription(
                endpoint=AnyHttpUrl(device.endpoint),
                keys=WebPushKeys(auth=device.auth, p256dh=device.p256dh),
            ),
        )
        answer = outgoing.post(
            device.endpoint,
            sealed.encrypted,
            headers={name: str(value) for name, value in sealed.headers.items()},
        )
    except (Invalid, Unavailable, ValueError):
        _failed(device)
        return
    if answer.status in _FAILED_FOR_GOOD:
        device.delete()
    elif not answer.ok:
        _failed(device)
    elif device.failures:
        Device.objects.filter(pk=device.pk).update(failures=0)


def _failed(device: Device) -> None:
    device.failures += 1
    if device.failures >= _GIVE_UP:
        device.delete()
    else:
        Device.objects.filter(pk=device.pk).update(failures=device.failures)


def _sealer() -> WebPush:
    sender = settings.DEFAULT_FROM_EMAIL if "@" in settings.DEFAULT_FROM_EMAIL else "push@keepword.invalid"
    address = sender.rpartition("<")[2].rstrip(">") or sender
    return WebPush(
        private_key=BytesIO(keys.private_pem()),
        public_key=BytesIO(keys.public_pem()),
        subscriber=address,
        ttl=_TTL,
    )


def words(notification: Notification) -> registry.Told | None:
    """A notification in its person's language; None for a kind that is no more."""
    kind = registry.kind(notification.kind)
    if kind is None:
        return None
    with translation.override(notification.user.language):
        return kind.render(notification.data)
