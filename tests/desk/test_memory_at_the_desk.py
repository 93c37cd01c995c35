"""What is known of a customer at the desk: the pane, their page, organisations."""

import pytest
from django.test import Client

from keepword.customers.models import Organisation, Remembered
from keepword.customers.services import add_member, remember, save_organisation
from keepword.relationship.models import Mentioned
from keepword.relationship.services import read_messages
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db


def test_a_suggestion_is_confirmed_beside_the_conversation(
    cast: Cast, agent: Client, mail_in: MailIn
) -> None:
    here = mail_in("I have a Galaxy A54 and its case does not fit.")
    read_messages(list(here.messages.values_list("pk", flat=True)))
    one = Remembered.objects.get()
    assert "Worth remembering?" in agent.get(f"/c/{here.pk}/").content.decode()
    answer = agent.post(
        f"/remembered/{one.pk}/confirm/", {"conversation": here.pk}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    one.refresh_from_db()
    assert one.state == "confirmed"
    assert "Worth mentioning" in answer.content.decode()


def test_mentioned_is_offered_no_more(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    here = mail_in()
    one = remember(cast.agent, here.customer, kind="owns", value="Galaxy A54")
    assert "Galaxy A54" in agent.get(f"/c/{here.pk}/").content.decode()
    agent.post(f"/c/{here.pk}/mention/", {"key": f"remembered:{one.pk}"})
    assert "I see that you have a Galaxy A54" not in agent.get(f"/c/{here.pk}/").content.decode()
    assert Mentioned.objects.get().by == cast.agent


def test_a_draft_is_as_personal_as_its_words(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    here = mail_in()
    remember(cast.agent, here.customer, kind="owns", value="Galaxy A54")
    told = agent.post(f"/c/{here.pk}/personal/", {"text": "Please send a picture of it."}).json()
    assert told["score"] == 0
    told = agent.post(f"/c/{here.pk}/personal/", {"text": "Send a picture of your Galaxy A54."}).json()
    assert told == {"score": 60, "used": ["Galaxy A54"]}


def test_the_page_shows_it_all_and_more_is_loaded(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    for number in range(23):
        here = mail_in(f"Number {number}.", subject=f"Matter {number}")
    page = agent.get(f"/customers/{here.customer_id}/").content.decode()
    assert "Matter 22" in page
    assert "Load more" in page
    start = page.index("/life/?after=") + len("/life/?after=")
    cursor = page[start : page.index('"', start)]
    more = agent.get(f"/customers/{here.customer_id}/life/?after={cursor}").content.decode()
    assert "Matter 0" in more
    assert "Load more" not in more


@pytest.mark.parametrize(
    "given",
    [{"call_from": "25:00"}, {"zone": "Nowhere"}, {"prefers_channel": "pigeon"}, {"language": "xx-yyyyy"}],
)
def test_wishes_that_cannot_be_are_refused_in_words(
    cast: Cast, agent: Client, mail_in: MailIn, given: dict[str, str]
) -> None:
    who = mail_in().customer
    answer = agent.post(f"/customers/{who.pk}/preferences/", given, follow=True)
    assert answer.status_code == 200
    who.refresh_from_db()
    assert (who.call_from, who.zone, who.prefers_channel) == (None, "", "")


def test_an_organisation_is_made_from_a_customer_s_domain(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    who = mail_in(address="rita@bike-club.example", name="Rita").customer
    page = agent.get(f"/customers/{who.pk}/").content.decode()
    assert f"/organisations/new/?customer={who.pk}&amp;domain=bike-club.example" in page
    agent.post(
        "/organisations/new/", {"name": "Bike club", "domains": "bike-club.example", "customer": who.pk}
    )
    made = Organisation.objects.get()
    assert "Rita" in agent.get(f"/organisations/{made.pk}/").content.decode()
    assert agent.post("/organisations/new/", {"name": "bike club"}).status_code == 422
    agent.post(f"/organisations/{made.pk}/archive/")
    assert "Bike club" not in agent.get("/organisations/").content.decode()


def test_the_list_finds_by_name_and_domain(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    made = save_organisation(cast.agent, None, name="Bike club", domains=["club.example"])
    save_organisation(cast.agent, None, name="Kiln")
    add_member(cast.agent, made, mail_in().customer)
    for text in ("bike", "club.ex"):
        page = agent.get(f"/organisations/?q={text}").content.decode()
        assert "Bike club" in page
        assert "Kiln" not in page
