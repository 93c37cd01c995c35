"""How many contacts came in each half-hour, by channel, from facts. Two queries of facts, one of inboxes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, Final

import numpy as np
from django.db.models import Count, F, QuerySet
from django.db.models.fields.json import KeyTextTransform

from keepword.analytics.rules.arrivals import SLOTS, Counts
from keepword.channels.calls.queries import KINDS
from keepword.commitments.numbers import Second
from keepword.conversations.models import Conversation, Inbox
from keepword.core.models import Fact
from keepword.teams.models import Team

# Each call counts, also of somebody who rings again within one contact; of the others, each contact.
CALLED: Final = (*KINDS, "demo.phone")
QUARTER = 900  # seconds: zones differ by whole quarters of an hour


def counted(begin: date, days: int, zone: tzinfo, *, team: Team | None = None) -> dict[str, Counts]:
    """Contacts by channel: a row a day from `begin` on, 48 half-hours of the zone's wall clock each.

    On the night on which clocks are put back an hour has the contacts of two, on the other one none. A team's
    are those in conversations that are its own today, and calls that came for it.
    """
    first = datetime.combine(begin, time(), zone)
    last = datetime.combine(begin + timedelta(days=days), time(), zone)
    channels = dict(Inbox.objects.values_list("pk", "channel"))
    found: dict[str, Counts] = defaultdict(lambda: np.zeros((days, SLOTS)))
    for inbox, quarter, n, of_calls in _quarters(first, last, team):
        channel = channels.get(inbox)
        if channel is None or (channel in CALLED) != of_calls:
            continue
        at = datetime.fromtimestamp(quarter * QUARTER, zone)
        found[channel][(at.date() - begin).days, at.hour * 2 + at.minute // 30] += n
    return dict(found)


def _quarters(first: datetime, last: datetime, team: Team | None) -> Iterator[tuple[int, int, int, bool]]:
    """Inbox, quarter of an hour since 1970, how many, and whether they were calls."""
    within = Fact.objects.filter(at__gte=first, at__lt=last)
    # A correction stands at the moment of what it corrects or later, so none is overlooked.
    gone = Fact.objects.filter(supersedes__isnull=False, at__gte=first).values("supersedes")
    contacts = within.filter(kind="contact_started").exclude(pk__in=gone)
    calls = within.filter(kind="call_offered").exclude(pk__in=gone)
    if team is not None:
        contacts = contacts.filter(subject_id__in=Conversation.objects.filter(team=team).values("pk"))
        calls = calls.filter(data__team=team.pk)
    for rows, of_calls in ((contacts, False), (calls, True)):
        for inbox, quarter, n in _grouped(rows):
            if inbox is not None:
                yield int(inbox), quarter, n, of_calls


def _grouped(rows: QuerySet[Fact]) -> QuerySet[Any, tuple[str | int | None, int, int]]:
    """The inbox is a number of SQLite, a text of PostgreSQL."""
    cut = rows.annotate(inbox=KeyTextTransform("inbox", "data"), second=Second("at"))
    quarters = cut.annotate(quarter=F("second") / QUARTER).values("inbox", "quarter").annotate(n=Count("pk"))
    return quarters.order_by().values_list("inbox", "quarter", "n")
