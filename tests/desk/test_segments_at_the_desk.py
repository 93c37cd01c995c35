"""A lead makes segments, sees whom they hold, and looks at the journey."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from keepword.audit.models import Entry
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.relationship.models import Score, Segment
from keepword.relationship.services import refresh, scoring, walking
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of
from tests.relationship.segments.shop import DAY, customer, inside, order, segment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_second_does_not_end")]
LITHUANIAN = '{"field": "customer_language", "op": "is", "value": "lt"}'


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)


def text(answered: object) -> str:
    return answered.content.decode()  # type: ignore[attr-defined]


def test_a_lead_makes_a_segment_and_sees_whom_it_holds(lead: Client) -> None:
    customer("Rūta", "lt"), customer("Ann", "en")
    seen = text(lead.post("/segments/preview/", {"condition": LITHUANIAN}))
    assert ("Rūta" in seen, "Ann" in seen) == (True, False)
    answered = lead.post("/segments/new/", {"name": "Lithuanian", "condition": LITHUANIAN})
    made = Segment.objects.get(name="Lithuanian")
    assert answered["Location"] == f"/segments/{made.pk}/"
    assert "is being counted" in text(lead.get(f"/segments/{made.pk}/"))
    refresh.recount(made.pk, seconds=9)
    page = text(lead.get(f"/segments/{made.pk}/"))
    assert ("Rūta" in page, "Ann" in page) == (True, False)
    assert "Lithuanian" in text(lead.get("/segments/"))


def test_what_is_wrong_is_said_at_its_field(lead: Client) -> None:
    answered = lead.post("/segments/new/", {"name": "", "condition": LITHUANIAN})
    assert (answered.status_code, "name-error" in text(answered)) == (422, True)
    for broken in ("{", "[]", '{"field": "nothing"}', "[" * 9999):
        assert lead.post("/segments/new/", {"name": "A", "condition": broken}).status_code == 422
        assert lead.post("/segments/preview/", {"condition": broken}).status_code == 200


def test_it_is_copied_archived_and_taken_out_again(lead: Client) -> None:
    made = segment("Lithuanian", {"field": "customer_language", "op": "is", "value": "lt"})
    lead.post(f"/segments/{made.pk}/do/", {"do": "duplicate"})
    copy = Segment.objects.get(name="Lithuanian (copy)")
    lead.post(f"/segments/{copy.pk}/do/", {"do": "archive"})
    assert "Lithuanian (copy)" not in text(lead.get("/segments/"))
    assert "Lithuanian (copy)" in text(lead.get("/segments/?show=archived"))
    lead.post(f"/segments/{copy.pk}/do/", {"do": "restore"})
    assert Segment.objects.get(pk=copy.pk).archived_at is None


def test_members_go_into_a_file_that_no_spreadsheet_runs(lead: Client) -> None:
    customer("=1+1", "lt")
    made = segment("Lithuanian", {"field": "customer_language", "op": "is", "value": "lt"})
    answered = lead.get(f"/segments/{made.pk}/members.csv")
    lines = b"".join(answered.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].lstrip("\ufeff") == "number,name,language,email,since"
    assert "'=1+1" in lines[1]
    assert Entry.objects.filter(verb="exported segment").count() == 1


def test_the_grid_opens_into_its_customers(lead: Client) -> None:
    people = [customer(f"Buyer {n}") for n in range(10)]
    for days, who in enumerate(people):
        order(who, days * 9, 1000 * (10 - days))
    scoring.score()
    assert "10 customers, reckoned" in text(lead.get("/segments/buying/"))
    best = Score.objects.get(customer=people[0])
    page = text(lead.get(f"/segments/buying/{best.recency}/{best.worth}/"))
    assert "Buyer 0" in page
    assert "€100.00" in page
    assert lead.get("/segments/buying/6/1/").status_code == 404


def test_the_journey_opens_into_its_customers(lead: Client, mail_in: MailIn) -> None:
    mail_in("Do you have lamps?", name="Olena")
    bought = customer("Bought")
    order(bought, 40, delivered_at=clock.now() - 2 * DAY)
    refresh.sign([bought.pk])
    walking.look()
    page = text(lead.get("/journey/"))
    assert "First contact" in page
    assert "<svg" in page
    assert "Olena" in text(lead.get("/journey/at/contact/"))
    assert "Bought" in text(lead.get("/journey/to/use/?from=buy&days=30"))
    assert "Bought" not in text(lead.get("/journey/to/use/?from=buy&days=30&time=before"))
    assert "Bought" in text(lead.get("/journey/to/buy/?from=&days=30&time=before"))
    for wrong in ("/journey/at/nowhere/", "/journey/to/use/?from=nowhere"):
        assert lead.get(wrong).status_code == 404
    assert lead.get("/journey/?days=much&time=never").status_code == 200


def test_the_pane_says_what_a_customer_is_called_by(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in("Hello")
    segment("Who wrote to us", {})
    page = text(agent.get(reverse("conversation", args=[conversation.pk])))
    assert "Who wrote to us" in page


def test_pages_cost_the_same_with_many(lead: Client) -> None:
    costs = []
    for count in (5, 60):
        for number in range(count):
            who = customer(f"C{number}", "lt")
            order(who, number % 30)
        made = segment(f"S{count}", {"field": "customer_language", "op": "is", "value": "lt"})
        walking.walk_on(seconds=20)
        scoring.score()
        assert inside(made)
        score = Score.objects.latest("pk")
        here = []
        for address in (
            "/segments/",
            f"/segments/{made.pk}/",
            f"/segments/{made.pk}/change/",
            "/segments/buying/",
            f"/segments/buying/{score.recency}/{score.worth}/",
            "/journey/",
            "/journey/at/buy/",
        ):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert lead.get(address).status_code == 200
            here.append(len(seen))
        costs.append(here)
    assert max(costs[1]) < 30
    assert all(later <= first + 1 for first, later in zip(*costs, strict=True)), costs
    assert Customer.objects.count() == 65
