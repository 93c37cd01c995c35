"""The page Today and its numbers."""

import re
import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from keepword.accounts.models import Business, User
from keepword.commitments.numbers import mean, numbers, percentile, share
from keepword.commitments.spans import span
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.core import clock, facts
from keepword.customers.models import Customer
from keepword.desk.today.figures import length

pytestmark = pytest.mark.usefixtures("the_second_does_not_end")

NOON = datetime(2026, 1, 8, 10, tzinfo=UTC)  # noon in Vilnius
VILNIUS = ZoneInfo("Europe/Vilnius")


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.moved(NOON):
        yield


@pytest.fixture
def lead(db: None) -> User:
    Business.objects.create(pk=1, name="Lumen", set_up_at=NOON)
    return User.objects.create_user("lead@shop.example", name="Ada", role="lead", time_zone="Europe/Vilnius")


@pytest.fixture
def agent(db: None) -> User:
    return User.objects.create_user(
        "jonas@shop.example", name="Jonas", role="agent", time_zone="Europe/Vilnius"
    )


def happened(kind: str, ago: timedelta, value: float | None = None, **data: object) -> int:
    """Record a fact so long ago; its id."""
    fact = facts.fact(kind, NOON - ago, value=value, **data)  # type: ignore[arg-type]
    facts.record([fact])
    return fact.pk


def page(client: Client, user: User, query: str = "") -> str:
    client.force_login(user)
    response = client.get(f"/today/{query}")
    assert response.status_code == 200
    return response.content.decode()


def shown(html: str, key: str) -> tuple[str, str]:
    """The value and the notes of a number on the page."""
    section = html.split(f'id="{key}"')[1].split("</section>")[0]
    value, notes = re.findall(r'<p class="(?:value|notes)[^"]*">(.*?)</p>', section)
    return value, notes


def test_every_number_stands_with_its_n(client: Client, lead: User) -> None:
    hour = timedelta(hours=1)
    for _ in range(3):
        happened("contact_started", hour)
    for seconds in (60, 120, 600, 3600):
        happened("first_response", hour, seconds)
    happened("resolution", hour, 7200)
    happened("clock_missed", hour)
    for score in (5, 4, 1):
        happened("csat", hour, score)
    html = page(client, lead)
    assert shown(html, "volume") == ("3", "began in this time")
    # Half-way between 120 and 600; 0.7 of the way from 600 to 3600.
    assert shown(html, "first") == ("6 min", "median · 90% within 45 min · of 4")
    assert shown(html, "four") == ("50%", "working time from arrival · of 4")
    assert shown(html, "resolution") == ("2 h", "median · 90% within 2 h · of 1")
    assert shown(html, "missed") == ("1", "beside 5 answers and resolutions")
    assert shown(html, "rating") == ("3.3 of 5", "67% gave 4 or 5 · of 3")


def test_where_nothing_happened_there_is_no_data(client: Client, lead: User) -> None:
    html = page(client, lead)
    for key in ("volume", "first", "four", "resolution", "missed", "rating"):
        assert shown(html, key) == ("–", "no data")


def test_promises_kept_and_none_missed_is_nought_not_nothing(client: Client, lead: User) -> None:
    happened("first_response", timedelta(hours=1), 60)
    assert shown(page(client, lead), "missed") == ("0", "beside 1 answer or resolution")


def test_what_is_superseded_does_not_count(lead: User) -> None:
    hour = timedelta(hours=1)
    wrong = happened("first_response", hour, 9000)
    happened("first_response", hour, 60, supersedes=wrong)
    happened("retracted", hour, supersedes=happened("clock_missed", hour))
    happened("csat", timedelta(0), 5, supersedes=happened("csat", hour, 1))
    found = numbers(lead, span("7", NOON, VILNIUS))
    assert found.values["first_response"].all == [60]
    assert found.values["clock_missed"].all == []
    assert found.values["csat"].all == [5]


def test_a_correction_by_somebody_else_counts_for_them_alone(lead: User, agent: User) -> None:
    wrong = happened("first_response", timedelta(hours=1), 9000, actor=agent.key)
    happened("first_response", timedelta(hours=1), 60, actor=lead.key, supersedes=wrong)
    assert numbers(agent, span("7", NOON, VILNIUS)).values["first_response"].all == []


def test_time_and_inbox_are_chosen(client: Client, lead: User) -> None:
    support = Inbox.objects.create(name="Support", address="support@shop.example", created_at=NOON)
    orders = Inbox.objects.create(name="Orders", address="orders@shop.example", created_at=NOON)
    happened("contact_started", timedelta(hours=1), inbox=support.pk)
    happened("contact_started", timedelta(days=3), inbox=orders.pk)
    happened("contact_started", timedelta(days=20), inbox=orders.pk)
    happened("contact_started", timedelta(days=80), inbox=support.pk)
    happened("contact_started", timedelta(days=100), inbox=support.pk)
    counted = {days: shown(page(client, lead, f"?days={days}"), "volume")[0] for days in (1, 7, 30, 90)}
    assert counted == {1: "1", 7: "2", 30: "3", 90: "4"}
    assert shown(page(client, lead, f"?days=90&inbox={orders.pk}"), "volume")[0] == "2"
    assert shown(page(client, lead, "?days=x&inbox=x"), "volume")[0] == "2", "nonsense is the default"


def test_an_agent_sees_their_own_numbers_only(client: Client, lead: User, agent: User) -> None:
    for person in (lead, lead, agent):
        happened("first_response", timedelta(hours=1), 60, actor=person.key)
    assert shown(page(client, agent), "four")[1] == "working time from arrival · of 1"
    assert shown(page(client, lead), "four")[1] == "working time from arrival · of 3"


def test_nobody_sees_nothing(client: Client, lead: User) -> None:
    assert client.get("/today/").status_code == 302


def test_who_waits_now_is_counted(client: Client, lead: User, agent: User) -> None:
    inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=NOON)
    customer = Customer.objects.create(name="Olena", created_at=NOON)
    for assignee, status, since in (
        (None, Status.OPEN, NOON),
        (agent, Status.OPEN, NOON),
        (agent, Status.OPEN, None),
        (agent, Status.CLOSED, None),
    ):
        Conversation.objects.create(
            inbox=inbox,
            customer=customer,
            assignee=assignee,
            status=status,
            waiting_since=since,
            created_at=NOON,
            last_message_at=NOON,
        )
    assert "<strong>2</strong> conversations wait for an answer now" in page(client, lead)
    assert "<strong>1</strong> conversation waits for your answer now" in page(client, agent)


def test_the_page_costs_the_same_however_much_happened(client: Client, lead: User) -> None:
    client.force_login(lead)
    costs = []
    for _ in range(2):
        facts.record(
            [facts.fact("first_response", NOON - timedelta(hours=n), value=float(n)) for n in range(300)]
        )
        with CaptureQueriesContext(connection) as asked:
            client.get("/today/?days=90")
        costs.append(len(asked.captured_queries))
    assert costs[0] == costs[1] <= 12


def test_charts_keep_to_the_policy_of_the_pages(client: Client, lead: User) -> None:
    for kind in ("contact_started", "first_response", "resolution", "clock_missed", "csat"):
        happened(kind, timedelta(hours=1), 3)
    html = page(client, lead)
    charts = re.findall(r"<svg[^>]*class=\"chart\".*?</svg>", html, re.DOTALL)
    assert len(charts) == 6
    for chart in charts:
        assert "style" not in chart
        assert "<script" not in chart
        assert 'role="img" aria-label="' in chart
        assert re.search(r"<title>8 Jan: [^<]+</title>", chart)
    assert html.count("<table") == 6


def test_columns_are_days_of_the_readers_zone(lead: User) -> None:
    late = NOON.replace(hour=22, minute=30) - timedelta(days=1)  # half past midnight of today in Vilnius
    facts.record([facts.fact("contact_started", late)])
    found = numbers(lead, span("7", NOON, VILNIUS))
    assert [len(column) for column in found.values["contact_started"].columns] == [0, 0, 0, 0, 0, 0, 1]
    found = numbers(lead, span("7", NOON, ZoneInfo("UTC")))
    assert [len(column) for column in found.values["contact_started"].columns] == [0, 0, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    ("day", "hours"),
    [(datetime(2026, 3, 29, 12, tzinfo=UTC), 23), (datetime(2026, 10, 25, 12, tzinfo=UTC), 25)],
)
def test_a_day_has_the_hours_that_its_zone_gives_it(day: datetime, hours: int) -> None:
    cut = span("1", day, VILNIUS)
    assert len(cut.labels) == len(cut.edges) - 1 == hours
    steps = {
        later.timestamp() - earlier.timestamp()
        for earlier, later in zip(cut.edges[:-1], cut.edges[1:], strict=True)
    }
    assert steps == {3600}


@given(st.lists(st.floats(0, 1e6), min_size=2, max_size=60))
def test_percentiles_are_those_of_the_standard_library(values: list[float]) -> None:
    deciles = statistics.quantiles(values, n=10, method="inclusive")
    assert percentile(values, 0.9) == pytest.approx(deciles[8])
    assert percentile(values, 0.5) == pytest.approx(statistics.median(values))


def test_measures_of_nothing_are_nothing() -> None:
    assert percentile([], 0.5) is share([], at_most=1) is mean([]) is None


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (60, "1 min"),
        (270, "4.5 min"),
        (720, "12 min"),
        (5400, "90 min"),
        (9000, "2.5 h"),
    ],
)
def test_lengths_are_said_in_few_letters(seconds: float, said: str) -> None:
    assert length(seconds) == said
