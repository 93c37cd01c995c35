"""The customer's page beside side conversations and merged conversations of others."""

import pytest
from django.urls import reverse

from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import Letter, StoredFile, ask, merge, note
from keepword.core import blobs, clock
from tests.feedback.cast import Shop, after
from tests.portal.visitor import Visitor, words

OTHER = {"address": "taras@example.com", "name": "Taras", "text": "TARAS asks", "subject": "TARAS matter"}


def everything(visitor: Visitor, conversation: Conversation) -> str:
    """All that the pages of a conversation say, with every file that is there."""
    pages = [visitor.opens(conversation, path) for path in ("", "rate", "rate/5", "?before=999999")]
    return " ".join(words(page) for page in pages)


def test_side_conversations_show_nowhere(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    file = StoredFile("secret.pdf", "application/pdf", 5, blobs.put(b"%PDF-"))
    # Even to an address of the customer's own.
    to = [("", "maker@example.net"), ("", str(conversation.customer.identities.get().value))]
    with clock.moved(after(5)):
        asked = ask(shop.agent, conversation, Letter("ASIDE", to=to, files=[file]), subject="ASIDE subject")
    shop.leaves(asked, after(6))
    shop.writes(after(7), conversation, text="ASIDE answer", side=asked.side)
    assert "ASIDE" not in everything(visitor, conversation)
    attachment = asked.attachments.get()
    assert visitor.opens(conversation, f"file/{attachment.pk}/x").status_code == 404
    assert conversation.messages.count() == 1
    assert Message.everything.filter(conversation=conversation).count() == 3


def test_merged_customers_see_their_own_alone(shop: Shop, visitor: Visitor) -> None:
    into, source = shop.writes(text="OLENA asks", subject="OLENA matter"), shop.writes(**OTHER)
    note(shop.agent, source, "NOTE")
    shop.answers(source, after(5), text="To TARAS only")
    merge(shop.agent, source, into, across=True)
    visitor.replies(source, "TARAS page")
    mine, theirs = everything(visitor, into), everything(visitor, source)
    assert "OLENA asks" in mine
    assert "TARAS" not in mine
    assert "TARAS asks" in theirs
    assert "TARAS page" in theirs
    assert "OLENA" not in theirs
    assert "NOTE" not in mine + theirs
    assert visitor.rates(source, 1).status_code == 409


def test_of_one_customer_both_addresses_open_the_same_page(shop: Shop, visitor: Visitor) -> None:
    into, source = shop.writes(text="First"), shop.writes(text="Second")
    key = visitor.key(source)
    merge(shop.agent, source, into)
    assert "First" in words(visitor.opens(source))
    assert "Second" in words(visitor.opens(into))
    assert visitor.replies(source, "Third", key=key).status_code == 303
    assert Message.objects.latest("pk").conversation == into


@pytest.mark.parametrize("name", ["aside", "merge", "split", "tasks"])
def test_no_page_of_ours_is_open_to_visitors(shop: Shop, visitor: Visitor, name: str) -> None:
    conversation = shop.writes()
    address = reverse(name, args=[] if name == "tasks" else [conversation.pk])
    assert visitor.client.get(address).status_code == 302
