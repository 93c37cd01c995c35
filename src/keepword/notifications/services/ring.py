"""Ringing a person's browsers."""

from django.utils import translation

from keepword.accounts.models import User
from keepword.core import clock, jobs
from keepword.notifications import queries, registry, rules, sealing
from keepword.notifications.models import Device, Notification, Preference


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
    outcome = sealing.send(
        device,
        {
            "title": told.title,
            "body": told.body[:300],
            "url": notification.url,
            "tag": f"{notification.kind}-{notification.subject_id or notification.pk}",
        },
    )
    if outcome == "gone":
        device.delete()
    elif outcome == "failed":
        _failed(device)
    elif device.failures:
        Device.objects.filter(pk=device.pk).update(failures=0)


def _failed(device: Device) -> None:
    device.failures += 1
    if device.failures >= sealing.GIVE_UP:
        device.delete()
    else:
        Device.objects.filter(pk=device.pk).update(failures=device.failures)


def words(notification: Notification) -> registry.Told | None:
    """A notification in its person's language; None for a kind that is no more."""
    kind = registry.kind(notification.kind)
    if kind is None:
        return None
    with translation.override(notification.user.language):
        return kind.render(notification.data)
