"""Who a customer is: their page, suggestions, joining and parting, as one clicks them."""

import pytest
from django.test import Client

from keepword.core import clock
from keepword.customers.models import Customer, Identity, Join, Likeness
from keepword.customers.services import claim, prove, recognise, suggest
from keepword.search.services import index_pending
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

HTMX = {"HX-Request": "true"}


@pytest.fixture
def olena(mail_in: MailIn) -> Customer:
    return mail_in().customer


def test_identities_say_what_they_are_and_what_is_proved(agent: Client, olena: Customer) -> None:
    prove(olena, "email", "olena@example.org", by="code")
    claim(olena, "phone", "+37061234567")
    secret = "mark-of-a-browser-that-opens-a-chat"
    Identity.objects.create(customer=olena, kind="visitor", value=secret, created_at=clock.now())
    Identity.objects.filter(kind="email").update(failed_at=clock.now(), failure="550 no such user")
    for address in (f"/customers/{olena.pk}/", f"/c/{olena.conversations.get().pk}/"):
        page = agent.get(address).content.decode()
        assert "gave a code that was sent there" in page
        assert "only said" in page
        assert "mail comes back" in page
        assert secret not in page


def test_a_suggestion_is_confirmed_beside_the_conversation(agent: Client, olena: Customer) -> None:
    other = recognise("telegram", "77001", name="Olena K.")
    pair = suggest(olena, other, ["claimed"])
    assert pair is not None
    here = olena.conversations.get().pk
    page = agent.get(f"/c/{here}/").content.decode()
    assert "Perhaps the same person" in page
    assert "one has given an address of the other, without proof" in page
    told = agent.post(f"/likenesses/{pair.pk}/same/", {"conversation": here})
    assert told["Location"] == f"/c/{here}/"
    assert Customer.objects.get(pk=other.pk).joined_into == olena
    page = agent.get(f"/c/{here}/").content.decode()
    assert "77001" in page
    agent.post(f"/customer-joins/{Join.objects.get().pk}/part/")
    assert Customer.objects.get(pk=other.pk).joined_into is None
    again = agent.post(f"/customer-joins/{Join.objects.get().pk}/part/", follow=True)
    assert "undone already" in again.content.decode()


def test_two_people_are_told_apart_in_the_list(agent: Client, olena: Customer) -> None:
    pair = suggest(olena, recognise("telegram", "77001", name="Olena K."), ["claimed"])
    assert pair is not None
    assert "Olena K." in agent.get("/customers/same/").content.decode()
    told = agent.post(f"/likenesses/{pair.pk}/different/", {"back": "list"}, follow=True)
    page = told.content.decode()
    assert "They stay two people" in page
    assert "Nobody seems to be here twice" in page
    assert Likeness.objects.get().state == "different"


def test_the_other_one_is_found_looked_at_and_joined(agent: Client, olena: Customer) -> None:
    other = recognise("phone", "+37061234567", name="Olena Kovalenko")
    index_pending()
    start = f"/customers/{olena.pk}/join/"
    found = agent.get(f"{start}?q=Kovalenko&found=1", headers=HTMX).content.decode()
    assert "+37061234567" in found
    assert "Olena Kovalenko" in agent.get(f"{start}?q={other.pk}").content.decode()
    assert "Nobody is found" in agent.get(f"{start}?q=Zzyzx").content.decode()
    preview = agent.get(f"{start}?with={other.pk}").content.decode()
    assert "Is Olena Kovalenko the same person?" in preview
    gone = agent.post(start, {"other": other.pk, "keep": "other", "reason": "Called"}, headers=HTMX)
    assert gone["HX-Redirect"] == f"/customers/{other.pk}/"
    assert agent.get(f"/customers/{olena.pk}/")["Location"] == f"/customers/{other.pk}/"
    made = Join.objects.get()
    assert (made.source, made.into, made.reason) == (olena, other, "Called")
    assert agent.post(start, {"other": "", "keep": "this"}).status_code == 422


def test_programs_do_the_same(cast: Cast, olena: Customer) -> None:
    caller = Caller(cast.agent)
    other = recognise("phone", "+37061234567", name="Olena Kovalenko")
    pair = suggest(olena, other, ["phone"])
    assert pair is not None
    (listed,) = caller.get("/customer-likenesses").json()["items"]
    assert (listed["id"], listed["reasons"]) == (pair.pk, ["phone"])
    made = caller.post(f"/customers/{olena.pk}/join", {"customer": other.pk, "reason": "Called"})
    assert made.status_code == 201
    there = caller.get(f"/customers/{other.pk}").json()
    assert there["id"] == olena.pk
    assert {one["kind"]: one["verified_at"] for one in there["identities"]} == {"email": None, "phone": None}
    assert caller.post(f"/customers/{olena.pk}/join", {"customer": other.pk}).status_code == 422
    (held,) = caller.get(f"/customers/{olena.pk}/joins").json()["items"]
    parted = caller.post(f"/customer-joins/{held['id']}/part")
    assert parted.json()["undone_at"]
    assert caller.post(f"/customer-joins/{held['id']}/part").status_code == 409
    assert caller.get("/customer-likenesses").json()["items"] == []
    told = caller.post(f"/customer-likenesses/{pair.pk}/decide", {"state": "same"})
    assert told.status_code == 409
