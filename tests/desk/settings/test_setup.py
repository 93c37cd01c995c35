"""The first minutes: whoever comes first sets Keepword up, once."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connections
from django.test import Client

from keepword.accounts.models import Business, User
from keepword.audit.models import Entry
from keepword.calendars.models import Calendar
from keepword.commitments import queries
from keepword.commitments.models import Policy
from tests.cast import Cast

FIRST = {
    "name": "Lamp shop",
    "admin_name": "Olena",
    "admin_email": "Olena@shop.example",
    "password": "correct horse battery",
    "time_zone": "Europe/Kyiv",
}
WEEK = {
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), "9:00-13:00, 14:00-18:00"),
    "friday": "9–15",
    "saturday": "",
    "sunday": "",
    "country": "UA",
}


@pytest.fixture(autouse=True)
def rules_of_this_test() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.mark.django_db
def test_an_empty_keepword_leads_to_the_set_up_page(client: Client) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/setup/")
    assert client.get("/setup/").status_code == 200


@pytest.mark.django_db
def test_the_first_step_makes_the_shop_its_admin_hours_and_clocks(client: Client) -> None:
    answer = client.post("/setup/", FIRST)
    assert (answer.status_code, answer["Location"]) == (302, "/setup/hours/")
    shop, admin = Business.objects.get(), User.objects.get()
    assert (shop.name, shop.language, shop.time_zone) == ("Lamp shop", "en", "Europe/Kyiv")
    assert (admin.email, admin.role, admin.name) == ("olena@shop.example", "admin", "Olena")
    assert Calendar.objects.get().zone == "Europe/Kyiv"
    assert Policy.objects.count() == 2
    assert client.get("/setup/hours/").status_code == 200, "the admin is logged in"


@pytest.mark.django_db
def test_the_way_through_ends_at_the_conversations(client: Client) -> None:
    client.post("/setup/", FIRST)
    guessed = client.get("/setup/hours/").content.decode()
    assert '<option value="UA" selected>Ukraine</option>' in guessed
    assert client.post("/setup/hours/", WEEK)["Location"] == "/setup/mailbox/"
    calendar = Calendar.objects.get()
    assert calendar.week[0] == [[540, 780], [840, 1080]]
    assert calendar.week[4] == [[540, 900]]
    assert (calendar.week[5], calendar.country) == ([], "UA")
    assert b'href="/setup/done/"' in client.get("/setup/mailbox/").content, "a mailbox can wait"
    assert client.get("/setup/done/").status_code == 200
    assert client.get("/").status_code == 200
    assert Entry.objects.earliest("pk").verb == "set up"


@pytest.mark.django_db
def test_the_page_speaks_the_browser_s_language_and_another_when_asked(client: Client) -> None:
    page = client.get("/setup/", headers={"Accept-Language": "uk,en;q=0.5"})
    assert 'lang="uk"' in page.content.decode().partition("<head>")[0]
    answer = client.get("/setup/?language=lt")
    assert answer["Location"] == "/setup/"
    page = client.get("/setup/", headers={"Accept-Language": "uk,en;q=0.5"})
    assert '<html lang="lt"' in page.content.decode()
    client.post("/setup/", FIRST)
    assert Business.objects.get().language == "lt"
    assert User.objects.get().language == "lt"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "required"),
        ("admin_email", "olena", "valid email"),
        ("password", "short", "too short"),
        ("password", "", "required"),
        ("time_zone", "Europe/Atlantis", "no such time zone"),
        ("time_zone", "../../etc/passwd", "no such time zone"),
        ("admin_name", "x" * 121, "at most 120"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    field: str, value: str, said: str, client: Client
) -> None:
    answer = client.post("/setup/", FIRST | {field: value})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert 'aria-invalid="true"' in html
    if field != "name":
        assert 'value="Lamp shop"' in html
    assert FIRST["password"] not in html
    assert not Business.objects.exists()
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_week_without_hours_is_refused(client: Client) -> None:
    client.post("/setup/", FIRST)
    answer = client.post("/setup/hours/", dict.fromkeys(WEEK, ""))
    assert answer.status_code == 422
    assert "at least one day" in answer.content.decode()
    wrong = client.post("/setup/hours/", WEEK | {"monday": "9 to whenever"})
    assert wrong.status_code == 422
    assert 'value="9 to whenever"' in wrong.content.decode()


def test_nobody_sets_it_up_a_second_time(cast: Cast, client: Client) -> None:
    assert client.get("/setup/")["Location"] == "/account/login/"
    assert client.post("/setup/", FIRST).status_code == 409
    assert User.objects.filter(email="olena@shop.example").count() == 0
    client.force_login(cast.agent)
    assert client.get("/setup/")["Location"] == "/"


@pytest.mark.django_db
def test_the_same_form_sent_twice_goes_on_to_the_hours(client: Client) -> None:
    client.post("/setup/", FIRST)
    assert client.post("/setup/", FIRST)["Location"] == "/setup/hours/"
    assert (Business.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_of_two_people_at_once_one_sets_it_up_and_the_other_is_told() -> None:
    together = threading.Barrier(2)
    answers: list[tuple[int, str]] = []

    def come(email: str) -> None:
        try:
            browser = Client()
            together.wait(10)
            answer = browser.post("/setup/", FIRST | {"admin_email": email})
            answers.append((answer.status_code, answer.get("Location", "")))
        finally:
            connections.close_all()

    people = [threading.Thread(target=come, args=(f"{name}@shop.example",)) for name in ("one", "two")]
    for one in people:
        one.start()
    for one in people:
        one.join(30)
    assert sorted(answers) == [(302, "/setup/hours/"), (409, "")]
    assert (Business.objects.count(), User.objects.count(), Calendar.objects.count()) == (1, 1, 1)
