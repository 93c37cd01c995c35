"""Every operator beside a plain reading of the same few conversations."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations import services
from keepword.conversations.finding import find, find_people
from keepword.conversations.models import Conversation, ConversationTag, Inbox, Message, Tag
from keepword.core import clock
from keepword.customers.services import save_customer
from keepword.search.services import index_pending
from keepword.teams.models import Team
from tests.cast import Cast
from tests.channels.email.intake.mails import letter

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
TEXTS = [
    ("Olena <olena@example.org>", "Зарядка", "Поверніть, будь ласка, гроші за зарядку"),
    ("Jonas <jonas@example.lt>", "Siunta", "Kur mano siunta? Laukiu jau savaitę."),
    ("Emma <emma@example.com>", "Refund", "Please refund the broken lamp"),
    ("Olena <olena@example.org>", "Lamp", "The lamp came broken again, refund it please"),
]
Test = Callable[[Conversation, list[Message]], bool]


def index() -> None:
    while index_pending():
        pass


@pytest.fixture
def shop(cast: Cast) -> Cast:
    """Four conversations, a day apart, each in another state."""
    for day, (sender, subject, text) in enumerate(TEXTS):
        with clock.moved(AT + timedelta(days=day)):
            raw = letter(sender, id=f"{day}@example.org", subject=subject, text=text)
            receive([RawMail(cast.inbox, raw, "lmtp", clock.now())])
    first, second, third, fourth = Conversation.objects.order_by("pk")
    services.close(cast.agent, first)
    services.assign(cast.agent, second, cast.agent)
    services.set_priority(cast.agent, third, 3)
    services.note(cast.agent, fourth, "Sent twice, zebra")
    index()
    return cast


def numbers(cast: Cast, text: str) -> set[int]:
    """Which of the four, from 1 on, a text finds."""
    order = list(Conversation.objects.order_by("pk").values_list("pk", flat=True))
    return {order.index(hit.conversation.pk) + 1 for hit in find(cast.agent, text).hits}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("повернути", {1}),
        ("refund", {3, 4}),
        ("refund -again", {3}),
        ("зарядка OR siunta", {1, 2}),
        ('"broken lamp"', {3}),
        ("from:olena", {1, 4}),
        ("від:olena@example.org", {1, 4}),
        ("-from:olena", {2, 3, 4}),  # our note in the fourth is not from her
        ("from:olena refund", {4}),
        ("to:support", {1, 2, 3, 4}),
        ("subject:lamp", {4}),
        ("text:lamp", {3, 4}),
        ("is:closed", {1}),
        ("-is:closed", {2, 3, 4}),
        ("is:mine", {2}),
        ("стан:закриті", {1}),
        ("is:unassigned", {1, 3, 4}),
        ("is:urgent", {3}),
        ("priority:urgent", {3}),
        ("assignee:me", {2}),
        ("assignee:agent", {2}),
        ("assignee:none", {1, 3, 4}),
        ("in:support", {1, 2, 3, 4}),
        ("has:note", {4}),
        ("lang:lt", {2}),
        ("before:2026-11-04", {1, 2}),
        ("after:2026-11-03", {3, 4}),
        ("on:2026-11-03", {2}),
        ("on:2026-11 refund", {3, 4}),
        ("refund before:2026-11-05", {3}),
        ("refund is:urgent", {3}),
        ("refund -is:urgent", {4}),
        ("is:open refund from:emma", {3}),
        ("zebra", {4}),
        ("is:spam", set()),
    ],
)
def test_an_operator_finds(shop: Cast, text: str, found: set[int]) -> None:
    if "11-0" in text and "note" not in text:
        # The note was written now; the time of mails is asked for.
        Message.objects.filter(direction="note").update(at=AT + timedelta(days=3), indexed=False)
        Conversation.objects.filter(subject="Lamp").update(last_message_at=AT + timedelta(days=3))
        index()
    assert numbers(shop, text) == found


def test_a_number_finds_its_conversation(shop: Cast) -> None:
    third = Conversation.objects.order_by("pk")[2]
    for text in (f"#{third.pk}", f"id:{third.pk}", f"id:#{third.pk} is:open"):
        assert third.pk in [hit.conversation.pk for hit in find(shop.agent, text).hits], text


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("is:opne x", "It has: open"),
        ("before:soon x", "is no day"),
        ("form:olena refund", "Did you mean “from:”"),
        ("team:nobody x", "“team:” has no “nobody”"),
    ],
)
def test_what_was_typed_wrongly_is_told(shop: Cast, text: str, part: str) -> None:
    assert part in " ".join(find(shop.agent, text).problems)


def test_found_words_are_marked_and_the_rest_is_escaped(shop: Cast) -> None:
    (hit,) = find(shop.agent, "повернути").hits
    assert "<mark>Поверніть</mark>" in hit.snippet


def test_what_one_may_not_see_is_not_found(shop: Cast) -> None:
    secret = Team.objects.create(name="Secret", is_private=True, created_at=clock.now())
    Conversation.objects.filter(subject="Refund").update(team=secret)
    assert numbers(shop, "refund") == {4}
    assert numbers(shop, "is:urgent") == set()
    assert len(find(shop.lead, "refund").hits) == 2


def test_pages_of_a_search_without_words_are_the_whole(shop: Cast) -> None:
    first = find(shop.agent, "in:support", size=3)
    rest = find(shop.agent, "in:support", size=3, before=first.next)
    seen = [hit.conversation.pk for page in (first, rest) for hit in page.hits]
    assert len(set(seen)) == len(seen) == 4
    assert rest.next == ""


@pytest.mark.parametrize("text", ["olena", "olen", "olena@example.org", "Olena@exam"])
def test_a_customer_is_found_by_name_and_address(shop: Cast, text: str) -> None:
    assert [customer.name for customer in find_people(shop.agent, text)] == ["Olena"]


def test_a_customer_is_found_by_a_new_name(shop: Cast) -> None:
    (olena,) = find_people(shop.agent, "olena")
    save_customer(shop.agent, olena, name="Olena Kovalenko", language="uk", about="")
    index()
    assert [customer.name for customer in find_people(shop.agent, "kovalenko")] == ["Olena Kovalenko"]


def test_a_word_in_many_conversations_and_an_inbox_of_few(shop: Cast) -> None:
    other = Inbox.objects.create(name="Other", address="other@shop.example", created_at=clock.now())
    Conversation.objects.filter(subject="Refund").update(inbox=other)
    assert numbers(shop, "refund in:other") == {3}
    assert numbers(shop, "refund -in:other") == {4}


def test_a_tag_finds_what_it_is_on(shop: Cast) -> None:
    tag = Tag.objects.create(name="Broken glass", key="broken glass", created_at=clock.now())
    fourth = Conversation.objects.order_by("pk")[3]
    ConversationTag.objects.create(tag=tag, conversation=fourth)
    assert numbers(shop, 'tag:"broken glass"') == {4}
    assert numbers(shop, "тег:broken-glass refund") == {4}
    assert numbers(shop, "refund -tag:broken") == {3}
