"""Promises as our people see them (their pages in UTC), and as customers do."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from keepword.calendars.services import ensure_default_calendar
from keepword.commitments.models import Dismissal, Promise
from keepword.commitments.services import mark_broken
from keepword.conversations.links import token
from keepword.conversations.models import Conversation, Draft, Message
from keepword.conversations.services import Letter, depart, reply
from keepword.core import clock
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

MONDAY = datetime(2026, 1, 5, 8, tzinfo=UTC)  # ten o'clock in Kyiv
LAMP = "We will send a new lamp by Friday."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def conversation(cast: Cast, mail_in: MailIn) -> Conversation:
    with clock.moved(MONDAY):
        ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
        return mail_in()


def asks(client: Client, conversation: Conversation, text: str, *said: str) -> dict:
    with clock.moved(MONDAY):
        answer = client.post(
            f"/c/{conversation.pk}/promises/read/",
            json.dumps({"text": text, "said": said}),
            content_type="application/json",
        )
    assert answer.status_code == 200
    return answer.json()


def sends(client: Client, conversation: Conversation, text: str, **more: object) -> Message:
    with clock.moved(MONDAY):
        client.post(f"/c/{conversation.pk}/reply/", {"text": text, **more}, headers=HTMX)
        message = Message.objects.filter(conversation=conversation).latest("pk")
    with clock.moved(MONDAY + timedelta(minutes=1)):
        depart(message.pk, "w")
    return message


def promised(cast: Cast, conversation: Conversation, text: str = LAMP, at: datetime = MONDAY) -> Promise:
    with clock.moved(at):
        message = reply(cast.agent, conversation, Letter(text))
    with clock.moved(at + timedelta(minutes=1)):
        depart(message.pk, "w")
    return Promise.objects.get(message=message)


def test_what_is_written_is_read_with_its_place_and_time(agent: Client, conversation: Conversation) -> None:
    text = f"Hello 🙂 Olena,\n\n{LAMP}"
    told = asks(agent, conversation, text)
    (one,) = told["promises"]
    assert text[one["start"] : one["end"]] == LAMP.rstrip(".")
    assert 'value="2026-01-09T16:00"' in told["html"]
    assert "end of the working day" in told["html"]


def test_a_time_outside_of_working_hours_is_warned_of(agent: Client, conversation: Conversation) -> None:
    told = asks(agent, conversation, LAMP, f"2026-01-10T12:00|{LAMP.rstrip('.')}")
    assert "outside of working hours" in told["html"]
    assert 'name="x-promise" value="2026-01-10T12:00|' in told["html"]


def test_nothing_is_read_of_what_others_may_not_see(cast: Cast, conversation: Conversation) -> None:
    assert Client().post(f"/c/{conversation.pk}/promises/read/", {}).status_code in (302, 403)
    bad = desk_of(cast.agent).post(f"/c/{conversation.pk}/promises/read/", "no", content_type="text/plain")
    assert bad.status_code == 422


def test_corrected_in_the_form_it_is_due_then(agent: Client, conversation: Conversation) -> None:
    sends(agent, conversation, LAMP, **{"x-promise": f"2026-01-08T12:00|{LAMP.rstrip('.')}"})
    made = Promise.objects.get()
    assert (made.due_at, made.corrected) == (datetime(2026, 1, 8, 12, tzinfo=UTC), True)


def test_dismissed_in_the_form_it_is_none(agent: Client, conversation: Conversation) -> None:
    sends(agent, conversation, LAMP, **{"x-promise": f"-|{LAMP.rstrip('.')}"})
    assert not Promise.objects.exists()
    assert Dismissal.objects.count() == 1


def test_taken_back_the_correction_stands_in_the_form_again(
    agent: Client, conversation: Conversation
) -> None:
    with clock.moved(MONDAY):
        said = f"2026-01-08T12:00|{LAMP.rstrip('.')}"
        agent.post(f"/c/{conversation.pk}/reply/", {"text": LAMP, "x-promise": said}, headers=HTMX)
        message = Message.objects.latest("pk")
        agent.post(f"/m/{message.pk}/undo/", headers=HTMX)
        assert Draft.objects.get().content["extras"] == {"x-promise": [said]}
        assert said in agent.get(f"/c/{conversation.pk}/?write=reply").content.decode()


def test_my_word_lists_it_until_it_is_kept(cast: Cast, agent: Client, conversation: Conversation) -> None:
    made = promised(cast, conversation)
    with clock.moved(MONDAY + timedelta(days=1)):
        page = agent.get("/promises/").content.decode()
        assert LAMP.rstrip(".") in page
        agent.post(f"/promises/{made.pk}/kept/", {"note": "by courier"})
        assert LAMP.rstrip(".") not in agent.get("/promises/").content.decode()
    made.refresh_from_db()
    assert (made.state, made.reason) == ("by_word", "by courier")


def test_a_broken_one_leads_to_an_apology(cast: Cast, agent: Client, conversation: Conversation) -> None:
    made = promised(cast, conversation)
    friday = MONDAY + timedelta(days=4, hours=9)
    with clock.moved(friday):
        mark_broken()
        page = agent.get(f"/c/{conversation.pk}/").content.decode()
        assert "A promise is broken:" in page
        answer = agent.post(f"/promises/{made.pk}/apologise/")
        assert answer.status_code == 302
        draft = Draft.objects.get()
        assert "We have not kept our word" in draft.content["text"]
        shown = agent.get(answer.headers["Location"]).content.decode()
        assert f'name="x-apology" value="{made.pk}"' in shown
        agent.post(
            f"/c/{conversation.pk}/reply/",
            {"text": "We are sorry.", "x-apology": str(made.pk)},
            headers=HTMX,
        )
    with clock.moved(friday + timedelta(minutes=1)):
        depart(Message.objects.latest("pk").pk, "w")
    made.refresh_from_db()
    assert (made.state, made.settled_at) == ("broken", friday)


def test_the_apology_is_in_the_customers_language(
    cast: Cast, agent: Client, conversation: Conversation
) -> None:
    made = promised(cast, conversation)
    for language, word in (("uk", "вибач"), ("ru", "извин"), ("lt", "atsipraš")):
        Promise.objects.filter(pk=made.pk).update(language=language)
        Draft.objects.all().delete()
        agent.post(f"/promises/{made.pk}/apologise/")
        assert word in Draft.objects.get().content["text"].lower()


def test_put_off_on_its_page_the_customer_is_told(
    cast: Cast, agent: Client, conversation: Conversation
) -> None:
    made = promised(cast, conversation)
    with clock.moved(MONDAY + timedelta(days=1)):
        data = {"due_at": "2026-01-12T12:00", "text": "It takes until Monday noon, sorry."}
        assert agent.post(f"/promises/{made.pk}/move/", data).status_code == 302
        wrong = agent.post(f"/promises/{made.pk}/move/", {"due_at": "2026-01-01T12:00", "text": "x"})
        assert wrong.status_code == 422
    with clock.moved(MONDAY + timedelta(days=1, minutes=1)):
        depart(Message.objects.latest("pk").pk, "w")
    made.refresh_from_db()
    assert made.state == "moved"
    assert Promise.objects.get(follows=made).due_at == datetime(2026, 1, 12, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("withdraw", {"reason": "They keep it."}),
        ("withdraw", {}),
        ("due", {"due_at": "2030-01-01T12:00"}),
        ("condition", {}),
        ("settled", {}),
    ],
)
def test_what_does_not_fit_is_said_on_the_page(
    cast: Cast, agent: Client, conversation: Conversation, path: str, data: dict[str, str]
) -> None:
    made = promised(cast, conversation)
    with clock.moved(MONDAY + timedelta(hours=1)):
        answer = agent.post(f"/promises/{made.pk}/{path}/", data)
    assert answer.status_code in (302, 409, 422)


def test_leads_see_everybodys_and_look_at_some(cast: Cast, agent: Client, conversation: Conversation) -> None:
    promised(cast, conversation)
    sends(agent, conversation, "I'll call you tomorrow.", **{"x-promise": "-|I'll call you tomorrow"})
    lead = desk_of(cast.lead)
    with clock.moved(MONDAY + timedelta(hours=1)):
        page = lead.get("/promises/team/").content.decode()
        assert LAMP.rstrip(".") in page
        assert "Dismissed as no promise" in page
        gone = Dismissal.objects.get()
        lead.post(f"/promises/dismissed/{gone.pk}/look/", {"right": "1"})
        assert "Dismissed as no promise" not in lead.get("/promises/team/").content.decode()
        assert agent.get("/promises/team/").status_code == 404


def test_the_customer_sees_what_we_promised(cast: Cast, conversation: Conversation) -> None:
    made = promised(cast, conversation)
    customer = Client(headers={"User-Agent": "Mozilla/5.0"})
    with clock.moved(MONDAY + timedelta(hours=1)):
        page = customer.get(f"/s/{token(conversation.pk)}/").content.decode()
        assert "What we promised you" in page
        assert "Friday, 9 January" in page
        lithuanian = customer.get(f"/s/{token(conversation.pk)}/?lang=lt").content.decode()
        assert "sausio 9 d." in lithuanian
    Promise.objects.filter(pk=made.pk).update(state="kept", decided_at=MONDAY)
    assert "Kept" in customer.get(f"/s/{token(conversation.pk)}/").content.decode()


def test_the_customer_sees_nothing_of_what_others_were_promised(
    cast: Cast, conversation: Conversation
) -> None:
    with clock.moved(MONDAY):
        message = reply(cast.agent, conversation, Letter(LAMP, to=[("Depot", "depot@example.net")]))
    with clock.moved(MONDAY + timedelta(minutes=1)):
        depart(message.pk, "w")
        assert Promise.objects.count() == 1
        page = Client(headers={"User-Agent": "Mozilla/5.0"}).get(f"/s/{token(conversation.pk)}/")
    assert "What we promised you" not in page.content.decode()
