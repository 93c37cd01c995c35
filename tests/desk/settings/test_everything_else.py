"""The shop, people, hours and clocks, as forms."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from keepword.accounts.models import Business, User
from keepword.audit.models import Entry
from keepword.calendars.models import Calendar, CalendarDay
from keepword.calendars.services import ensure_default_calendar
from keepword.commitments.models import Policy
from keepword.commitments.services import default_policies
from keepword.conversations.models import Conversation, Priority
from keepword.core import conditions
from keepword.desk.settings.clocks_form import Boxes, MinutesField, boxes
from tests.cast import PASSWORD, Cast

WEEK = {
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00–18:00"),
    "saturday": "",
    "sunday": "",
}


def test_everybody_sees_keepword_in_their_own_way(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    given = {"name": "Agnė", "language": "lt", "time_zone": "europe/vilnius", "theme": "dark"}
    assert client.post("/settings/me/", given).status_code == 302
    cast.agent.refresh_from_db()
    assert (cast.agent.name, cast.agent.language) == ("Agnė", "lt")
    assert (cast.agent.time_zone, cast.agent.theme) == ("Europe/Vilnius", "dark")
    html = client.get("/settings/me/").content.decode()
    assert 'data-theme="dark"' in html
    assert '<html lang="lt"' in html
    assert client.post("/settings/me/", given | {"theme": "pink"}).status_code == 422


def test_the_shop_is_renamed(admin: Client) -> None:
    admin.post("/settings/shop/", {"name": "Lights", "language": "uk", "time_zone": "Europe/Kyiv"})
    assert Business.objects.get().name == "Lights"
    assert admin.post("/settings/shop/", {"name": " "}).status_code == 422


def test_an_added_person_can_log_in_and_one_shut_out_cannot(admin: Client) -> None:
    given = {
        "name": "Petro",
        "email": "petro@shop.example",
        "password": PASSWORD,
        "role": "lead",
        "language": "uk",
    }
    answer = admin.post("/settings/people/new/", given, follow=True)
    assert PASSWORD not in answer.content.decode()
    petro = User.objects.get(email="petro@shop.example")
    own = Client()
    assert own.post("/account/login/", {"login": petro.email, "password": PASSWORD}).status_code == 302
    assert own.get("/settings/spam/").status_code == 200
    admin.post(f"/settings/people/{petro.pk}/", {"name": "Petro", "role": "agent"})
    petro.refresh_from_db()
    assert (petro.role, petro.is_active) == ("agent", False)
    assert own.get("/").status_code == 302, "logged out at once"
    again = admin.post("/settings/people/new/", given)
    assert again.status_code == 422
    assert "here already" in again.content.decode()
    assert 'value="Petro"' in again.content.decode()
    assert PASSWORD not in again.content.decode()


def test_the_last_admin_stays(admin: Client, cast: Cast) -> None:
    answer = admin.post(f"/settings/people/{cast.admin.pk}/", {"name": "Admin", "role": "agent"})
    assert answer.status_code == 422
    assert "last admin" in answer.content.decode()


def test_hours_holidays_and_days_of_their_own_are_kept(admin: Client, cast: Cast) -> None:
    calendar = ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    where = f"/settings/hours/{calendar.pk}/"
    given = WEEK | {"name": "Shop", "zone": "Europe/Vilnius", "country": "LT", "monday": "8-12, 13-17"}
    assert admin.post(where, given)["Location"] == where
    calendar.refresh_from_db()
    assert calendar.week[0] == [[480, 720], [780, 1020]]
    assert (calendar.country, calendar.is_default) == ("LT", True)
    html = admin.get(where).content.decode()
    assert "08:00–12:00, 13:00–17:00" in html
    admin.post(where + "day/", {"date": "2027-12-24", "hours": "9-12", "label": "Christmas Eve"})
    day = CalendarDay.objects.get()
    assert day.intervals == [[540, 720]]
    assert "9:00–12:00" in admin.get(where).content.decode()
    wrong = admin.post(where + "day/", {"date": "2027-13-24", "hours": "whenever"})
    assert wrong.status_code == 422
    assert "whenever" in wrong.content.decode()
    admin.post(where + "day/remove/", {"date": "2027-12-24"})
    assert not CalendarDay.objects.exists()
    assert admin.post(where + "day/remove/", {"date": "2027-02-30"}).status_code == 422


def test_a_region_of_another_country_is_dropped(admin: Client, cast: Cast) -> None:
    calendar = ensure_default_calendar(cast.admin, zone="Europe/Berlin")
    where = f"/settings/hours/{calendar.pk}/"
    given = WEEK | {"name": "Shop", "zone": "Europe/Berlin"}
    admin.post(where, given | {"country": "DE", "subdivision": "BY"})
    calendar.refresh_from_db()
    assert calendar.subdivision == "BY"
    admin.post(where, given | {"country": "LT", "subdivision": "BY"})
    calendar.refresh_from_db()
    assert (calendar.country, calendar.subdivision) == ("LT", "")


def test_more_hours_are_added_and_removed_again(admin: Client, cast: Cast) -> None:
    first = ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    admin.post("/settings/hours/new/", WEEK | {"name": "Night", "zone": "Europe/Kyiv"})
    night = Calendar.objects.get(name="Night")
    assert not night.is_default
    answer = admin.post(f"/settings/hours/{first.pk}/remove/", follow=True)
    assert "default calendar" in answer.content.decode()
    admin.post(f"/settings/hours/{night.pk}/remove/")
    assert Calendar.objects.get() == first


def test_a_clock_is_added_changed_moved_and_removed(admin: Client, cast: Cast) -> None:
    default_policies(cast.admin)
    given = {
        "name": "Warranty",
        "priorities": ["3"],
        "inboxes": [str(cast.inbox.pk)],
        "first_response_minutes_h": "1",
        "first_response_minutes_m": "30",
        "resolution_minutes_h": "24",
        "published_first_response_minutes_h": "4",
        "pause_while_waiting": "on",
        "is_active": "on",
    }
    assert admin.post("/settings/clocks/new/", given).status_code == 302
    policy = Policy.objects.get(name="Warranty")
    assert (policy.first_response_minutes, policy.next_response_minutes) == (90, None)
    assert (policy.resolution_minutes, policy.published_first_response_minutes) == (1440, 240)
    assert policy.condition == Boxes((3,), (cast.inbox.pk,)).condition
    html = admin.get("/settings/clocks/").content.decode()
    assert "1 h 30 min" in html
    assert "answer within 4 h" in html
    admin.post(f"/settings/clocks/{policy.pk}/move/", {"up": ""})
    policy.refresh_from_db()
    assert policy.position == 1
    form = admin.get(f"/settings/clocks/{policy.pk}/").content.decode()
    assert 'name="first_response_minutes_h" value="1"' in form
    assert 'name="first_response_minutes_m" value="30"' in form
    wrong = admin.post(f"/settings/clocks/{policy.pk}/", given | {"first_response_minutes_h": "99999"})
    assert wrong.status_code == 422
    assert "less than a year" in wrong.content.decode()
    admin.post(f"/settings/clocks/{policy.pk}/remove/")
    admin.get("/settings/clocks/")  # says once that it is gone
    assert "Warranty" not in admin.get("/settings/clocks/").content.decode()
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"saved policy", "moved policy", "removed policy"} <= verbs


def test_a_condition_that_the_form_cannot_show_is_kept(admin: Client, cast: Cast) -> None:
    policy = default_policies(cast.admin)[0]
    other = {"field": "subject", "op": "contains", "value": "warranty"}
    policy.condition = {"all": [{"field": "priority", "op": "is", "value": 2}, other]}
    policy.save()
    assert "further condition" in admin.get(f"/settings/clocks/{policy.pk}/").content.decode()
    admin.post(f"/settings/clocks/{policy.pk}/", {"name": "W", "priorities": ["0", "2"], "is_active": "on"})
    policy.refresh_from_db()
    assert policy.condition == {"all": [{"field": "priority", "op": "in", "value": [0, 2]}, other]}


@pytest.mark.parametrize("at_least", Priority.values)
def test_boxes_mean_what_the_condition_means(at_least: int) -> None:
    condition = {"field": "priority", "op": "at least", "value": at_least}
    shown = boxes(condition).condition
    for priority in Priority.values:
        one = Conversation(priority=priority)
        assert conditions.matches("conversation", condition, one) == conditions.matches(
            "conversation", shown, one
        )


@given(st.sets(st.sampled_from(Priority.values)), st.sets(st.integers(1, 9)))
def test_boxes_come_back_as_they_were_ticked(priorities: set[int], inboxes: set[int]) -> None:
    ticked = Boxes(tuple(sorted(priorities)), tuple(sorted(inboxes)))
    assert boxes(ticked.condition) == ticked


@given(st.integers(0, 500_000))
def test_minutes_come_back_as_they_were_typed(minutes: int) -> None:
    field = MinutesField()
    assert field.clean(field.widget.decompress(minutes)) == minutes
