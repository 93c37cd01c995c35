"""What leaves the process: push messages and mails of news."""

import json
from datetime import timedelta
from io import BytesIO

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.core import clock, jobs, outgoing
from keepword.core.errors import Invalid, Unavailable
from keepword.notifications import keys, queries, registry, rules
from keepword.notifications.models import Device, Notification, Preference

_FAILED_FOR_GOOD = (404, 410)  # the browser took its consent back (RFC 8030, section 7.3)
_GIVE_UP = 10
_KEPT = timedelta(days=90)  # what was seen
_LINES = 50  # of a mail of news
_TTL = 4 * 3600


@jobs.job
def push(notification_id: int) -> None:
    """Ring a person's browsers, unless they have seen it by now or want quiet. Ringing twice is harmless."""
    found = Notification.objects.select_related("user").filter(pk=notification_id, seen_at=None).first()
    if found is None or not found.user.is_active:
        return
    preference = queries.preference_of(found.user)
    if _is_quiet(preference, found.user):
        return
    for device in queries.devices(found.user):
        _send(device, found)


def _is_quiet(preference: Preference, user: User) -> bool:
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
                endpoint=device.endpoint,
                keys=WebPushKeys(auth=device.auth, p256dh=device.p256dh),
            ),
        )
        answer = outgoing.post(device.endpoint, sealed.encrypted, headers=dict(sealed.headers))
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


# Mails of news ------------------------------------------------------------------------------------


@jobs.every(30)
def queue_digests() -> int:
    """Queue a mail for everybody whose news is due; how many."""
    waiting = Notification.objects.filter(by_mail=True, mailed_at=None, seen_at=None, user__is_active=True)
    oldest = dict(waiting.values_list("user").annotate(Min("at")))
    if not oldest:
        return 0
    users = User.objects.in_bulk(oldest)
    chosen, now, count = queries.preferences(users.values()), clock.now(), 0
    for pk, user in users.items():
        preference = chosen[pk]
        due = rules.digest_due(
            preference.digest,
            now=now,
            zone=user.time_zone,
            daily_at=preference.daily_at,
            last=preference.mailed_at,
            oldest=oldest[pk],
        )
        if due and not _is_quiet(preference, user):
            with transaction.atomic():
                Preference.objects.update_or_create(user=user, defaults={"mailed_at": now})
                jobs.enqueue(send_digest, pk)
            count += 1
    return count


@jobs.job
def send_digest(user_id: int) -> None:
    """Mail one person what they have not seen. The rows are marked first: no news rather than twice."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    with transaction.atomic():
        rows = Notification.objects.select_for_update().filter(
            user=user, by_mail=True, mailed_at=None, seen_at=None
        )
        found = list(rows.order_by("at", "pk")[: _LINES + 1])
        Notification.objects.filter(pk__in=[one.pk for one in found]).update(mailed_at=clock.now())
    for one in found:
        one.user = user
    if lines := [line for one in found[:_LINES] if (line := _line(one))]:
        _mail(user, lines, more=len(found) > _LINES)


def _line(notification: Notification) -> str:
    told = words(notification)
    if told is None:
        return ""
    body = f"\n  {told.body[:200]}" if told.body else ""
    return f"• {told.title}{body}\n  {settings.KEEPWORD_URL}{notification.url}"


def _mail(user: User, lines: list[str], *, more: bool) -> None:
    shop = business()
    with translation.override(user.language):
        subject = ngettext("%(n)s thing for you", "%(n)s things for you", len(lines)) % {"n": len(lines)}
        parts = [*lines]
        if more:
            parts.append(_("There is more: %(url)s") % {"url": f"{settings.KEEPWORD_URL}/notifications/"})
        parts.append(
            _("You choose what is mailed to you, and when: %(url)s")
            % {"url": f"{settings.KEEPWORD_URL}/notifications/settings/"}
        )
    EmailMessage(
        f"{shop.name if shop else 'Keepword'}: {subject}",
        "\n\n".join(parts),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},  # RFC 3834
    ).send(fail_silently=False)


@jobs.every(3600)
def forget_old() -> int:
    """Delete what was seen long ago; how many rows."""
    count, _by_model = Notification.objects.filter(seen_at__lt=clock.now() - _KEPT).delete()
    return count
