"""Programs remember, note wishes, read the timeline and keep organisations."""

import pytest

from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in, nothing_remembered

__all__ = ["mail_in", "nothing_remembered"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(cast: Cast) -> Caller:
    return Caller(cast.agent)


def test_something_is_remembered_and_decided(cast: Cast, caller: Caller, mail_in: MailIn) -> None:
    customer = mail_in().customer_id
    made = caller.post(f"/customers/{customer}/remembered", {"kind": "owns", "value": "Galaxy A54"})
    assert made.status_code == 201
    again = caller.post(f"/customers/{customer}/remembered", {"kind": "owns", "value": "galaxy a54"})
    assert again.json()["id"] == made.json()["id"]
    number = made.json()["id"]
    assert caller.post(f"/remembered/{number}/decide", {"decision": "outdate"}).json()["state"] == "outdated"
    assert caller.post(f"/remembered/{number}/decide", {"decision": "remove"}).status_code == 200
    assert caller.post(f"/remembered/{number}/decide", {"decision": "confirm"}).status_code == 404
    assert caller.get(f"/customers/{customer}/remembered").json()["items"] == []


def test_a_birthday_that_is_none_is_refused(cast: Cast, caller: Caller, mail_in: MailIn) -> None:
    body = {"kind": "birthday", "value": "02-30"}
    told = caller.post(f"/customers/{mail_in().customer_id}/remembered", body)
    assert told.status_code == 422


def test_wishes_are_changed_one_by_one(cast: Cast, caller: Caller, mail_in: MailIn) -> None:
    address = f"/customers/{mail_in().customer_id}/preferences"
    assert caller.patch(address, {"no_calls": True}).json()["no_calls"] is True
    held = caller.patch(address, {"call_from": "18:00"}).json()
    assert (held["no_calls"], held["call_from"]) == (True, "18:00")
    assert caller.patch(address, {"call_from": ""}).json()["call_from"] is None
    assert caller.patch(address, {"call_from": "25:00"}).status_code == 422
    assert caller.patch(address, {"prefers_channel": "phone"}).status_code == 422


def test_the_timeline_is_read_by_pages(cast: Cast, caller: Caller, mail_in: MailIn) -> None:
    first = mail_in("One.")
    mail_in("Two.", subject="Other")
    page = caller.get(f"/customers/{first.customer_id}/timeline?limit=1").json()
    more = caller.get(f"/customers/{first.customer_id}/timeline?limit=1&after={page['next']}").json()
    assert page["items"][0]["text"] == "Two."
    assert more["items"][0]["text"] == "One."
    assert caller.get(f"/customers/{first.customer_id}/timeline?after=x").status_code == 422


def test_what_is_worth_mentioning_is_marked(cast: Cast, caller: Caller, mail_in: MailIn) -> None:
    found = mail_in()
    listed = caller.get(f"/conversations/{found.pk}/mentions").json()["items"]
    assert [one["key"] for one in listed] == ["first"]
    left = caller.post(f"/conversations/{found.pk}/mentions", {"key": "first"}).json()["items"]
    assert left == []


def test_an_organisation_has_members(cast: Cast, caller: Caller, mail_in: MailIn) -> None:
    customer = mail_in().customer_id
    made = caller.post("/organisations", {"name": "Bike club", "domains": ["club.example"]}).json()
    assert caller.post("/organisations", {"name": "bike  club"}).status_code == 422
    assert caller.post("/organisations", {"name": "Free", "domains": ["gmail.com"]}).status_code == 422
    member = caller.post(f"/organisations/{made['id']}/members", {"customer": customer}).json()
    assert member["state"] == "member"
    decided = caller.post(f"/organisation-members/{member['id']}/decide", {"state": "refused"}).json()
    assert decided["state"] == "refused"
    assert caller.get(f"/organisations/{made['id']}/members").json()["items"] == []
    assert caller.post(f"/organisations/{made['id']}/archive", {}).json()["archived_at"]
