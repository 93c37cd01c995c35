"""Whoever has the link answers, without a log-in, without a cookie, without scripts."""

from typing import Any

import pytest
from django.test import Client

from keepword.core import clock
from keepword.feedback.models import Answer, Response, Survey
from keepword.feedback.queries.surveys import invitation_url, token
from keepword.feedback.services import close_survey, invite
from tests.feedback.cast import Shop, after, facts, make_shop
from tests.feedback.surveying import make_lead, open_one


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


@pytest.fixture
def by_link(shop: Shop) -> Survey:
    return open_one(make_lead(), "csat", by_link=True)


def _key(page: Any) -> str:
    return str(page.context["key"])


def test_the_form_alone_is_enough(client: Client, by_link: Survey) -> None:
    url = f"/survey/{by_link.code}/"
    page = client.get(url)
    assert page.status_code == 200
    assert not page.cookies
    assert Response.objects.count() == 0  # looking begins nothing
    posted = client.post(url, {"key": _key(page), "q-score": "4", "q-why": "Quick"})
    assert posted.status_code == 303
    response = Response.objects.get()
    assert (response.source, response.done_at is not None) == ("page", True)
    assert "Thank you" in client.get(posted["Location"]).content.decode()


def test_each_answer_is_kept_as_it_is_given(client: Client, by_link: Survey) -> None:
    url = f"/survey/{by_link.code}/"
    key = _key(client.get(url))
    first = client.post(url + "keep", {"key": key, "question": "why", "value": "Slow"}).json()["response"]
    again = client.post(url + "keep", {"key": key, "question": "score", "value": "2", "response": first})
    assert again.json() == {"response": first}
    response = Response.objects.get()
    assert response.done_at is None
    assert Answer.objects.filter(response=response).count() == 2
    client.post(url, {"key": key, "response": first, "q-score": "2", "q-why": "Slow"})
    response.refresh_from_db()
    assert response.done_at is not None


def test_what_is_missing_is_named_and_what_was_written_stays(client: Client, by_link: Survey) -> None:
    url = f"/survey/{by_link.code}/"
    page = client.post(url, {"key": _key(client.get(url)), "q-why": "Because <b>"})
    assert page.status_code == 422
    words = page.content.decode()
    assert "Please answer this question." in words
    assert "Because &lt;b&gt;" in words
    assert facts("survey_answered") == []


@pytest.mark.parametrize("value", ["6", "x", "nan", "1e999", "\x00"])
def test_nonsense_is_refused(client: Client, by_link: Survey, value: str) -> None:
    url = f"/survey/{by_link.code}/"
    assert client.post(url, {"key": _key(client.get(url)), "q-score": value}).status_code == 422


def test_the_mail_s_click_chooses_but_does_not_answer(client: Client, shop: Shop) -> None:
    survey = open_one(make_lead(), "nps")
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        invitation = invite(shop.agent, survey, conversation)
    assert invitation is not None
    assert invitation_url(invitation).endswith(f"/survey/to/{token(invitation)}/")
    url = f"/survey/to/{token(invitation)}/"
    page = client.get(url + "?a=9")
    assert page.context["questions"][0].value == "9"
    assert Response.objects.count() == 0
    assert client.post(url, {"key": _key(page), "q-score": "9"}).status_code == 303
    response = Response.objects.get()
    assert (response.source, response.customer) == ("mail", conversation.customer)
    assert "answered already" in client.get(url).content.decode()


def test_the_shop_asks_in_the_language_that_one_reads(client: Client, by_link: Survey) -> None:
    page = client.get(f"/survey/{by_link.code}/?lang=uk")
    assert page["Content-Language"] == "uk"
    assert "Наскільки Ви задоволені" in page.content.decode()


def test_at_a_kiosk_the_next_person_comes(client: Client, by_link: Survey) -> None:
    url = f"/survey/{by_link.code}/kiosk/"
    posted = client.post(url, {"key": _key(client.get(url)), "q-score": "5", "kiosk": "1"})
    assert Response.objects.get().source == "kiosk"
    assert "The next person" in client.get(posted["Location"]).content.decode()


def test_it_can_be_printed_with_a_code(client: Client, by_link: Survey) -> None:
    words = client.get(f"/survey/{by_link.code}/print/").content.decode()
    assert "<svg" in words
    assert f"/survey/{by_link.code}" in words


def test_nothing_stands_at_other_addresses(client: Client, by_link: Survey) -> None:
    lead = make_one_more()
    named = open_one(lead, "ces")
    for path in ("nothing/", "to/1-abc/", f"{named.code}/", "", "a/b/c"):
        assert client.get(f"/survey/{path}").status_code == 404, path
    close_survey(lead, by_link)
    assert client.get(f"/survey/{by_link.code}/").status_code == 404


def make_one_more() -> Any:
    from keepword.accounts.models import User

    return User.objects.create(email="lead2@shop.example", name="Vida", role="lead")


def test_a_form_of_another_survey_is_not_taken(client: Client, by_link: Survey) -> None:
    other = open_one(make_one_more(), "ces", by_link=True)
    key = _key(client.get(f"/survey/{other.code}/"))
    assert client.post(f"/survey/{by_link.code}/", {"key": key, "q-score": "4"}).status_code == 422
    assert not facts("survey_answered")
