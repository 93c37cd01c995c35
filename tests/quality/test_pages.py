"""The editor of a card, and marks that are saved as they are made."""

import pytest
from django.test import Client

from keepword.quality.models import CardState, Mark, Scorecard
from keepword.quality.services import ask_review
from tests.quality.cast import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.lead)
    return client


def row(place: int, title: str, **fields: str) -> dict[str, str]:
    given = {"kind": "yes_no", "weight": "10", "order": str(place + 1), **fields}
    return {f"title_en_{place}": title} | {f"{name}_{place}": value for name, value in given.items()}


def test_a_card_is_made_in_the_order_of_its_numbers(lead: Client) -> None:
    form = {"name": "Phone", "n": "4"} | row(0, "Greeted", order="2") | row(1, "Greeted")
    form |= row(1, "Solved", order="1", kind="scale", critical="1", automatic="clarity") | row(2, "")
    form |= row(3, "Greeted", order="3", away="1")
    assert lead.post("/quality/cards/new/", form).status_code == 302
    card = Scorecard.objects.get(name="Phone")
    assert card.state == CardState.DRAFT
    asked = [(one.key, one.kind, one.critical, one.automatic) for one in card.criteria.all()]
    assert asked == [("solved", "scale", True, "clarity"), ("greeted", "yes_no", False, "")]


def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(lead: Client) -> None:
    form = {"name": "Phone", "n": "2"} | row(0, "Greeted") | row(1, "Solved", weight="900")
    answered = lead.post("/quality/cards/new/", form)
    assert answered.status_code == 422
    page = answered.content.decode()
    assert "A weight is from 1 to 100." in page
    assert 'value="Solved"' in page
    more = lead.post("/quality/cards/new/", form | {"do": "more"})
    assert more.content.decode().count("quality-set") == 3


def test_an_old_page_writes_over_nothing(desk: Desk, lead: Client) -> None:
    form = {"name": "Shop", "n": "1", "rev": "1"} | row(0, "Greeted")
    assert lead.post(f"/quality/cards/{desk.card.pk}/", form).status_code == 409


def test_a_mark_is_saved_and_answered_with_its_line_and_the_score(desk: Desk, lead: Client) -> None:
    review = ask_review(desk.lead, desk.answered(), reviewer=desk.lead)
    address, htmx = f"/quality/reviews/{review.pk}/mark/", {"HX-Request": "true"}
    answered = lead.post(address, {"criterion": "right", "value": "3"}, headers=htmx)
    assert answered.status_code == 200
    assert 'id="criterion-right"' in answered.content.decode()
    assert "hx-swap-oob" in answered.content.decode()
    assert Mark.objects.get(criterion__key="right").value == 3
    wrong = lead.post(address, {"criterion": "right", "value": "3", "words": "never said"}, headers=htmx)
    assert wrong.status_code == 422
    assert "do not stand in the conversation" in wrong.content.decode()
    for bad in ("7", "x", "--1", "٣"):
        assert lead.post(address, {"criterion": "right", "value": bad}, headers=htmx).status_code == 422
    assert lead.post(address, {"criterion": "none", "value": "1"}, headers=htmx).status_code == 404


def test_an_agent_sees_nothing_of_it_before_it_is_finished(desk: Desk) -> None:
    review = ask_review(desk.lead, desk.answered(), reviewer=desk.lead)
    client = Client()
    client.force_login(desk.agent)
    assert client.get(f"/quality/reviews/{review.pk}/").status_code == 404
    assert "Charger" not in client.get("/quality/").content.decode()
