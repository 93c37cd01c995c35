"""Whether a notice did what it is for: did those who got it contact us less?"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, OuterRef, QuerySet, Value

from keepword.accounts.models import User
from keepword.conversations.models import Contact, Status
from keepword.core import clock
from keepword.outreach.models import Notice, Recipient, RecipientState
from keepword.outreach.queries.notices import get_notice
from keepword.outreach.rules import effect as rules


@dataclass(frozen=True, slots=True)
class Effect:
    """Of those whose `days` are over: how many got it (`treated`) and were held back (`control`), and
    how many of each contacted us within them. `difference` is control's share less the treated one (more
    than 0: it prevented contacts), from `low` to `high` with 95 % confidence (Newcombe 1998, method 10).
    `prevented` is that times `treated`. All None where there are too few to say (`enough` False; `least` in
    each group are needed)."""

    days: int
    treated: int
    treated_contacts: int
    control: int
    control_contacts: int
    least: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    prevented: float | None = None
    prevented_low: float | None = None
    prevented_high: float | None = None
    still_watching: int = 0  # whose days are not over

    @property
    def enough(self) -> bool:
        return self.difference is not None

    @property
    def treated_share(self) -> float | None:
        return self.treated_contacts / self.treated if self.treated else None

    @property
    def control_share(self) -> float | None:
        return self.control_contacts / self.control if self.control else None


def effect(user: User, notice: Notice) -> Effect:
    """As of now, for whoever may reach out (else NotFound). Two queries.

    A contact is an approach of theirs (not spam) that began within the days after they were told, or after
    those who were held back would have been. Those whose days are not over are left out of both groups.
    """
    get_notice(user, notice.pk)
    days = notice.effect_days
    over = clock.now() - timedelta(days=days)
    counted = {(TREATED, True): 0, (TREATED, False): 0, (CONTROL, True): 0, (CONTROL, False): 0}
    rows = _groups(notice)
    for group, wrote, n in _wrote(rows.filter(at__lte=over), days):
        counted[group, wrote] += n
    treated = counted[TREATED, True] + counted[TREATED, False]
    control = counted[CONTROL, True] + counted[CONTROL, False]
    found = Effect(
        days=days,
        treated=treated,
        treated_contacts=counted[TREATED, True],
        control=control,
        control_contacts=counted[CONTROL, True],
        least=rules.LEAST,
        still_watching=rows.filter(at__gt=over).count(),
    )
    if not rules.enough(treated, control):
        return found
    gap = rules.difference(counted[CONTROL, True], control, counted[TREATED, True], treated)
    return replace(
        found,
        difference=gap.value,
        low=gap.low,
        high=gap.high,
        prevented=gap.value * treated,
        prevented_low=gap.low * treated,
        prevented_high=gap.high * treated,
    )


TREATED: Final = "treated"
CONTROL: Final = "control"


def _groups(notice: Notice) -> QuerySet[Recipient]:
    states = [RecipientState.SENT, RecipientState.HELD_BACK]
    return Recipient.objects.filter(notice=notice, state__in=states)


def _wrote(rows: QuerySet[Recipient], days: int) -> Iterator[tuple[str, bool, int]]:
    """How many of each group contacted us in their days, and how many did not."""
    contacts = Contact.objects.filter(
        conversation__customer=OuterRef("customer"),
        started_at__gt=OuterRef("at"),
        started_at__lte=ExpressionWrapper(
            OuterRef("at") + Value(timedelta(days=days)), output_field=DateTimeField()
        ),
    ).exclude(conversation__status=Status.SPAM)
    found = rows.annotate(wrote=Exists(contacts)).order_by().values_list("state", "wrote")
    for state, wrote, n in found.annotate(n=Count("pk")):
        yield TREATED if state == RecipientState.SENT else CONTROL, bool(wrote), n
