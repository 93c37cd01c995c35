"""The lists that agents work from: the built-in views and those that people have made."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.conversations.models import (
    Conversation,
    Draft,
    Follower,
    Mention,
    Message,
    SavedView,
    SideConversation,
    State,
    Status,
    ViewPlace,
    waits_since,
)
from keepword.conversations.queries import COUNT_LIMIT, visible
from keepword.core import conditions
from keepword.core.errors import Invalid, NotFound
from keepword.core.keyset import Page, page
from keepword.core.limits import TookTooLong, within_seconds
from keepword.teams.queries import mine

LIVE = (Status.OPEN, Status.WAITING, Status.SNOOZED)
SUBJECT = "conversation"
_SAVED = "v"  # begins the key of a saved view
_LIST_SECONDS = 3.0
_COUNT_SECONDS = 1.0
_SLOW_COUNT_SECONDS = 0.2  # for views that may have to look through the past


@dataclass(frozen=True)
class Order:
    """How a list is sorted; its fields are backed by an index."""

    key: str
    label: str | Promise
    fields: tuple[str, ...]


ORDERS: dict[str, Order] = {
    order.key: order
    for order in (
        Order("due", _("what is due next comes first"), ("due_at", "id")),
        Order("newest", _("newest first"), ("-last_message_at", "-id")),
        Order("waiting", _("who waits longest comes first"), ("waits_since", "id")),
        Order("priority", _("most urgent first, then what is due next"), ("-priority", "due_at", "id")),
        Order("created", _("latest begun first"), ("-created_at", "-id")),
    )
}


@dataclass(frozen=True)
class View:
    """A list: the conversations of some `statuses` (none: of any) of which `asks` holds.

    `narrowed` are quick filters of the moment, by field. `saved` is the row of a view that somebody made.
    """

    key: str
    label: str | Promise
    order_key: str
    statuses: tuple[str, ...]
    icon: str
    asks: Callable[[User], Q] = field(default=lambda user: Q(), compare=False)
    saved: SavedView | None = None
    narrowed: tuple[tuple[str, Any], ...] = ()
    counted: bool = True

    @property
    def order(self) -> tuple[str, ...]:
        """The fields by which it is sorted, for `keyset.page`."""
        return ORDERS[self.order_key].fields

    @property
    def order_label(self) -> str | Promise:
        return ORDERS[self.order_key].label

    @property
    def parameters(self) -> str:
        """The view as an address names it: `view=open&sort=newest&inbox=2`."""
        own = self.saved.order if self.saved else _BY_KEY[self.key].order_key
        sort = {} if self.order_key == own else {"sort": self.order_key}
        return urlencode(self._named() | sort)

    @property
    def parameters_but_order(self) -> str:
        """The same without the order, ready for more: `view=open&inbox=2&`."""
        return f"{urlencode(self._named())}&"

    def _named(self) -> dict[str, Any]:
        filters = {name: "none" if value is None else value for name, value in self.narrowed}
        return {"view": self.key} | filters

    @property
    def by_due(self) -> bool:
        """Whether what breaks next comes first."""
        return self.order_key == "due"

    @property
    def is_live(self) -> bool:
        """Whether it holds none of the past: then it costs what is being worked on, not the whole history."""
        return bool(self.statuses) and set(self.statuses) <= set(LIVE)


VIEWS = (
    View("mine", _("Mine"), "due", (Status.OPEN,), "mine", lambda user: Q(assignee=user)),
    View(
        "teams",
        _("My teams"),
        "due",
        (Status.OPEN,),
        "people",
        lambda user: Q(team__in=mine(user).values("pk")),
    ),
    View("unassigned", _("Unassigned"), "due", (Status.OPEN,), "unassigned", lambda user: Q(assignee=None)),
    View("open", _("All open"), "due", (Status.OPEN,), "inbox"),
    View("waiting", _("Waiting for customer"), "newest", (Status.WAITING,), "waiting"),
    View("snoozed", _("Snoozed"), "newest", (Status.SNOOZED,), "snooze"),
    # Nobody acts on the number of those that are done.
    View("closed", _("Closed"), "newest", (Status.CLOSED,), "closed", counted=False),
    View("spam", _("Spam"), "newest", (Status.SPAM,), "spam"),
)
_BY_KEY = {view.key: view for view in VIEWS}


def get_builtin(key: str) -> View:
    """A built-in view; KeyError for a key that is none."""
    return _BY_KEY[key]


# Which there are ------------------------------------------------------------------------------------


def saved_views(user: User) -> QuerySet[SavedView]:
    """The saved views that this user may open: their own, their teams' and everybody's."""
    if not user.may("converse"):
        return SavedView.objects.none()
    reach = Q(owner=user) | Q(shared=True) | Q(team__in=mine(user).values("pk"))
    return SavedView.objects.filter(reach).order_by("name", "pk")


def get_saved_view(user: User, pk: int) -> SavedView:
    """One saved view; missing and forbidden alike are NotFound."""
    found = saved_views(user).select_related("owner", "team").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such view.")
    return found


def may_change(user: User, saved: SavedView) -> bool:
    """Whether a user may change a view: its owner; of one for others, whoever may share."""
    return saved.owner_id == user.pk or ((saved.shared or saved.team_id is not None) and user.may("share"))


def view_of(saved: SavedView) -> View:
    """The list of a saved view. One whose condition no longer means anything is empty, not an error."""
    return View(
        key=f"{_SAVED}{saved.pk}",
        label=saved.name,
        order_key=saved.order if saved.order in ORDERS else "due",
        statuses=tuple(saved.statuses),
        icon=saved.icon,
        asks=lambda user: _asked(saved.condition),
        saved=saved,
    )


def _asked(condition: Mapping[str, Any]) -> Q:
    try:
        return conditions.to_q(SUBJECT, condition)
    except Invalid:  # a field has been removed since
        return Q(pk__in=[])


def get_view(user: User, key: str) -> View:
    """A view by its key ("mine", "v12"); NotFound for a key that is none or another's."""
    if key in _BY_KEY:
        return _BY_KEY[key]
    number = key.removeprefix(_SAVED)
    if key.startswith(_SAVED) and number.isascii() and number.isdecimal() and len(number) < 19:
        return view_of(get_saved_view(user, int(number)))
    raise NotFound("There is no such view.")


def views(user: User, *, hidden: bool = False) -> list[View]:
    """The views of a person's side bar in their own order; with `hidden` also those put away."""
    found = [*VIEWS, *(view_of(saved) for saved in saved_views(user))]
    places = {place.key: place for place in ViewPlace.objects.filter(user=user)}
    if "teams" not in places and not mine(user).exists():
        found = [view for view in found if view.key != "teams"]  # nothing could be in it
    last = len(found)
    natural = {view.key: number for number, view in enumerate(found)}
    found.sort(key=lambda v: (places[v.key].position if v.key in places else last, natural[v.key]))
    return [view for view in found if hidden or view.key not in places or not places[view.key].hidden]


def hidden_keys(user: User) -> set[str]:
    """The keys of the views that this person has put away."""
    return set(ViewPlace.objects.filter(user=user, hidden=True).values_list("key", flat=True))


# What is in them ------------------------------------------------------------------------------------

QUICK = ("status", "assignee", "team", "inbox", "language", "priority", "tag")  # fields of quick filters


def narrowed(view: View, filters: Mapping[str, Any], order: str = "") -> View:
    """The view with quick filters by field (of QUICK; None asks for the empty) and perhaps another order."""
    statuses = view.statuses
    known = {each.name for each in conditions.fields(SUBJECT)}
    kept: list[tuple[str, Any]] = []
    for name, value in filters.items():
        if name == "status" and value in Status.values:
            statuses = (str(value),)
            kept.append((name, value))
        elif name in QUICK and name in known and name != "status":
            kept.append((name, value))
    wanted = order if order in ORDERS else view.order_key
    return replace(view, statuses=statuses, narrowed=tuple(kept), order_key=wanted)


def _narrowing(view: View) -> Q:
    parts: list[dict[str, Any]] = []
    for name, value in view.narrowed:
        if name == "status":
            continue
        empty = {"field": name, "op": "is empty", "value": True}
        parts.append(empty if value is None else {"field": name, "op": "is", "value": value})
    return _asked({"all": parts}) if parts else Q()


def in_view(user: User, view: View) -> QuerySet[Conversation]:
    """The conversations of a view, unordered."""
    return _asked_of(visible(user), user, view)


def _asked_of(rows: QuerySet[Conversation], user: User, view: View) -> QuerySet[Conversation]:
    rows = rows.filter(view.asks(user), _narrowing(view))
    if len(view.statuses) == 1:
        return rows.filter(status=view.statuses[0])
    return rows.filter(status__in=view.statuses) if view.statuses else rows


def listed(user: User, view: View) -> QuerySet[Conversation]:
    """The same with what `view.order` sorts by."""
    rows = in_view(user, view)
    return rows.annotate(waits_since=waits_since()) if "waits_since" in view.order else rows


def in_time(view: View) -> AbstractContextManager[None]:
    """Gives up reading a page of a view that takes too long to find (Unavailable)."""
    if view.saved is None and not view.narrowed and view.is_live:
        return nullcontext()
    message = gettext("This view takes too long to find. Narrow it by a status, a time or a team.")
    return within_seconds(_LIST_SECONDS, message)


def list_page(user: User, view: View, *, after: str = "", size: int = 40) -> Page[Conversation]:
    """One page of a view with what a list row shows, in two statements however long the list is.

    Unavailable when the view asks for what takes too long to find.
    """
    rows = listed(user, view).select_related("customer", "assignee", "inbox")
    with in_time(view):
        found = page(rows, order=view.order, after=after, size=size)
    _add_signs(user, found.rows)
    return found


_SIGNS = (
    "has_draft",
    "has_failed",
    "has_files",
    "has_mention",
    "is_followed",
    "has_side_news",
    "waits_aside",
)


def _add_signs(user: User, rows: Sequence[Conversation]) -> None:
    """Set what a row shows beside its words.

    Not in the statement of the list: PostgreSQL would think of all rows that the view holds, and look
    through the whole of the messages for forty.
    """
    found: dict[int, Sequence[Any]] = {}
    if rows:
        sql, places = _signs_sql(connection.vendor, len(rows))
        meant = {_ANYBODY: user.pk, **{-place: row.pk for place, row in enumerate(rows, 1)}}
        with connection.cursor() as cursor:
            cursor.execute(sql, [meant.get(value, value) for value in places])
            found = {pk: signs for pk, *signs in cursor.fetchall()}
    for row in rows:
        for name, value in zip(_SIGNS, found.get(row.pk, [False] * len(_SIGNS)), strict=True):
            setattr(row, name, bool(value))


_ANYBODY: Final = -1_000_000  # in the place of the user's number


@lru_cache(maxsize=500)
def _signs_sql(_vendor: str, count: int) -> tuple[str, tuple[Any, ...]]:
    """The statement for so many conversations, with its values: -1, -2 ... stand for their numbers.

    It is asked with every page, and Django takes longer to write it than a database to answer.
    """
    user = _ANYBODY
    messages = Message.objects.filter(conversation=OuterRef("pk"))
    sides = SideConversation.objects.filter(conversation=OuterRef("pk"))
    mentions = Mention.objects.filter(message__conversation=OuterRef("pk"), user=user, seen_at=None)
    marked = Conversation.objects.filter(pk__in=range(-count, 0)).annotate(
        has_draft=Exists(Draft.objects.filter(conversation=OuterRef("pk"), user=user)),
        has_failed=Exists(
            Message.everything.filter(
                conversation=OuterRef("pk"), state__in=[State.FAILED, State.UNCERTAIN, State.BOUNCED]
            )
        ),
        has_files=Exists(messages.filter(has_files=True)),
        has_mention=Exists(mentions),
        is_followed=Exists(Follower.objects.filter(conversation=OuterRef("pk"), user=user)),
        has_side_news=Exists(sides.filter(news_at__isnull=False)),
        waits_aside=Exists(sides.filter(waiting_since__isnull=False)),
    )
    sql, values = marked.values_list("pk", *_SIGNS).query.sql_with_params()
    return sql, values


def counts(user: User, wanted: Sequence[View] = VIEWS) -> dict[str, int | None]:
    """How many conversations each view holds; a count stops at COUNT_LIMIT + 1. At most three statements.

    None where it takes too long to know. Views that people have made, and of these those of the past, are
    counted apart, so that they hold up nobody.
    """
    if not user.may("converse"):
        return {view.key: 0 for view in wanted}
    gate = _gate(user) if any(view is not _BY_KEY.get(view.key) for view in wanted) else None
    built_in = [view for view in wanted if view.saved is None]
    live = [view for view in wanted if view.saved and view.is_live]
    past = [view for view in wanted if view.saved and not view.is_live]
    found = _counted(user, built_in, gate, 0.0)
    return (
        found | _counted(user, live, gate, _COUNT_SECONDS) | _counted(user, past, gate, _SLOW_COUNT_SECONDS)
    )


_Sql = tuple[str, list[Any]]


def _gate(user: User) -> _Sql | None:
    """The condition of what a user may see, in SQL: made once for all views, as that costs most."""
    return _where(visible(user))


def _where(rows: QuerySet[Conversation]) -> _Sql | None:
    """The condition of a queryset in SQL; None for one that joins other tables.

    EmptyResultSet for one that nothing can meet.
    """
    query = rows.query
    if not query.where:
        return "1 = 1", []
    query.get_initial_alias()
    sql, values = query.get_compiler(connection=connection).compile(query.where)
    tables = [alias for alias, times in query.alias_refcount.items() if times]
    return (sql, list(values)) if len(tables) == 1 else None


def _counted(user: User, wanted: Sequence[View], gate: _Sql | None, seconds: float) -> dict[str, int | None]:
    parts: list[str] = []
    values: list[Any] = []
    found: dict[str, int | None] = {}
    for view in wanted:
        try:
            sql, given = _rows_sql(user, view, gate)
        except EmptyResultSet:  # nothing can be in it
            found[view.key] = 0
            continue
        found[view.key] = None
        parts.append(f"(SELECT COUNT(*) FROM ({sql} LIMIT {COUNT_LIMIT + 1}) AS counted)")  # noqa: S608
        values.extend(given)
    if not parts:
        return found
    limit = within_seconds(seconds, "") if seconds else nullcontext()
    try:
        with limit, connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(parts), values)
            numbers = iter(cursor.fetchone())
    except TookTooLong:
        return found
    return {key: next(numbers) if count is None else count for key, count in found.items()}


def _rows_sql(user: User, view: View, gate: _Sql | None) -> _Sql:
    if view is _BY_KEY.get(view.key):
        return _builtin_sql(user, view.key, user.rights)
    return _made_sql(user, view, gate)


@lru_cache(maxsize=1_000)
def _builtin_sql(user: User, key: str, rights: frozenset[str]) -> _Sql:
    """The same for a built-in view: it is asked with every page, and to write it costs more than to count.

    It is kept, so it asks for the user's teams itself instead of taking what this request knows of them.
    """
    lasting = copy(user)
    lasting.request_memory = None
    return _made_sql(lasting, _BY_KEY[key], _gate(lasting))


def _made_sql(user: User, view: View, gate: _Sql | None) -> _Sql:
    own = _where(_asked_of(Conversation.objects.all(), user, view))
    if own is None or gate is None:
        sql, given = in_view(user, view).order_by().values("pk").query.sql_with_params()
        return sql, list(given)
    table = Conversation._meta.db_table
    return f"SELECT 1 FROM {table} WHERE ({own[0]}) AND ({gate[0]})", [*own[1], *gate[1]]  # noqa: S608 - Django's SQL
