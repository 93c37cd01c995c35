"""Tags, priority and the shop's own fields on the pages."""

import pytest
from django.test import Client

from keepword.conversations import services
from keepword.conversations.models import Conversation, Status, Tag
from keepword.conversations.own_fields import TABLE
from keepword.conversations.queries import tags_of
from keepword.customers.fields import TABLE as CUSTOMERS
from keepword.fields.models import Definition
from keepword.fields.queries import values
from keepword.fields.services import save_field
from tests.cast import Cast
from tests.fields.shop import conversation, fields

pytestmark = pytest.mark.django_db

PART = {"HX-Request": "true"}


@pytest.fixture
def item(cast: Cast) -> Conversation:
    return conversation(cast.inbox)


def logged_in(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def test_a_tag_is_chosen_made_and_taken_off(cast: Cast, item: Conversation) -> None:
    client = logged_in(cast.agent)
    broken = services.save_tag(cast.lead, None, name="broken", colour="red")
    address = f"/c/{item.pk}/tags/"
    assert "broken" in client.get(address, headers=PART).content.decode()
    answered = client.post(address, {"tag": broken.pk}, headers=PART).content.decode()
    assert 'id="c-head"' in answered
    assert 'class="tag tag-red"' in answered
    client.post(address, {"name": "Late"}, headers=PART)
    assert [tag.name for tag in tags_of([item.pk])[item.pk]] == ["broken", "Late"]
    client.post(address, {"tag": broken.pk, "off": "1"}, headers=PART)
    assert [tag.name for tag in tags_of([item.pk])[item.pk]] == ["Late"]
    assert client.post(address, {"tag": "999"}, headers=PART).status_code == 404


def test_rows_show_three_tags_and_how_many_more(cast: Cast, item: Conversation) -> None:
    services.set_tags(cast.agent, item, [services.name_tag(cast.agent, name) for name in "abcde"])
    page = logged_in(cast.agent).get("/?view=open").content.decode()
    assert page.count('class="tag tag-grey"') == 3
    assert ">+2<" in page


def test_a_hostile_tag_stays_text(cast: Cast, item: Conversation) -> None:
    services.tag(cast.agent, item, services.name_tag(cast.agent, "<b>'x'</b>&"))
    for address in (f"/c/{item.pk}/", f"/c/{item.pk}/tags/", "/?view=open"):
        assert "<b>'x'" not in logged_in(cast.agent).get(address).content.decode()


@pytest.mark.parametrize("subject", ["conversation", "customer"])
def test_each_kind_of_field_is_filled_in_where_it_stands(
    cast: Cast, item: Conversation, subject: str
) -> None:
    fields(cast.lead, subject)
    client = logged_in(cast.agent)
    typed = {
        "text": "A-17",
        "long": "two\nlines",
        "number": "1 234,5",
        "date": "2026-02-28",
        "choice": "lamp",
        "choices": ["lamp", "shade"],
        "link": "https://shop.example/",
        "flag": "yes",
    }
    for key, value in typed.items():
        address = f"/c/{item.pk}/fields/{subject}/{key}/"
        assert "value" in client.get(f"{address}?edit", headers=PART).content.decode()
        assert client.post(address, {"value": value}, headers=PART).status_code == 200
    kept = values(TABLE, item.pk) if subject == "conversation" else values(CUSTOMERS, item.customer_id)
    assert kept == typed | {"number": 1234.5, "flag": True}
    page = client.get(f"/c/{item.pk}/").content.decode()
    for shown in ("A-17", "two<br>lines", "1234.5", "28 ", "Lamp, Shade", 'href="https://shop.example/"'):
        assert shown in page
    for key in typed:
        client.post(f"/c/{item.pk}/fields/{subject}/{key}/", {"value": ""}, headers=PART)
    assert not values(TABLE, item.pk)


def test_a_value_that_fits_not_comes_back_with_what_is_wrong(cast: Cast, item: Conversation) -> None:
    fields(cast.lead)
    answered = logged_in(cast.agent).post(
        f"/c/{item.pk}/fields/conversation/number/", {"value": "many"}, headers=PART
    )
    assert answered.status_code == 422
    assert answered["X-Part"] == "1"
    assert 'value="many"' in answered.content.decode()


def test_closing_asks_for_what_is_missing(cast: Cast, item: Conversation) -> None:
    save_field(cast.lead, None, name="Cause", required=True)
    client = logged_in(cast.agent)
    asked = client.post(f"/c/{item.pk}/close/", headers=PART)
    assert 'name="value-cause"' in asked.content.decode()
    assert client.post(f"/c/{item.pk}/close/").status_code == 422
    address = f"/c/{item.pk}/fields/close/"
    assert client.post(address, {"value-cause": ""}, headers=PART).status_code == 422
    assert client.post(address, {"value-cause": "age"}, headers=PART).status_code == 200
    assert Conversation.objects.get().status == Status.CLOSED
    assert values(TABLE, item.pk) == {"cause": "age"}


def test_a_lead_keeps_the_tags(cast: Cast, item: Conversation) -> None:
    client = logged_in(cast.lead)
    client.post("/settings/tags/", {"name": "broke", "colour": "red", "about": ""})
    client.post("/settings/tags/", {"name": "broken", "colour": "blue", "about": "No light"})
    assert client.post("/settings/tags/", {"name": "BROKEN", "colour": "blue"}).status_code == 422
    broke, broken = Tag.objects.order_by("pk")
    services.tag(cast.agent, item, broke)
    client.post(f"/settings/tags/{broken.pk}/", {"name": "No light", "colour": "amber", "about": ""})
    assert client.post(f"/settings/tags/{broke.pk}/merge/", {"into": broken.pk}).status_code == 302
    page = client.get("/settings/tags/").content.decode()
    assert "No light" in page
    assert "/search/?q=tag%3A%22No%20light%22" in page
    assert "merged into" in client.get("/settings/tags/?archived").content.decode()
    client.post("/settings/tags/", {"rules": "1"})
    assert not services.may_create(cast.agent)
    client.post(f"/settings/tags/{broken.pk}/archive/")
    assert Tag.objects.get(pk=broken.pk).archived_at
    client.post(f"/settings/tags/{broken.pk}/archive/", {"back": "1"})
    assert not Tag.objects.get(pk=broken.pk).archived_at


def test_a_lead_keeps_the_fields(cast: Cast) -> None:
    client = logged_in(cast.lead)
    new = {"name": "Part", "kind": "choice", "choices": "Lamp\nShade\n", "editable_by": "agent", "key": ""}
    address = "/settings/fields/new/conversation/"
    assert client.post(address, {**new, "choices": ""}).status_code == 422
    assert client.post(address, {**new, "required": "on"}).status_code == 302
    part = Definition.objects.get()
    assert (part.key, part.required, [choice.key for choice in part.choices.all()]) == (
        "part",
        True,
        ["lamp", "shade"],
    )
    changed = {"name": "Which part", "choices": "Shade\nLamp\nBulb", "editable_by": "lead"}
    assert client.post(f"/settings/fields/{part.pk}/", changed).status_code == 302
    part.refresh_from_db()
    assert (part.name, part.key, part.required, part.kind) == ("Which part", "part", False, "choice")
    client.post(f"/settings/fields/{part.pk}/move/", {"down": "1"})
    client.post(f"/settings/fields/{part.pk}/archive/")
    assert "archived" in client.get("/settings/fields/").content.decode()
