"""Where a mail belongs, and who may join."""

import pytest

from keepword.channels.email.addresses import reply_address
from keepword.channels.email.models import Mailbox
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations.models import Conversation, Direction, Message, Status
from keepword.conversations.services import Letter, close, depart, reply
from keepword.core import clock
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def only() -> Conversation:
    return Conversation.objects.get()


def test_a_reply_joins_by_its_references(cast: Cast) -> None:
    take(cast.inbox, letter(), letter(id="two@example.org", replies_to="one@example.org"))
    assert only().messages.count() == 2


def test_a_reply_in_the_same_batch_joins(cast: Cast) -> None:
    first, second = letter(), letter(id="two@example.org", replies_to="one@example.org")
    receive([RawMail(cast.inbox, raw, "import", AT) for raw in (first, second)])
    assert only().messages.count() == 2


def test_a_number_in_the_subject_alone_joins_nothing(cast: Cast) -> None:
    take(cast.inbox, letter())
    take(cast.inbox, letter("Eve <eve@example.net>", id="e@example.net", subject=f"Re: [#{only().pk}] Lamp"))
    assert Conversation.objects.count() == 2


def test_the_customer_joins_by_the_signed_address(cast: Cast) -> None:
    take(cast.inbox, letter())
    to = reply_address(cast.inbox, only().pk)
    take(cast.inbox, letter(id="two@example.org", to=to, subject="something else"))
    assert only().messages.count() == 2


def test_a_forged_signature_joins_nothing(cast: Cast) -> None:
    take(cast.inbox, letter())
    to = reply_address(cast.inbox, only().pk)[:30].replace("@", "") + "x@shop.example"
    take(cast.inbox, letter(id="two@example.org", to=to))
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize("way", ["references", "address"])
def test_a_stranger_gets_a_linked_conversation_that_shows_nothing(cast: Cast, way: str) -> None:
    take(cast.inbox, letter())
    first = only()
    to = reply_address(cast.inbox, first.pk) if way == "address" else cast.inbox.address
    parent = "one@example.org" if way == "references" else ""
    take(cast.inbox, letter("Eve <eve@example.net>", id="e@example.net", to=to, replies_to=parent))
    second = Conversation.objects.exclude(pk=first.pk).get()
    assert second.linked_to == first
    assert second.customer != first.customer
    assert first.messages.count() == 1


def test_whoever_was_in_cc_joins(cast: Cast) -> None:
    take(cast.inbox, letter(cc="Taras <taras@example.com>"))
    take(cast.inbox, letter("Taras <TARAS@example.com>", id="t@example.com", replies_to="one@example.org"))
    assert only().messages.count() == 2


def test_whoever_we_answered_in_cc_joins(cast: Cast) -> None:
    take(cast.inbox, letter())
    reply(cast.agent, only(), Letter("Here you are.", cc=[("Taras", "taras@example.com")]))
    to = reply_address(cast.inbox, only().pk)
    take(cast.inbox, letter("Taras <taras@example.com>", id="t@example.com", to=to))
    assert only().messages.count() == 3


def test_a_sender_whose_check_failed_is_a_stranger(cast: Cast) -> None:
    take(cast.inbox, letter())
    box = Mailbox.objects.create(inbox=cast.inbox, authserv_ids="mx.shop.example")
    forged = letter(
        id="two@example.org",
        replies_to="one@example.org",
        Authentication_Results="mx.shop.example; spf=fail; dkim=fail; dmarc=fail",
    )
    receive([RawMail(cast.inbox, forged, "imap", AT, mailbox=box)])
    assert Conversation.objects.count() == 2
    assert Message.objects.latest("pk").marks["authentication"] == "fail"


def test_a_sender_with_no_check_joins(cast: Cast) -> None:
    take(cast.inbox, letter())
    lying = letter(
        id="two@example.org", replies_to="one@example.org", Authentication_Results="evil.example; dmarc=fail"
    )
    take(cast.inbox, lying)
    assert only().messages.count() == 2


def test_a_reply_opens_a_closed_conversation_again(cast: Cast) -> None:
    take(cast.inbox, letter())
    close(cast.agent, only())
    take(cast.inbox, letter(id="two@example.org", replies_to="one@example.org"))
    assert only().status == Status.OPEN
    assert only().contacts.count() == 2


def test_an_answer_from_a_mail_program_is_ours(cast: Cast) -> None:
    take(cast.inbox, letter())
    ours = letter(
        "Agent <agent@shop.example>",
        to="olena@example.org",
        cc="support@shop.example",
        id="a@shop.example",
        replies_to="one@example.org",
        text="Send it back, please.",
    )
    take(cast.inbox, ours)
    answer = Message.objects.latest("pk")
    assert (answer.direction, answer.author) == (Direction.OUT, cast.agent)
    assert only().status == Status.WAITING
    assert only().contacts.get().answered_at == AT


def test_an_answer_in_the_sent_folder_is_ours_and_joins(cast: Cast) -> None:
    take(cast.inbox, letter())
    ours = letter(
        "support@shop.example", to="olena@example.org", id="s@shop.example", replies_to="one@example.org"
    )
    take(cast.inbox, ours, door="sent")
    assert only().messages.filter(direction=Direction.OUT).count() == 1


def test_a_mail_of_ours_to_the_inbox_only_is_a_note(cast: Cast) -> None:
    take(cast.inbox, letter())
    take(cast.inbox, letter("agent@shop.example", id="a@shop.example", replies_to="one@example.org"))
    assert Message.objects.latest("pk").direction == Direction.NOTE
    assert only().status == Status.OPEN


def test_our_own_answer_coming_back_is_a_duplicate_only_from_us(cast: Cast) -> None:
    take(cast.inbox, letter())
    ours = letter(
        "support@shop.example", to="olena@example.org", id="s@shop.example", replies_to="one@example.org"
    )
    take(cast.inbox, ours, door="sent")
    again = letter(
        "support@shop.example", to="olena@example.org", id="s@shop.example", text="changed on the way"
    )
    thief = letter(id="s@shop.example", text="I know the id", replies_to="one@example.org")
    outcomes = take(cast.inbox, again, thief)
    assert [outcome.status for outcome in outcomes] == ["duplicate", "stored"]


def test_an_answer_counts_when_its_time_for_undo_is_over(cast: Cast) -> None:
    take(cast.inbox, letter())
    message = reply(cast.agent, only(), Letter("Here you are."))
    assert only().contacts.get().answered_at is None
    assert depart(message.pk, "w") is None
    with clock.moved(message.send_after):
        assert depart(message.pk, "w") is not None
    assert only().contacts.get().answered_at == message.at
