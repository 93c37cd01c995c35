from datetime import UTC, date, datetime

import pytest

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.calendars import queries, services
from keepword.calendars.events import CalendarChanged
from keepword.calendars.models import Calendar
from keepword.calendars.rules import OFFICE_WEEK, Interval, intervals_of, is_open
from keepword.core import clock, events
from keepword.core.errors import Invalid, KeepwordError, NotFound, Refused

pytestmark = pytest.mark.django_db

ADVENT = date(2026, 12, 23)
HOURS = (Interval(540, 1080),)


@pytest.fixture
def admin() -> User:
    return User.objects.create(email="owner@shop.example", name="Owner", role="admin")


@pytest.fixture
def agent() -> User:
    return User.objects.create(email="agent@shop.example", name="Agent", role="agent")


@pytest.fixture
def shop(admin: User) -> Calendar:
    return services.ensure_default_calendar(admin, zone="Europe/Vilnius")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setitem(events._handlers, CalendarChanged, [lambda event: told.append(event.calendar_id)])
    return told


def test_the_first_calendar_is_the_default_from_monday_to_friday(admin: User, shop: Calendar) -> None:
    assert queries.default_calendar() == shop
    assert services.ensure_default_calendar(admin, zone="Asia/Tokyo") == shop
    hours = queries.working_hours(shop)
    assert hours.week == OFFICE_WEEK
    assert is_open(hours, datetime(2026, 7, 13, 6, tzinfo=UTC))
    assert not is_open(hours, datetime(2026, 7, 13, 5, 59, tzinfo=UTC))


def test_saving_changes_hours_writes_down_who_did_it_and_tells(
    admin: User, shop: Calendar, heard: list[int]
) -> None:
    before = queries.working_hours(shop)
    saved = services.save_calendar(
        admin, shop, name=" Shop ", zone="Europe/Kyiv", week=(HOURS,) * 7, country="lt", is_default=True
    )
    after = queries.working_hours(saved)
    assert (saved.pk, saved.name, saved.country) == (shop.pk, "Shop", "LT")
    assert before.week == OFFICE_WEEK
    assert after.week == (HOURS,) * 7
    assert after.on(date(2026, 2, 16)) == ()
    assert heard == [shop.pk]
    entry = Entry.objects.order_by("pk").last()
    assert entry is not None
    assert (entry.verb, entry.actor_id, entry.data["zone"]) == ("saved calendar", admin.pk, "Europe/Kyiv")


def test_a_day_has_its_own_hours_until_they_are_removed(
    admin: User, shop: Calendar, heard: list[int]
) -> None:
    moment = datetime(2026, 12, 23, 15, tzinfo=UTC)
    assert is_open(queries.working_hours(shop), moment)
    services.set_day(admin, shop, day=ADVENT, intervals=intervals_of("9-12", "hours"), label="Stock-taking")
    assert not is_open(queries.working_hours(shop), moment)
    services.set_day(admin, shop, day=ADVENT, intervals=())
    assert queries.working_hours(shop).on(ADVENT) == ()
    assert [day.date for day in queries.days(admin, shop)] == [ADVENT]
    services.remove_day(admin, shop, day=ADVENT)
    assert is_open(queries.working_hours(shop), moment)
    assert heard == [shop.pk] * 3
    verbs = Entry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["saved calendar", "set day", "set day", "removed day"]


def test_hours_are_kept_until_somebody_changes_them(
    admin: User, shop: Calendar, django_assert_num_queries
) -> None:
    with django_assert_num_queries(2):
        first = queries.working_hours(shop)
    with django_assert_num_queries(0):
        assert queries.working_hours(shop) is first


def test_two_changes_at_one_moment_are_both_seen(admin: User, shop: Calendar) -> None:
    with clock.moved(datetime(2026, 1, 1, tzinfo=UTC)):
        for hours in ("9-12", "9-13", "9-14"):
            services.set_day(admin, shop, day=ADVENT, intervals=intervals_of(hours, "hours"))
            assert queries.working_hours(shop).on(ADVENT) == intervals_of(hours, "hours")


def test_who_holds_an_old_copy_gets_the_hours_of_now(admin: User, shop: Calendar) -> None:
    old = Calendar.objects.get(pk=shop.pk)
    services.set_day(admin, shop, day=ADVENT, intervals=())
    assert queries.working_hours(old).on(ADVENT) == ()
    assert queries.working_hours(old) is queries.working_hours(shop)


def test_there_is_always_one_default(admin: User, shop: Calendar) -> None:
    fields = {"name": "Night", "zone": "UTC", "week": ((Interval(0, 1440),),) * 7}
    second = services.save_calendar(admin, **fields)
    assert queries.default_calendar() == shop
    services.save_calendar(admin, second, **fields, is_default=True)
    assert queries.default_calendar() == second
    with pytest.raises(Invalid) as refused:
        services.save_calendar(admin, second, **fields, is_default=False)
    assert refused.value.field == "is_default"
    with pytest.raises(Invalid):
        services.remove_calendar(admin, second)
    services.remove_calendar(admin, shop)
    assert list(queries.calendars(admin)) == [second]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"week": ((),) * 7}, "week"),
        ({"country": "XX"}, "country"),
        ({"country": "DE", "subdivision": "XX"}, "subdivision"),
    ],
)
def test_what_cannot_be_a_calendar_is_refused_and_nothing_changes(
    admin: User, shop: Calendar, wrong: dict[str, object], field: str
) -> None:
    fields = {"name": "Shop", "zone": "UTC", "week": OFFICE_WEEK, "is_default": True}
    with pytest.raises(Invalid) as refused:
        services.save_calendar(admin, shop, **{**fields, **wrong})
    assert refused.value.field == field
    assert Calendar.objects.get().revision == shop.revision


def test_only_an_admin_changes_or_sees_calendars(agent: User, shop: Calendar) -> None:
    verbs = [
        lambda: services.save_calendar(agent, shop, name="Mine", zone="UTC", week=OFFICE_WEEK),
        lambda: services.set_day(agent, shop, day=ADVENT, intervals=()),
        lambda: services.remove_day(agent, shop, day=ADVENT),
        lambda: services.remove_calendar(agent, shop),
    ]
    for verb in verbs:
        with pytest.raises(Refused):
            verb()
    with pytest.raises(NotFound):
        queries.get_calendar(agent, shop.pk)
    assert not queries.calendars(agent)
    assert not queries.days(agent, shop)


def test_what_is_not_there_cannot_be_changed(admin: User, shop: Calendar) -> None:
    assert queries.get_calendar(admin, shop.pk) == shop
    gone = Calendar(pk=shop.pk + 1)
    for verb in (
        lambda: queries.get_calendar(admin, gone.pk),
        lambda: services.remove_day(admin, shop, day=ADVENT),
        lambda: services.set_day(admin, gone, day=ADVENT, intervals=()),
        lambda: services.save_calendar(admin, gone, name="Gone", zone="UTC", week=OFFICE_WEEK),
    ):
        with pytest.raises(KeepwordError):
            verb()
