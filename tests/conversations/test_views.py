"""Views that people keep: what is in them, whose they are, how many."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.conversations import views
from keepword.conversations.models import NEVER, Conversation, Inbox, SavedView
from keepword.conversations.services.views import ViewDetails, arrange_views, remove_view, save_view
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.customers.models import Customer
from keepword.teams.models import Membership, Team
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def make(cast: Cast, count: int, **fields: object) -> list[Conversation]:
    """So many conversations, a minute apart; the oldest first."""
    now = clock.now()
    customer = Customer.objects.create(name="Olena", created_at=now)
    given = {"inbox": cast.inbox, "status": "open"} | fields
    return [
        Conversation.objects.create(
            customer=customer,
            created_at=now + timedelta(minutes=number),
            last_message_at=now + timedelta(minutes=number),
            **given,
        )
        for number in range(count)
    ]


def team_of(*members: User) -> Team:
    team = Team.objects.create(name="First line", created_at=clock.now())
    Membership.objects.bulk_create([Membership(team=team, user=user) for user in members])
    return team


def held(user: User, saved: SavedView) -> list[int]:
    return [row.pk for row in views.list_page(user, views.view_of(saved)).rows]


URGENT = {"all": [{"field": "priority", "op": "at least", "value": 2}]}


def test_a_view_holds_what_meets_its_conditions(cast: Cast) -> None:
    (urgent,) = make(cast, 1, priority=3)
    make(cast, 1, priority=3, status="closed")
    make(cast, 1)
    saved = save_view(cast.agent, None, ViewDetails("Urgent", condition=URGENT))
    assert held(cast.agent, saved) == [urgent.pk]
    assert views.counts(cast.agent, [views.view_of(saved)]) == {f"v{saved.pk}": 1}
    assert Entry.objects.filter(verb="saved view", object_id=saved.pk).exists()


@pytest.mark.parametrize("order", views.ORDERS)
def test_every_order_pages_through_all(cast: Cast, order: str) -> None:
    now = clock.now()
    rows = make(cast, 7)
    for number, row in enumerate(rows):
        row.priority = number % 3
        row.due_at = NEVER if number % 2 else now + timedelta(hours=number)
        row.waiting_since = None if number % 2 else now - timedelta(hours=number)
        row.save()
    saved = save_view(cast.agent, None, ViewDetails("All", order=order))
    seen: list[int] = []
    after = ""
    for _ in range(9):
        page = views.list_page(cast.agent, views.view_of(saved), after=after, size=2)
        seen += [row.pk for row in page.rows]
        after = page.next
        if not after:
            break
    assert sorted(seen) == [row.pk for row in rows]
    assert len(seen) == len(rows)
    if order == "waiting":
        assert seen[:2] == [rows[6].pk, rows[4].pk]
    if order == "priority":
        assert seen[0] == rows[2].pk


def test_a_count_stops_beyond_a_thousand(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "COUNT_LIMIT", 3)
    make(cast, 9)
    assert views.counts(cast.agent)["open"] == 4


def keys(user: User) -> set[str]:
    return {view.key for view in views.views(user)}


def test_whose_a_view_is(cast: Cast) -> None:
    team = team_of(cast.agent)
    own = save_view(cast.agent, None, ViewDetails("Mine alone"))
    shared = save_view(cast.lead, None, ViewDetails("For all", shared=True))
    teams = save_view(cast.agent, None, ViewDetails("Of the team", team=team))
    assert {f"v{own.pk}", f"v{shared.pk}", f"v{teams.pk}", "teams"} <= keys(cast.agent)
    assert keys(cast.colleague) & {f"v{own.pk}", f"v{shared.pk}", f"v{teams.pk}", "teams"} == {
        f"v{shared.pk}"
    }
    for hidden in (own, teams):
        with pytest.raises(NotFound):
            views.get_view(cast.colleague, f"v{hidden.pk}")
    assert views.get_view(cast.colleague, f"v{shared.pk}").label == "For all"


@pytest.mark.parametrize("key", ["v0", "v", "v-1", "v٣", "v" + "9" * 30, "", "nothing", "v1 or 1"])
def test_a_key_that_is_none_is_not_found(cast: Cast, key: str) -> None:
    with pytest.raises(NotFound):
        views.get_view(cast.agent, key)


def test_who_may_change_a_view(cast: Cast) -> None:
    own = save_view(cast.agent, None, ViewDetails("Mine alone"))
    shared = save_view(cast.lead, None, ViewDetails("For all", shared=True))
    with pytest.raises(Refused):
        save_view(cast.agent, None, ViewDetails("For all too", shared=True))
    with pytest.raises(Refused):
        save_view(cast.agent, shared, ViewDetails("Other name", shared=True))
    with pytest.raises(Refused):
        remove_view(cast.agent, shared)
    with pytest.raises(Refused):
        save_view(cast.lead, own, ViewDetails("A private one"))
    with pytest.raises(NotFound):
        save_view(cast.colleague, None, ViewDetails("Of others", team=team_of(cast.agent)))
    assert save_view(cast.admin, shared, ViewDetails("Renamed", shared=True)).name == "Renamed"
    remove_view(cast.agent, own)
    assert not SavedView.objects.filter(name="Mine alone").exists()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (ViewDetails("  "), "name"),
        (ViewDetails("x", order="random"), "order"),
        (ViewDetails("x", statuses=["gone"]), "statuses"),
        (ViewDetails("x", condition={"field": "nothing", "op": "is", "value": 1}), "condition"),
    ],
)
def test_what_is_no_view_is_said(cast: Cast, details: ViewDetails, field: str) -> None:
    with pytest.raises(Invalid) as told:
        save_view(cast.agent, None, details)
    assert told.value.field == field


def test_a_view_of_a_field_that_went_is_empty(cast: Cast) -> None:
    make(cast, 1)
    saved = save_view(cast.agent, None, ViewDetails("Odd"))
    SavedView.objects.update(condition={"field": "gone", "op": "is", "value": 1})
    saved.refresh_from_db()
    assert held(cast.agent, saved) == []
    assert views.counts(cast.agent, [views.view_of(saved)]) == {f"v{saved.pk}": 0}


def test_a_side_bar_is_arranged(cast: Cast) -> None:
    arrange_views(cast.agent, ["spam", "mine", "v99", "open"], hidden=["closed", "v99"])
    order = [view.key for view in views.views(cast.agent)]
    assert order[:3] == ["spam", "mine", "open"]
    assert "closed" not in order
    assert "closed" in {view.key for view in views.views(cast.agent, hidden=True)}
    assert "closed" in {view.key for view in views.views(cast.colleague)}


def narrow(cast: Cast, filters: dict[str, object], key: str = "open") -> Iterable[int]:
    view = views.narrowed(views.get_view(cast.agent, key), filters)
    return [row.pk for row in views.list_page(cast.agent, view).rows]


def test_a_list_is_narrowed(cast: Cast) -> None:
    other = Inbox.objects.create(name="Other", address="o@shop.example", created_at=clock.now())
    (first,) = make(cast, 1, inbox=other, assignee=cast.agent)
    (second,) = make(cast, 1, priority=3)
    (third,) = make(cast, 1, status="closed", inbox=other)
    assert narrow(cast, {"inbox": other.pk}) == [first.pk]
    assert narrow(cast, {"assignee": None}) == [second.pk]
    assert narrow(cast, {"priority": 3, "assignee": None}) == [second.pk]
    assert narrow(cast, {"status": "closed", "inbox": other.pk}) == [third.pk]
    assert narrow(cast, {"inbox": -1}) == []
    view = views.narrowed(views.get_view(cast.agent, "open"), {"inbox": 3, "assignee": None}, "newest")
    assert view.parameters == "view=open&inbox=3&assignee=none&sort=newest"


def test_what_one_may_not_see_is_in_no_view(cast: Cast) -> None:
    secret = Team.objects.create(name="Secret", is_private=True, created_at=clock.now())
    make(cast, 2, team=secret)
    (seen,) = make(cast, 1)
    saved = save_view(cast.lead, None, ViewDetails("All", shared=True))
    assert held(cast.agent, saved) == [seen.pk]
    assert len(held(cast.lead, saved)) == 3
    assert views.counts(cast.agent, [views.view_of(saved), *views.VIEWS])["open"] == 1
