"""The search for conversations and for customers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations.finding.documents import CUSTOMER, MESSAGE, NAME
from keepword.conversations.models import Conversation
from keepword.conversations.queries import visible
from keepword.core import keyset
from keepword.core.limits import within_seconds
from keepword.customers.models import Customer
from keepword.search import language, operators
from keepword.search.language import Asked, Typed
from keepword.search.queries import search
from keepword.search.rules import Query

FEW = 300  # conversations: so many are looked through one by one
SECONDS = 3.0  # before a search gives up
_ORDER = ("-last_message_at", "-id")
_LISTED = "c."  # begins the cursor of a search without words


@dataclass(frozen=True)
class Chip:
    """An operator of a query as its page shows it. `rest` is the query without it."""

    text: str
    label: str
    rest: str


@dataclass(frozen=True)
class FoundConversation:
    """`title` and `snippet` are HTML: escaped, the found words in <mark>. `message_id`: the best message."""

    conversation: Conversation
    message_id: int | None
    at: datetime
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True)
class Found:
    """A page of what was found, what was not understood (in sentences), and the cursor of the next page."""

    hits: list[FoundConversation] = field(default_factory=list)
    next: str = ""
    chips: list[Chip] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    typed: Typed = field(default_factory=Typed)


@dataclass
class _Plan:
    """What a text asks of the index, of the conversations and of time."""

    query: Query
    q: Q = field(default_factory=Q)
    filters: int = 0
    since: datetime | None = None
    until: datetime | None = None
    problems: list[str] = field(default_factory=list)


def find(user: User, text: str, *, before: str = "", size: int = 25) -> Found:
    """The conversations that this user may see and a text asks for, each by its best message.

    The text is words, "phrases", `-without` and operators (docs/search.md). Words in the subject and in
    people come before those in the text, and then the newest come first. What was typed wrongly is told in
    `problems` and left out. `before` is the `next` of the page before. Unavailable when it takes too long.
    """
    typed = language.read(text, operators.names(MESSAGE))
    plan = _plan(user, typed)
    chips = [_chip(text, asked) for asked in typed.asked]
    with within_seconds(SECONDS, _("This search takes too long. Add a word, or a time such as after:30d.")):
        hits, next_ = _by_words(user, plan, before, size) if plan.query else _listed(user, plan, before, size)
    return Found(hits, next_, chips, plan.problems, typed)


def _by_words(user: User, plan: _Plan, before: str, size: int) -> tuple[list[FoundConversation], str]:
    groups: QuerySet[Conversation] = visible(user)
    within: Sequence[int] | None = None
    if plan.filters:
        groups = groups.filter(plan.q)
        few = list(groups.order_by().values_list("pk", flat=True)[: FEW + 1])
        within = few if len(few) <= FEW else None
    results = search(
        plan.query,
        kind=MESSAGE,
        groups=groups if within is None else None,
        within=within,
        since=plan.since,
        until=plan.until,
        limit=size,
        before=before,
    )
    rows = _rows(user).in_bulk([hit.group_id for hit in results.hits])
    hits = [
        FoundConversation(rows[hit.group_id], hit.object_id, hit.at, hit.title, hit.snippet)
        for hit in results.hits
        if hit.group_id in rows
    ]
    return hits, results.next


def _listed(user: User, plan: _Plan, before: str, size: int) -> tuple[list[FoundConversation], str]:
    """Conversations asked for without a word: the newest first."""
    if not plan.filters and plan.since is None and plan.until is None:
        return [], ""
    rows = _rows(user).filter(plan.q)
    if plan.since:
        rows = rows.filter(last_message_at__gte=plan.since)
    if plan.until:
        rows = rows.filter(last_message_at__lt=plan.until)
    page = keyset.page(rows, order=_ORDER, after=before.removeprefix(_LISTED), size=size)
    hits = [
        FoundConversation(row, None, row.last_message_at, _escaped(row.subject), _escaped(row.preview))
        for row in page.rows
    ]
    return hits, f"{_LISTED}{page.next}" if page.next else ""


def _rows(user: User) -> QuerySet[Conversation]:
    return visible(user).select_related("customer", "assignee", "inbox")


def _escaped(text: str) -> SafeString:
    return mark_safe(escape(text))  # noqa: S308 - escaped


def _plan(user: User, typed: Typed) -> _Plan:
    plan = _Plan(typed.query)
    fields: list[tuple[Asked, str]] = []
    for asked in typed.asked:
        operator = operators.operator(MESSAGE, asked.name)
        if operator.field:
            fields.append((asked, operator.field))
        elif not _understood(plan, user, operator, asked) and not asked.last:
            plan.problems.append(_unknown_value(user, operator, asked))
    plan.query = language.with_fields(plan.query, fields)
    for name, meant in typed.unknown:
        plan.problems.append(
            _("There is no operator “%(name)s:”. Did you mean “%(meant)s:”?") % {"name": name, "meant": meant}
        )
    return plan


def _understood(plan: _Plan, user: User, operator: operators.Operator, asked: Asked) -> bool:
    """Add what an operator asks for; whether its value means something."""
    facet = operator.facet(asked.value) if operator.facet else None
    if facet is not None:
        name = "not_facets" if asked.negated else "facets"
        plan.query = replace(plan.query, **{name: (*getattr(plan.query, name), facet)})
        return True
    q = operator.q(user, asked.value) if operator.q else None
    if q is not None:
        plan.q &= ~q if asked.negated else q
        plan.filters += 1
        return True
    span = operator.span(asked.value) if operator.span else None
    if span is None:
        return False
    since, until = span
    if asked.negated:  # not before a day is from that day on
        since, until = until, since
    plan.since = max(filter(None, (plan.since, since)), default=None)
    plan.until = min(filter(None, (plan.until, until)), default=None)
    return True


def _unknown_value(user: User, operator: operators.Operator, asked: Asked) -> str:
    if operator.span:
        return _("“%(value)s” is no day. Write it like 2026-03-02, or like 7d for a week ago.") % {
            "value": asked.value
        }
    known = ", ".join(value for value, _label in operator.choices(user)[:10]) if operator.choices else ""
    if not known:
        return _("“%(name)s:” has no “%(value)s”.") % {"name": asked.name, "value": asked.value}
    return _("“%(name)s:” has no “%(value)s”. It has: %(known)s.") % {
        "name": asked.name,
        "value": asked.value,
        "known": known,
    }


def _chip(text: str, asked: Asked) -> Chip:
    operator = operators.operator(MESSAGE, asked.name)
    sign = "-" if asked.negated else ""
    return Chip(f"{sign}{asked.name}:{asked.value}", str(operator.label), language.without(text, asked))


def find_people(user: User, text: str, *, size: int = 5) -> list[Customer]:
    """Customers whose name or address has all words of the text, the last one perhaps unfinished."""
    if not user.may("converse"):
        return []
    names = [replace(clause, field=NAME) for clause in language.read(text, {}).query.clauses]
    query = Query(given=tuple(names))
    results = search(query, kind=CUSTOMER, limit=size)
    found = Customer.objects.prefetch_related("identities").in_bulk([hit.group_id for hit in results.hits])
    return [found[hit.group_id] for hit in results.hits if hit.group_id in found]
