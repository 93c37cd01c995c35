"""What decides whether customers are told something now, read at once for some of them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count

from keepword.accounts.days import zone as shop_zone
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.customers.models import Consent, Customer
from keepword.outreach.models import Notice, OutreachSettings, Reason
from keepword.outreach.queries.audience import audience, told_lately
from keepword.outreach.queries.notices import refusals, settings_now
from keepword.outreach.rules import quiet


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Of one notice. `meant` None: nobody is chosen by a condition; `agreed` None: nobody need agree."""

    notice: Notice
    settings: OutreachSettings
    zone: ZoneInfo
    meant: frozenset[int] | None
    refused: frozenset[int]
    agreed: frozenset[int] | None
    told: Counter[int]

    def obstacle(self, customer: Customer) -> Reason | None:
        """Why they are left out by now, as far as it does not depend on what is told."""
        if customer.joined_into_id is not None:
            return Reason.HAS_LEFT
        if self.meant is not None and customer.pk not in self.meant:
            return Reason.HAS_LEFT
        if customer.pk in self.refused:
            return Reason.UNSUBSCRIBED
        if self.agreed is not None and customer.pk not in self.agreed:
            return Reason.NO_CONSENT
        if self.settings.cap and not self.notice.ignores_cap and self.told[customer.pk] >= self.settings.cap:
            return Reason.CAP
        return None

    def awake_at(self, customer: Customer) -> datetime | None:
        """When they may be told, where that is not now."""
        if self.notice.ignores_quiet:
            return None
        zone = ZoneInfo(customer.zone) if customer.zone else self.zone
        at = clock.now()
        found = quiet.next_moment(at, zone, self.settings.quiet_from, self.settings.quiet_until)
        return found if found > at else None

    def count(self, customer: Customer) -> None:
        """They were told by this notice: another one of theirs in the same breath knows."""
        if not self.notice.ignores_cap:
            self.told[customer.pk] += 1


def circumstances(notice: Notice, people: Collection[int]) -> Circumstances:
    """Of some customers, by their keys. At most six queries, however many they are."""
    now = settings_now()
    refused = refusals(notice).filter(customer__in=people) if notice.of_kind.optional else None
    told: Counter[int] = Counter()
    if now.cap and not notice.ignores_cap:
        counts = told_lately(now).filter(customer__in=people).order_by().values_list("customer")
        told.update(dict(counts.annotate(n=Count("pk"))))
    return Circumstances(
        notice=notice,
        settings=now,
        zone=shop_zone(),
        meant=_meant(notice, people) if notice.audience else None,
        refused=frozenset(refused.values_list("customer", flat=True) if refused is not None else ()),
        agreed=None if notice.service else _agreed(notice, people),
        told=told,
    )


def _meant(notice: Notice, people: Collection[int]) -> frozenset[int]:
    try:
        return frozenset(audience(notice).filter(pk__in=people).values_list("pk", flat=True))
    except Invalid:  # what it asks about is gone
        return frozenset()


def _agreed(notice: Notice, people: Collection[int]) -> frozenset[int]:
    rows = Consent.objects.filter(customer__in=people, purpose=notice.purpose_id, withdrawn_at=None)
    return frozenset(rows.values_list("customer", flat=True))
