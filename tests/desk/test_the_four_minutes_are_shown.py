"""Rings, marks and the result on the desk. What a judge finds is tested with the judge: here "lamp", "gladly"
and "now" are what it finds."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from keepword.automation.services.macros import Words, save_macro
from keepword.calendars.services import ensure_default_calendar
from keepword.commitments.models import FourMinutes
from keepword.commitments.queries import said as saying
from keepword.commitments.services import mark_minutes
from keepword.conversations.models import Conversation
from keepword.conversations.services import Letter, depart, reply
from keepword.core import clock
from tests.cast import Cast
from tests.commitments.hearing import heard
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db

ALL = "Your lamp flickers when it rains. Gladly. I look at it now."
MONDAY = clock.now().replace(year=2026, month=1, day=5, hour=10, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def judge(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    ensure_default_calendar(cast.admin, zone="UTC")

    monkeypatch.setattr(saying, "heard", heard)


def came(mail_in: MailIn) -> Conversation:
    with clock.moved(MONDAY):
        return mail_in()


def page(client: Client, address: str, *, after: float) -> str:
    with clock.moved(MONDAY + timedelta(minutes=after)):
        return client.get(address).content.decode()


def says(cast: Cast, conversation: Conversation, text: str, *, after: float) -> None:
    with clock.moved(MONDAY + timedelta(minutes=after)):
        message = reply(cast.agent, Conversation.objects.get(pk=conversation.pk), Letter(text))
    with clock.moved(MONDAY + timedelta(minutes=after, seconds=30)):
        assert depart(message.pk, "worker") is not None


def marks(client: Client, conversation: Conversation, text: str, **more: object) -> dict[str, object]:
    with clock.moved(MONDAY + timedelta(minutes=1)):
        answer = client.post(f"/c/{conversation.pk}/minutes/", {"text": text, **more})
    assert answer.status_code == 200
    return dict(answer.json())


def hints(found: dict[str, object]) -> dict[str, str | bool]:
    return {one["name"]: one["shown"] or one["hint"] for one in found["marks"]}  # type: ignore[attr-defined]


def test_a_ring_runs_in_the_list_and_on_the_page_and_says_until_when(
    agent: Client, cast: Cast, mail_in: MailIn
) -> None:
    conversation = came(mail_in)
    rows = page(agent, "/rows/?view=open", after=1)
    (ring,) = re.findall(r'<span class="minute-ring [^>]*>', rows)
    assert 'data-state="running"' in ring
    assert 'data-spans="2026-01-05T10:00:00+00:00/2026-01-05T10:04:00+00:00"' in ring
    assert re.search(r'role="img".*aria-label="The four minutes since they wrote: until .*10:04', ring)
    head = page(agent, f"/c/{conversation.pk}/", after=1)
    assert 'class="minute-ring l"' in head
    says(cast, conversation, ALL, after=2)
    assert "minute-ring" not in page(agent, "/rows/?view=waiting", after=3), "the list shows what runs"
    met = page(agent, f"/c/{conversation.pk}/", after=3)
    assert re.search(r'minute-ring l" role="img" data-state="met"', met)
    assert "since they wrote: met" in met


def test_who_opens_the_page_has_opened_it_and_who_is_told_of_news_has_not(
    agent: Client, mail_in: MailIn
) -> None:
    conversation = came(mail_in)
    page(agent, f"/c/{conversation.pk}/parts/", after=1)
    page(agent, "/rows/?view=open", after=1)
    assert FourMinutes.objects.get().opened_at is None
    page(agent, f"/c/{conversation.pk}/", after=2)
    row = FourMinutes.objects.get()
    assert (row.opened_at, row.opening_due_at) == (
        MONDAY + timedelta(minutes=2),
        MONDAY + timedelta(minutes=6),
    )
    page(agent, f"/c/{conversation.pk}/", after=3)
    assert FourMinutes.objects.get().opened_at == MONDAY + timedelta(minutes=2)


def test_the_marks_say_what_is_missing_in_the_agents_language(
    agent: Client, cast: Cast, mail_in: MailIn
) -> None:
    conversation = came(mail_in)
    assert hints(marks(agent, conversation, "")) == {
        "interest": "Name their problem in your own words",
        "positive": "Say something kind that is true",
        "ready": "Say what you will do now",
    }
    assert hints(marks(agent, conversation, "Gladly, I look now.")) == {
        "interest": "Name their problem in your own words",
        "positive": True,
        "ready": True,
    }
    cast.agent.language = "lt"
    cast.agent.save()
    with override("lt"):
        said = hints(marks(agent, conversation, ""))
    assert said["ready"] != "Say what you will do now"


def test_a_macro_in_the_draft_shows_no_interest_until_it_is_edited(
    agent: Client, cast: Cast, mail_in: MailIn
) -> None:
    conversation = came(mail_in)
    stored = "Hello {{customer.first_name|there}}, your lamp will be seen to. Gladly."
    macro = save_macro(cast.lead, None, Words("Lamp", {"en": stored}, scope="shared"))
    text = "Hello Olena, your lamp will be seen to. Gladly."
    assert hints(marks(agent, conversation, text))["interest"] is True, "without the macro they are one's own"
    used = {"x-macro": f"{macro.pk}:en"}
    assert "words of your own" in str(hints(marks(agent, conversation, text, **used))["interest"])
    own = "Hello Olena, your lamp flickers when it rains. Gladly."
    assert hints(marks(agent, conversation, own, **used))["interest"] is True


def test_when_it_is_over_nothing_is_asked_and_the_pane_shows_the_words(
    agent: Client, cast: Cast, mail_in: MailIn
) -> None:
    conversation = came(mail_in)
    says(cast, conversation, "Your lamp? Gladly.", after=1)
    with clock.moved(MONDAY + timedelta(minutes=5)):
        mark_minutes()
    assert marks(agent, conversation, "Now") == {"runs": False, "marks": []}
    html = page(agent, f"/c/{conversation.pk}/", after=6)
    (part,) = re.findall(r'<section id="c-minutes".*?</section>', html, re.DOTALL)
    words = " ".join(re.sub(r"<[^>]+>", " ", part).split())
    assert words == (
        "The four minutes Since they wrote missed Which words show it Interest 5 min lamp"
        " Positive attitude 5 min Gladly Readiness to help No words of ours show it."
    )


def test_nothing_is_said_of_conversations_that_are_not_there(agent: Client) -> None:
    assert agent.post("/c/987654/minutes/", {"text": "x"}).status_code == 404
