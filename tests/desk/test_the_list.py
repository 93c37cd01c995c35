from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepword.conversations import services
from keepword.conversations.models import Conversation, Message
from keepword.core import clock
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.usefixtures("the_second_does_not_end")


def subjects(client: Client, address: str) -> list[str]:
    """The subjects of the rows that a page shows, in their order."""
    answer = client.get(address)
    return [row.subject for row in answer.context["page"].rows]


def test_what_breaks_next_comes_first_in_open_views(agent: Client, mail_in: MailIn) -> None:
    for subject, minutes in (("later", 50), ("late", -3), ("soon", 5)):
        conversation = mail_in(subject=subject, address=f"{subject}@example.org")
        due = clock.now() + timedelta(minutes=minutes)
        Conversation.objects.filter(pk=conversation.pk).update(due_at=due)
    mail_in(subject="never", address="never@example.org")
    assert subjects(agent, "/?view=unassigned") == ["late", "soon", "later", "never"]
    page = agent.get("/?view=open").content.decode()
    assert "3 min late" in page
    assert "in 4 min" in page or "in 5 min" in page


def test_the_newest_comes_first_where_nothing_is_due(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    for subject in ("first", "second"):
        services.close(cast.agent, mail_in(subject=subject, address=f"{subject}@example.org"))
    assert subjects(agent, "/?view=closed") == ["second", "first"]


def test_each_view_holds_its_own(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    mine = mail_in(subject="mine", address="a@example.org")
    services.assign(cast.agent, mine, cast.agent)
    theirs = mail_in(subject="theirs", address="b@example.org")
    services.assign(cast.agent, theirs, cast.colleague)
    mail_in(subject="nobody's", address="c@example.org")
    snoozed = mail_in(subject="asleep", address="d@example.org")
    services.snooze(cast.agent, snoozed, clock.now() + timedelta(hours=1))
    services.mark_spam(cast.agent, mail_in(subject="junk", address="e@example.org"))
    assert subjects(agent, "/") == ["mine"]
    assert subjects(agent, "/?view=unassigned") == ["nobody's"]
    assert set(subjects(agent, "/?view=open")) == {"mine", "theirs", "nobody's"}
    assert subjects(agent, "/?view=snoozed") == ["asleep"]
    assert subjects(agent, "/?view=spam") == ["junk"]
    counts = {link.view.key: link.count for link in agent.get("/").context["views"]}
    assert counts == {
        "mine": "1",
        "unassigned": "1",
        "open": "3",
        "waiting": "",
        "snoozed": "1",
        "closed": "",
        "spam": "1",
    }


def test_a_row_shows_what_is_special(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in(files=(("lamp.pdf", "application/pdf", b"%PDF"),))
    services.set_priority(cast.agent, conversation, 3)
    services.note(cast.colleague, conversation, "@Agent look", mentions=[cast.agent])
    services.save_draft(cast.agent, conversation, "reply", {"text": "Dear"})
    failed = services.reply(cast.colleague, conversation, services.Letter("Hello"), seen=None)
    Message.objects.filter(pk=failed.pk).update(state="failed")
    page = agent.get("/rows/?view=waiting").content.decode()
    for sign in ("urgent", "draft", "not sent", "You are mentioned", "with files"):
        assert sign in page
    other = desk_of(cast.colleague).get("/rows/?view=waiting").content.decode()
    assert "You are mentioned" not in other
    assert ">draft<" not in other


def test_more_comes_page_by_page_and_none_twice(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    for number in range(45):
        mail_in(subject=f"{number}", address=f"c{number}@example.org")
    first = agent.get("/?view=open")
    more = agent.get(f"/rows/?view=open&after={first.context['page'].next}")
    seen = [row.pk for answer in (first, more) for row in answer.context["page"].rows]
    assert len(seen) == len(set(seen)) == 45
    assert more.context["page"].next == ""
    again = agent.get("/rows/?view=open&size=45").context["page"]
    assert [row.pk for row in again.rows] == seen


@pytest.mark.parametrize(
    "address", ["/?view=open", "/rows/?view=open", "/c/{pk}/?view=open", "/c/{pk}/parts/"]
)
def test_a_page_asks_the_database_as_often_for_forty_as_for_one(
    cast: Cast, agent: Client, mail_in: MailIn, address: str
) -> None:
    conversation = mail_in()
    address = address.format(pk=conversation.pk)

    def asked() -> int:
        agent.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert agent.get(address).status_code == 200
        return len(queries)

    few = asked()
    for number in range(20):
        mail_in("And again.", answers=conversation, files=(("a.txt", "text/plain", b"a"),))
        mail_in(address=f"c{number}@example.org")
        services.note(cast.colleague, conversation, "@Agent see", mentions=[cast.agent])
    many = asked()
    assert many <= few + 4  # nothing at all was to be read for attachments, mentions and followers
    assert many <= 58


def test_an_empty_view_says_what_to_do_next(agent: Client, cast: Cast) -> None:
    assert "Take the next one from the unassigned." in agent.get("/").content.decode()
    assert "New mail comes up here by itself." in agent.get("/?view=unassigned").content.decode()


def test_a_cursor_that_was_tampered_with_begins_at_the_beginning(agent: Client, mail_in: MailIn) -> None:
    mail_in()
    assert subjects(agent, "/?view=open&after=nonsense") == ["Lamp"]
    assert subjects(agent, "/?view=open&size=-5") == ["Lamp"]
