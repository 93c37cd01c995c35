"""Mails of news, and what is forgotten."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.core import clock, jobs
from keepword.notifications import queries, rules
from keepword.notifications.models import Notification, Preference
from keepword.notifications.services.ring import is_quiet, words

_KEPT = timedelta(days=90)  # what was seen
_LINES = 50  # of a mail of news


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
        if due and not is_quiet(preference, user):
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
