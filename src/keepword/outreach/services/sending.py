"""Notices leave: each to each once, at their pace, when nobody is disturbed, to whoever still wants it.

What is written to a customer and that it was written are one transaction, under the locks of the notice, of
the customer and of the recipient, in this order. So a worker may be killed anywhere, and several may send at
once. Once the message is there, its way is that of every message (conversations.services.send).
"""

import time
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation

from keepword.accounts.days import zone as shop_zone
from keepword.conversations.services import Telling, tell_customer
from keepword.core import clock, jobs
from keepword.core.errors import KeepwordError
from keepword.customers.models import Customer
from keepword.outreach.links import unsubscribe_url
from keepword.outreach.models import (
    RUNNING,
    Notice,
    Reason,
    Recipient,
    RecipientState,
    State,
    Ways,
)
from keepword.outreach.queries.circumstances import Circumstances, circumstances
from keepword.outreach.queries.notices import settings_now
from keepword.outreach.rules import quiet, render
from keepword.outreach.rules.kinds import UNSUBSCRIBE
from keepword.outreach.rules.throttle import Bucket, filled
from keepword.outreach.services.filling import values_for
from keepword.outreach.services.finishing import finish_if_over

SPELL: Final = 0.5  # seconds of work after which other periodic work has its turn
TOGETHER: Final = 20  # recipients in one transaction: whoever stops the notice waits for so many at most


@jobs.every(1)
def send_due() -> int:
    """Send what is due of every notice for a little while; how many were seen to."""
    return send_some(seconds=SPELL)


def send_some(*, seconds: float = SPELL) -> int:
    """See to recipients who are due, the notices in turn; how many were seen to."""
    ends, count = time.monotonic() + seconds, 0
    found = _with_work()
    for place, number in enumerate(found):
        now = time.monotonic()
        # Each has its share of the time, so that a long one does not keep a delay waiting.
        count += _send_of(number, now + max(0.0, ends - now) / (len(found) - place))
        finish_if_over(number)
    return count


def _with_work() -> list[int]:
    """The notices of which somebody is due, and those that are being sent: these may be over."""
    due = Recipient.objects.filter(
        notice=OuterRef("pk"), state=RecipientState.WAITING, due_at__lte=clock.now()
    )
    rows = Notice.objects.filter(state__in=RUNNING).filter(Q(state=State.SENDING) | Exists(due))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _send_of(number: int, ends: float) -> int:
    """Of one notice, until none is due, its pace is reached, or time is over."""
    _put_off_the_shops_night(number)
    count = 0
    while time.monotonic() < ends:
        due = Recipient.objects.filter(
            notice=number, state=RecipientState.WAITING, due_at__lte=clock.now()
        ).order_by("due_at", "pk")
        found = dict(due.values_list("pk", "customer_id")[:TOGETHER])
        seen = _see_to(number, found)
        count += seen
        if seen < len(found) or len(found) < TOGETHER:
            break
    return count


def _put_off_the_shops_night(number: int) -> None:
    """In the shop's night, those without a time zone of their own wait for the morning, all at once."""
    now, at = settings_now(), clock.now()
    zone = shop_zone()
    if not quiet.is_quiet(at, zone, now.quiet_from, now.quiet_until):
        return
    morning = quiet.next_moment(at, zone, now.quiet_from, now.quiet_until)
    rows = Recipient.objects.filter(
        notice=number, notice__ignores_quiet=False, state=RecipientState.WAITING, due_at__lte=at
    )
    rows.filter(customer__zone="").update(due_at=morning)


def _see_to(number: int, wanted: dict[int, int]) -> int:
    """Some of them, by their customers, in one transaction; how many before its pace was reached."""
    with transaction.atomic():
        notice = _locked_notice(number)
        if notice is None:
            return 0
        bucket = filled(Bucket(notice.tokens, notice.tokens_at), notice.per_minute, clock.now())
        people = Customer.objects.select_for_update(no_key=True).prefetch_related("identities")
        known = {one.pk: one for one in people.filter(pk__in=set(wanted.values())).order_by("pk")}
        rows = Recipient.objects.select_for_update(of=("self",)).order_by("pk")
        # Whoever was joined into another one meanwhile is read anew with them.
        found = {
            one.pk: one
            for one in rows.filter(pk__in=wanted, state=RecipientState.WAITING)
            if one.customer_id == wanted[one.pk] and one.customer_id in known
        }
        now, seen = circumstances(notice, known), 0
        for pk in wanted:
            one = found.get(pk)
            if one is not None:
                if bucket.tokens < 1:
                    break
                one.notice, one.customer = notice, known[one.customer_id]
                if _decide(one, now):
                    bucket = Bucket(bucket.tokens - 1, bucket.at)
            seen += 1
        notice.tokens, notice.tokens_at = bucket.tokens, bucket.at
        notice.save(update_fields=["tokens", "tokens_at"])
    return seen


def _locked_notice(number: int) -> Notice | None:
    """The notice, locked, so that whoever stops it is obeyed from their commit on."""
    rows = Notice.objects.select_for_update(of=("self",), no_key=True).filter(pk=number, state__in=RUNNING)
    return rows.select_related("product", "inbox", "purpose").first()


def _decide(one: Recipient, now: Circumstances) -> bool:
    """Write to them, leave them out, or wait; whether something was written."""
    why = now.obstacle(one.customer)
    if why is not None:
        skip(one, why)
        return False
    later = now.awake_at(one.customer)
    if later is not None:
        one.due_at = later
        one.save(update_fields=["due_at"])
        return False
    if not _write(one):
        return False
    now.count(one.customer)
    return True


def _write(one: Recipient) -> bool:
    notice, customer = one.notice, one.customer
    try:
        with transaction.atomic():
            language, words = render.text_in(notice.texts, customer.language, notice.inbox.language)
            values = values_for(one, language)
            if isinstance(values, Reason):
                skip(one, values)
                return False
            telling = Telling(
                subject=render.subject(words.get("subject", ""), values),
                text=render.render(words["text"], values),
                language=language,
                foot=foot(one, language),
                marks={"notice": notice.pk, "recipient": one.pk},
            )
            prefers = customer.prefers_channel if notice.ways == Ways.PREFERRED else ""
            one.message = tell_customer(customer, notice.inbox, telling, prefers=prefers)
    except KeepwordError as error:
        if error.field == "to":
            skip(one, Reason.NO_WAY)
        else:
            _fail(one)
        return False
    one.language, one.state, one.reason = language, RecipientState.SENDING, ""
    one.at = clock.now()
    one.save(update_fields=["message", "language", "state", "reason", "at"])
    return True


def foot(one: Recipient, language: str) -> str:
    """How they get no more of these; "" where it cannot be done without."""
    if not one.notice.of_kind.optional:
        return ""
    with translation.override(language):
        return str(UNSUBSCRIBE) % {"url": unsubscribe_url(one.pk)}


def skip(one: Recipient, why: Reason) -> None:
    """They are left out."""
    one.state, one.reason, one.at = RecipientState.SKIPPED, why, clock.now()
    one.save(update_fields=["state", "reason", "at"])


def _fail(one: Recipient) -> None:
    """It could not be put into words: nothing was written."""
    one.state, one.at = RecipientState.FAILED, clock.now()
    one.save(update_fields=["state", "at"])
