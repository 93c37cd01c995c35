import email
import re
import zlib
from datetime import UTC, datetime, timedelta
from email.message import Message

import pytest

from keepword.channels.email.parsing.parse import parse
from keepword.config.demo.files import TYPES, file_content
from keepword.config.demo.mail import AUTHSERV, Envelope, message_id, raw_mail
from keepword.config.demo.quotes import Quoted
from keepword.config.demo.scenario import Story, stories

NOW = datetime(2026, 11, 10, 11, 20, tzinfo=UTC)
OURS = Quoted(
    "Добрий день!\n\nВаша посилка вже їде.",
    NOW - timedelta(hours=3),
    "Ambervolt",
    "support@shop.example",
    "Re: x",
)
ANSWER = Envelope(
    "support@shop.example", "<reply@mail.example>", "<ours@shop.example>", ("<first@mail.example>",), OURS
)


@pytest.fixture(scope="module")
def told() -> list[Story]:
    return list(stories(now=NOW, count=600))


def find(told: list[Story], kind: str, **wanted: object) -> tuple[Story, int]:
    """A story with such a step, and its index."""
    for story in told:
        for index, step in enumerate(story.steps):
            person = vars(story.customer)
            if step.kind == kind and all(person[name] == value for name, value in wanted.items()):
                return story, index
    raise AssertionError(f"no {kind} of {wanted}")


def test_a_first_mail_reads_as_it_was_written(told: list[Story]) -> None:
    for story in told[:150]:
        first = story.steps[0]
        mail = parse(raw_mail(story, first, Envelope("support@shop.example", message_id(story, 0))))

        assert mail.subject == story.subject
        assert mail.text.strip().replace("–", "-").replace("—", "-") == first.text.replace("–", "-").replace(
            "—", "-"
        )
        assert len(mail.attachments) == len(first.attachments)
        assert mail.message_id == message_id(story, 0).strip("<>") or mail.message_id == message_id(story, 0)


@pytest.mark.parametrize("language", ["uk", "ru", "lt", "en"])
@pytest.mark.parametrize("client", ["gmail", "outlook", "apple", "webmail", "old"])
def test_what_a_program_quotes_is_told_from_what_is_new(
    told: list[Story], language: str, client: str
) -> None:
    story = next(s for s in told if s.language == language and s.customer.client == client and not s.is_spam)
    step = story.steps[0]
    raw = raw_mail(story, step, ANSWER)
    mail = parse(raw)

    assert "Ваша посилка вже їде." in mail.text or client == "old"
    assert "Ваша посилка вже їде." not in mail.visible_text
    assert mail.visible_text.split("\n")[0].strip() in step.text.replace("–", "-") + step.text
    assert mail.references[-1].strip("<>") == "ours@shop.example"


def test_an_automatic_answer_and_a_bounce_say_what_they_are(told: list[Story]) -> None:
    story, index = find(told, "autoreply")
    away = parse(raw_mail(story, story.steps[index], ANSWER))
    story, index = find(told, "bounce")
    bounce = parse(raw_mail(story, story.steps[index], ANSWER))

    assert away.kind == "autoreply"
    assert bounce.kind == "bounce"
    assert bounce.bounce is not None
    assert bounce.bounce.recipient == story.customer.email


def test_spam_bears_the_marks_of_a_filter(told: list[Story]) -> None:
    story, index = find(told, "spam")
    mail = email.message_from_bytes(
        raw_mail(story, story.steps[index], Envelope("support@shop.example", "<a@b.example>"))
    )

    assert mail["X-Spam-Flag"] == "YES"
    assert mail["Authentication-Results"] is None


def test_a_customer_is_who_they_say(told: list[Story]) -> None:
    story, index = find(told, "customer")
    mail = email.message_from_bytes(raw_mail(story, story.steps[index], ANSWER))

    assert mail["Authentication-Results"].startswith(AUTHSERV)
    assert "dmarc=pass" in mail["Authentication-Results"]


def test_the_same_mail_is_made_each_time(told: list[Story]) -> None:
    story, index = find(told, "customer", client="apple")

    assert raw_mail(story, story.steps[index], ANSWER) == raw_mail(story, story.steps[index], ANSWER)


def _parts(mail: Message) -> dict[str, bytes]:
    return {
        part.get_content_type(): part.get_payload(decode=True) for part in mail.walk() if part.get_filename()
    }


def test_attachments_arrive_whole(told: list[Story]) -> None:
    story = next(s for s in told if any(kind == "photo" for _, kind in s.steps[0].attachments))
    name, kind = story.steps[0].attachments[0]
    mail = email.message_from_bytes(
        raw_mail(story, story.steps[0], Envelope("a@shop.example", "<x@b.example>"))
    )

    assert _parts(mail)[TYPES[kind]] == file_content(kind, f"{story.number}/{name}")


def test_a_photo_is_a_picture_that_opens() -> None:
    picture = file_content("photo", 1)
    data = picture[picture.index(b"IDAT") + 4 : picture.index(b"IEND") - 8]

    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(zlib.decompress(data)) == 120 * (160 * 3 + 1)
    assert 2_000 < len(picture) < 80_000


def test_an_invoice_has_its_objects_where_its_table_says() -> None:
    invoice = file_content("invoice", 1)
    starts = [int(found) for found in re.findall(rb"^(\d{10}) 00000 n", invoice, re.MULTILINE)]
    table = int(invoice.split(b"startxref\n")[1].split(b"\n")[0])

    assert [invoice[start : start + 7] for start in starts] == [b"%d 0 obj" % n for n in range(1, 6)]
    assert invoice[table : table + 4] == b"xref"


def test_a_log_is_text_and_there_is_no_other_kind() -> None:
    assert "bluetooth" in file_content("log", 3).decode()
    with pytest.raises(ValueError, match="no such kind"):
        file_content("film", 1)
