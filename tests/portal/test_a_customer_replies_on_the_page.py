import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from keepword.conversations.models import Contact, Kind, Message, Status
from keepword.conversations.services import mark_spam
from keepword.core import blobs, clock, uploads
from keepword.core.models import Fact
from keepword.customers.models import Identity
from keepword.portal import keys, rules
from keepword.portal.models import Submission
from keepword.portal.services import Upload, reply
from tests.feedback.cast import CUSTOMER, MORNING, Shop, after
from tests.portal.visitor import Visitor, current_step, words

MB = 1024 * 1024


def from_page() -> Message:
    return Message.objects.get(marks__door="portal")


def test_a_reply_comes_in_from_the_customer_just_now(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    with clock.moved(after(60)):
        answer = visitor.replies(conversation, "Thank you!\r\nAnd my receipt?")
    message = from_page()
    assert (message.text, message.at, message.kind) == (
        "Thank you!\nAnd my receipt?",
        after(60),
        Kind.MESSAGE,
    )
    assert (message.sender_address, message.sender_name) == (CUSTOMER, "Olena")
    assert answer.status_code == 303
    assert answer["Location"] == visitor.address(conversation) + f"?sent=1#m{message.pk}"
    page = visitor.opens(conversation, "?sent=1")
    assert "And my receipt?" in words(page)
    assert "Your reply is here" in words(page)


def test_a_reply_waits_for_us_and_continues_the_contact(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    with clock.moved(after(60)):
        visitor.replies(conversation)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (Status.OPEN, after(60))
    assert from_page().contact == Contact.objects.get()


def test_a_reply_opens_what_was_solved(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.solved()
    with clock.moved(after(hours=5)):
        visitor.replies(conversation, "It broke again.")
    conversation.refresh_from_db()
    assert (conversation.status, conversation.closed_at) == (Status.OPEN, None)
    assert Fact.objects.filter(kind="contact_started").count() == 2
    assert current_step(visitor.opens(conversation)) == "In progress"


def test_files_come_with_the_reply_as_what_their_bytes_are(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    picture = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)
    visitor.replies(
        conversation,
        "Three files",
        ("a.png", "text/plain", picture),
        ("false.png", "image/png", b"one"),
        ("../b.txt", "text/plain", b"two"),
    )
    files = from_page().attachments.order_by("pk")
    assert [(file.name, file.type, file.size) for file in files] == [
        ("a.png", "image/png", len(picture)),
        ("false.png", "application/octet-stream", 3),
        ("b.txt", "text/plain", 3),
    ]
    assert [blobs.get(file.blob) for file in files] == [picture, b"one", b"two"]
    assert from_page().has_files
    assert "b.txt" in words(visitor.opens(conversation))


def test_an_infected_file_is_refused_and_what_was_written_stays(
    shop: Shop, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = shop.writes()
    monkeypatch.setattr(uploads, "infection", lambda content: "EICAR")
    refused = visitor.replies(conversation, "The bill", ("a.txt", "text/plain", b"x"))
    assert refused.status_code == 422
    assert "EICAR" in words(refused)
    assert "The bill" in refused.content.decode()
    assert not Message.objects.filter(marks__door="portal").exists()


def test_a_file_alone_is_a_reply(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    assert visitor.replies(conversation, "", ("a.txt", "text/plain", b"x")).status_code == 303


def test_the_same_form_sent_twice_is_one_message(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    key = visitor.key(conversation)
    first = visitor.replies(conversation, "Once", ("a.txt", "text/plain", b"x"), key=key)
    again = visitor.replies(conversation, "Once", ("a.txt", "text/plain", b"x"), key=key)
    assert first["Location"] == again["Location"]
    assert Message.objects.filter(marks__door="portal").count() == 1


def test_the_same_form_with_other_words_is_another_message(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    key = visitor.key(conversation)
    visitor.replies(conversation, "Once", key=key)
    visitor.replies(conversation, "Twice", key=key)
    assert Message.objects.filter(marks__door="portal").count() == 2


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_message(shop: Shop) -> None:
    conversation = shop.writes()
    made: list[int] = []

    def press() -> None:
        try:
            made.append(reply(conversation, form="one form", text="Once").pk)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1
    assert Submission.objects.count() == 1


def refused(answer: Any, status: int, *said: str) -> None:
    assert answer.status_code == status
    for part in said:
        assert part in words(answer)
    assert not Message.objects.filter(marks__door="portal").exists()


def test_an_empty_reply_is_refused(shop: Shop, visitor: Visitor) -> None:
    refused(visitor.replies(shop.writes(), "  \r\n "), 422, "Write something or choose a file first.")


def test_a_forged_form_is_refused_and_the_words_stay(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    other = keys.issue(shop.writes(subject="Other").pk)
    for key in ("", "x", other, keys.issue(conversation.pk) + "x"):
        refused(visitor.replies(conversation, "Words", key=key), 409, "Press “Send” once more", "Words")


def test_a_form_is_good_for_sixty_days(shop: Shop) -> None:
    conversation = shop.writes()
    key = keys.issue(conversation.pk)
    assert keys.read(conversation.pk, key)
    assert timedelta(days=60) == keys.VALID


def test_eleven_files_are_refused(shop: Shop, visitor: Visitor) -> None:
    files = [(f"{n}.txt", "text/plain", b"x") for n in range(11)]
    answer = visitor.replies(shop.writes(), "Words", *files)
    refused(answer, 422, "At most 10 files", "choose your files again", "Words")


def test_more_than_twenty_five_megabytes_are_refused(shop: Shop, visitor: Visitor) -> None:
    files = [(f"{n}.bin", "application/octet-stream", bytes(13 * MB)) for n in range(2)]
    answer = visitor.replies(shop.writes(), "Words", *files)
    refused(answer, 422, "larger than 25 MB together", "Words")


def test_too_many_words_are_refused(shop: Shop, visitor: Visitor) -> None:
    refused(visitor.replies(shop.writes(), "x" * 50_001), 422, "This is too long.")


def test_more_than_a_form_can_hold_is_refused_in_words(shop: Shop, visitor: Visitor) -> None:
    refused(visitor.replies(shop.writes(), "x" * (31 * MB)), 413, "more than one reply can hold")


def test_twenty_replies_an_hour_are_enough(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    with clock.moved(after(1)):
        for number in range(rules.MAX_AN_HOUR):
            assert visitor.replies(conversation, f"Words {number}").status_code == 303
        answer = visitor.replies(conversation, "One more")
    assert answer.status_code == 429
    assert "Wait a little" in words(answer)
    assert "One more" in words(answer)
    with clock.moved(after(62)):
        assert visitor.replies(conversation, "One more").status_code == 303


def test_files_of_one_day_are_limited(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    size = rules.MAX_BYTES
    content = bytes(size)
    with clock.moved(after(1)):
        for number in range(4):
            reply(conversation, form=str(number), text="", files=[Upload("a.bin", "", content)])
        answer = visitor.replies(conversation, "More", ("b.bin", "", b"x"))
        assert answer.status_code == 429
        assert "a lot of files" in words(answer)
        assert visitor.replies(conversation, "Only words").status_code == 303


def test_into_spam_a_few_replies_go_and_wake_nobody(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    mark_spam(shop.agent, conversation)
    with clock.moved(after(1)):
        codes = [visitor.replies(conversation, f"I am no spammer {n}").status_code for n in range(5)]
    assert codes == [303, 303, 303, 429, 429]
    conversation.refresh_from_db()
    assert conversation.status == Status.SPAM


def test_a_customer_without_an_address_sees_what_they_wrote(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    Identity.objects.all().delete()
    assert visitor.replies(conversation, "Here I am").status_code == 303
    assert "Here I am" in words(visitor.opens(conversation))


def test_a_nul_and_strange_bytes_are_stored_as_text(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    assert (
        visitor.replies(
            conversation, "a\x00b \ud800".encode("utf-8", "surrogatepass").decode("latin1")
        ).status_code
        == 303
    )
    assert "\x00" not in from_page().text


def test_reloading_the_answer_of_the_form_leads_to_the_page(shop: Shop, visitor: Visitor) -> None:
    answer = visitor.opens(shop.writes(), "reply")
    assert answer.status_code == 303


def test_the_language_of_the_words_is_noticed(shop: Shop, visitor: Visitor) -> None:
    conversation = shop.writes()
    visitor.replies(conversation, "Дякую, але зарядний пристрій так і не працює.")
    assert from_page().language == "uk"


def test_nothing_is_stored_when_the_intake_fails(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from keepword.conversations.events import MessagesReceived
    from keepword.core import events

    def refuse(event: MessagesReceived) -> None:
        raise RuntimeError("no")

    conversation = shop.writes()
    monkeypatch.setitem(events._handlers, MessagesReceived, [refuse])
    with pytest.raises(RuntimeError), transaction.atomic(), clock.moved(MORNING):
        reply(conversation, form="f", text="Words")
    assert not Submission.objects.exists()
