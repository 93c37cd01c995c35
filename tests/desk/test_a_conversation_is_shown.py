from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client

from keepword.conversations import services
from keepword.conversations.models import Mention, Message
from keepword.core import clock
from tests.cast import Cast
from tests.desk.conftest import MailIn

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452")


def page_of(client: Client, pk: int, query: str = "") -> str:
    answer = client.get(f"/c/{pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_quotes_fold_away(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in(
        "It still flickers.\n\nOn Mon, 2 Mar 2026 at 10:12, Support wrote:\n> Try another bulb.\n"
    )
    page = page_of(agent, conversation.pk)
    visible, _, folded = page.partition('<details class="quoted">')
    assert "It still flickers." in visible
    assert "Try another bulb." not in visible
    assert "Try another bulb." in folded


def test_notes_answers_and_mails_are_told_apart(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    services.note(cast.colleague, conversation, "Known fault of lot 7.")
    services.reply(cast.agent, conversation, services.Letter("We send a new one."), seen=None)
    page = page_of(agent, conversation.pk)
    assert 'class="message in"' in page
    assert 'class="message note"' in page
    assert 'class="message out"' in page
    assert "the customer does not see it" in page


def test_a_sender_who_could_not_be_verified_is_shown(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    conversation.messages.update(marks={"authentication": "fail", "same_id": True})
    page = page_of(agent, conversation.pk)
    assert "The sender could not be verified" in page
    assert "bears the same Message-ID" in page


@pytest.mark.parametrize(
    ("state", "words", "button"),
    [
        ("failed", "This could not be sent.", "Send again"),
        ("bounced", "This came back", "Send again"),
        ("uncertain", "Did it arrive?", "Yes, it arrived"),
        ("sending", "being sent", ""),
        ("sent", "sent", ""),
    ],
)
def test_it_is_said_where_an_answer_stands(
    cast: Cast, agent: Client, mail_in: MailIn, state: str, words: str, button: str
) -> None:
    conversation = mail_in()
    message = services.reply(cast.agent, conversation, services.Letter("Hello"), seen=None)
    Message.objects.filter(pk=message.pk).update(state=state, problem="550 no such user")
    page = page_of(agent, conversation.pk)
    assert words in page
    assert button in page
    assert ("550 no such user" in page) == (state in ("failed", "bounced"))


def test_only_the_writer_can_undo(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    services.reply(cast.colleague, conversation, services.Letter("Hello"), seen=None)
    assert "/undo/" not in page_of(agent, conversation.pk)
    services.reply(cast.agent, conversation, services.Letter("Hello"), seen=None)
    assert "/undo/" in page_of(agent, conversation.pk)


def test_a_call_by_name_is_seen_when_the_conversation_is(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    services.note(cast.colleague, conversation, "@Agent please", mentions=[cast.agent, cast.lead])
    page_of(agent, conversation.pk)
    assert Mention.objects.get(user=cast.agent).seen_at is not None
    assert Mention.objects.get(user=cast.lead).seen_at is None


def test_the_html_of_a_mail_stands_in_a_frame_that_runs_nothing(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in(
        "Hello",
        html='<p onclick="alert(1)">Hello</p><script>alert(2)</script><img src="https://far.example/x.png">',
    )
    message = conversation.messages.get()
    answer = agent.get(f"/m/{message.pk}/html/")
    body = answer.content.decode()
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-same-origin allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "https:" not in policy
    assert "onclick" not in body
    assert "<script" not in body
    assert 'data-blocked="1"' in body
    asked = agent.get(f"/m/{message.pk}/html/?remote=1")
    assert "img-src 'self' data: https: http:" in asked.headers["Content-Security-Policy"]
    assert 'src="https://far.example/x.png"' in asked.content.decode()


def test_a_message_without_html_has_no_frame(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    assert agent.get(f"/m/{mail_in().messages.get().pk}/html/").status_code == 404


def test_a_very_long_text_is_cut_and_shown_whole_on_demand(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in("word " * 20_000 + "END")
    page = page_of(agent, conversation.pk)
    assert "END" not in page
    assert "Show the whole text" in page
    whole = agent.get(f"/m/{conversation.messages.get().pk}/text/")
    assert "END" in whole.content.decode()
    assert whole.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_of_a_long_conversation_the_newest_is_shown_first(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in("message number 0")
    for number in range(1, 46):
        mail_in(f"message number {number}", answers=conversation)
    page = page_of(agent, conversation.pk)
    assert "6 earlier messages" in page
    assert "message number 5<" not in page
    assert page.index("message number 6<") < page.index("message number 45<")
    assert "message number 0<" in page_of(agent, conversation.pk, "?all=1")


def test_the_customer_stands_beside(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    mail_in(subject="An old matter")
    conversation = mail_in(subject="A new matter")
    customer = conversation.customer
    customer.about = "Buys for a school"
    customer.save()
    customer.identities.update(failed_at=clock.now())
    page = page_of(agent, conversation.pk)
    for shown in ("An old matter", "Buys for a school", "olena@example.org", "mail comes back", "/s/"):
        assert shown in page


def test_linked_conversations_lead_to_each_other(agent: Client, mail_in: MailIn) -> None:
    first = mail_in(subject="The first")
    second = mail_in(subject="A stranger's", address="stranger@example.com", answers=first)
    assert second.linked_to_id == first.pk
    assert f"/c/{first.pk}/" in page_of(agent, second.pk)
    assert f"/c/{second.pk}/" in page_of(agent, first.pk)


def test_a_part_has_no_frame_of_a_page_around_it(agent: Client, mail_in: MailIn) -> None:
    pk = mail_in().pk
    part = agent.get(f"/c/{pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="conversation"' in part
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in agent.get(f"/c/{pk}/", headers=restored).content.decode()


class Revisions(HTMLParser):
    """The data-rev of each element by its id."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("data-rev"):
            self.found[str(given["id"])] = str(given["data-rev"])


def test_what_has_not_changed_bears_the_same_revision(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    address = f"/c/{conversation.pk}/parts/"
    now = (clock.now() + timedelta(hours=1)).replace(minute=10)  # the hours offered for later stay the same
    with clock.moved(now):
        first = Revisions(agent.get(address).content.decode()).found
    with clock.moved(now + timedelta(minutes=7)):  # only the words of times differ, and the CSRF token
        later = Revisions(agent.get(address).content.decode()).found
    assert first == later
    services.assign(cast.agent, conversation, cast.colleague)
    with clock.moved(now):
        changed = Revisions(agent.get(address).content.decode()).found
    differing = {name for name in first if first[name] != changed[name]}
    assert differing == {"c-head", "c-moves", "customer-card"}
