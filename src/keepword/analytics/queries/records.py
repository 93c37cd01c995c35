"""The records behind a number: the very rows that it was added up of, each with what it opens into."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import ibis
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.indicators.measuring import added_up, rows_of
from keepword.analytics.indicators.pairing import moment
from keepword.analytics.indicators.registry import CUTS, Indicator, Span, named
from keepword.analytics.indicators.several import Number, number_of
from keepword.analytics.lake.reading import Reading, reading
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries.access import demand
from keepword.analytics.rules.keeping import Frame, Stretch
from keepword.commitments.models import Promise
from keepword.conversations.models import Conversation, Message
from keepword.conversations.queries import visible
from keepword.core.errors import Invalid
from keepword.core.models import Fact

PAGE: Final = 50
LAST: Final = 20_000
"""Pages beyond this one are asked for by programs gone astray."""

CONVERSATION: Final = "conversation"


@dataclass(frozen=True, slots=True)
class Record:
    """One row: so much (`top`) of so much (`base`), by a fact of `kind`, of a record (`subject`).

    `conversation` is where it can be read, None where it cannot or the reader may not; `message` the one that
    the fact tells of, where it names one. `hidden`: there is a conversation, and it is not for this reader.
    """

    at: datetime
    top: float
    base: float
    subject: str
    subject_id: int | None
    fact: int
    kind: str = ""
    conversation: int | None = None
    message: Message | None = None
    promise: int | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """A page of them, the latest first, and the number that all together make (`rows` of them)."""

    number: Number
    rows: int
    page: int
    records: Sequence[Record]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.rows // PAGE))


def records(user: User, value: IndicatorValue, *, cut: str = "", key: str = "", page: int = 1) -> Records:
    """What a kept number was made of, or of it what belongs to one value of a cut. Reckons, so it takes a
    moment. NotFound for who does not see numbers; Invalid where there is no such cut.
    """
    demand(user)
    if cut and cut not in CUTS:
        raise Invalid(_("Numbers cannot be cut by this."), field="cut")
    if not 1 <= page <= LAST:
        raise Invalid(_("There is no such page."), field="page")
    found = named(value.indicator)
    frame = Frame(Stretch(value.kind), value.begins, value.since, value.until)
    order = [ibis.desc("at"), ibis.desc("fact"), ibis.desc("subject_id"), ibis.desc("top")]
    with reading() as lake, lake.engine.made_once(_cut(_rows(lake, found, value), cut, key)) as rows:
        told = lake.rows(added_up(found, rows, None))
        count = lake.rows(rows.aggregate(rows=rows.count()))[0]["rows"]
        some = lake.rows(rows.order_by(order).limit(PAGE, offset=(page - 1) * PAGE))
    number = number_of(found, frame, told[0] if told else None, cut, key)
    return Records(number, count, page, _opened(user, some))


def _rows(lake: Reading, found: Indicator, value: IndicatorValue) -> ibis.Table:
    """As they were when it was measured: what was over then, and what was not."""
    until = value.until if found.whole else max(value.until, value.measured_at)
    rows = rows_of(lake, found, Span(value.since, until, value.measured_at))
    return rows.filter(rows.at >= moment(value.since), rows.at < moment(value.until))


def _cut(rows: ibis.Table, cut: str, key: str) -> ibis.Table:
    if not cut:
        return rows
    return rows.filter(rows[cut].isnull() if not key else rows[cut].cast("string") == key)


def _opened(user: User, rows: Sequence[dict[str, Any]]) -> list[Record]:
    """With what each opens into, as far as this user may look. A few queries, however many rows."""
    facts = {one.pk: one for one in Fact.objects.filter(pk__in={row["fact"] for row in rows})}
    promised = {pk for one in facts.values() if isinstance(pk := one.data.get("promise"), int)}
    promises = dict(Promise.objects.filter(pk__in=promised).values_list("pk", "message_id"))
    asked = {row["subject_id"] for row in rows if row["subject"] == CONVERSATION and row["subject_id"]}
    home = _homes(asked)
    seen = set(visible(user).filter(pk__in=home.values()).values_list("pk", flat=True))
    messages = _Messages(facts.values(), promises, seen)
    told = []
    for row in rows:
        fact = facts.get(row["fact"])
        where = home.get(row["subject_id"]) if row["subject"] == CONVERSATION else None
        promise = fact.data.get("promise") if fact else None
        told.append(
            Record(
                at=row["at"],
                top=row["top"],
                base=row["base"],
                subject=row["subject"],
                subject_id=row["subject_id"],
                fact=row["fact"],
                kind=fact.kind if fact else "",
                conversation=where if where in seen else None,
                message=messages.of(fact, where) if fact and where in seen else None,
                promise=promise if promise in promises and where in seen else None,
                hidden=where is not None and where not in seen,
            )
        )
    return told


def _homes(pks: Collection[int]) -> dict[int, int]:
    """Where each conversation is now: another one where it was merged; those that are gone are left out."""
    known = Conversation.objects.filter(pk__in=pks).values_list("pk", "merged_into_id")
    return {pk: into or pk for pk, into in known}


class _Messages:
    """The message that a fact tells of: the one that it names, its promise's, else the one of its moment."""

    def __init__(
        self, facts: Collection[Fact], promises: Mapping[int, int | None], conversations: Collection[int]
    ) -> None:
        self.promises = promises
        every = Message.objects.filter(conversation__in=conversations)
        wanted = {pk for one in facts if (pk := self._named(one)) is not None}
        self.by_pk = {one.pk: one for one in every.filter(pk__in=wanted)}
        moments = {one.at for one in facts if self._named(one) is None}
        self.by_moment = {(one.conversation_id, one.at): one for one in every.filter(at__in=moments)}

    def of(self, fact: Fact, conversation: int | None) -> Message | None:
        wanted = self._named(fact)
        if wanted is not None:
            found = self.by_pk.get(wanted)
            return found if found is not None and found.conversation_id == conversation else None
        return self.by_moment.get((conversation, fact.at)) if conversation is not None else None

    def _named(self, fact: Fact) -> int | None:
        told = fact.data.get("message")
        if told is None and isinstance(promise := fact.data.get("promise"), int):
            told = self.promises.get(promise)
        return told if isinstance(told, int) else None
