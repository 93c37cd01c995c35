"""What the mails that leave look like: threads, headers that nobody can forge, text in two forms."""

import email
import email.policy
from datetime import timedelta
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.accounts.models import User
from keepword.channels.email import outgoing, records
from keepword.channels.email.addresses import from_reply_address, reply_address, without_plus
from keepword.channels.email.models import Mail, Mailbox
from keepword.channels.email.parsing import parse
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations import services
from keepword.conversations.links import status_url
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.services import Letter, StoredFile
from keepword.core import blobs, clock
from keepword.core.errors import Invalid
from tests.cast import Cast
from tests.channels.email.conftest import OLENA, letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(cast: Cast) -> Mailbox:
    return Mailbox.objects.create(inbox=cast.inbox)


def came(cast: Cast, subject: str = "Lamp", text: str = "Where is my lamp?", **headers: str) -> Conversation:
    raw = letter(subject, text, **headers)
    [outcome] = receive([RawMail(cast.inbox, raw, "lmtp", clock.now())])
    assert outcome.conversation_id, outcome
    return Conversation.objects.get(pk=outcome.conversation_id)


def built(message: Message, box: Mailbox | None) -> EmailMessage:
    mail = email.message_from_bytes(outgoing.build(message, box).raw, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    assert not mail.defects
    return mail


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_an_answer_threads_and_comes_back_by_its_own_address(cast: Cast, box: Mailbox) -> None:
    conversation = came(cast, References="<first@example.org>", In_Reply_To="<first@example.org>")
    message = services.reply(cast.agent, conversation, Letter("It comes tomorrow."))
    mail = built(message, box)
    assert mail["In-Reply-To"] == "<Lamp@example.org>"
    assert mail["References"] == "<first@example.org> <Lamp@example.org>"
    assert mail["Subject"] == "Re: Lamp"
    assert mail["From"] == '"Agent (Support)" <support@shop.example>'
    assert mail["To"] == f"Olena <{OLENA}>"
    assert from_reply_address(mail["Reply-To"].addresses[0].addr_spec) == conversation.pk
    assert mail["Message-ID"].endswith("@shop.example>")
    assert mail["Auto-Submitted"] is None
    assert mail["Date"].datetime == message.at.replace(microsecond=0)


def test_both_forms_hold_the_words_the_signature_the_page_and_the_quote(cast: Cast, box: Mailbox) -> None:
    Inbox.objects.update(signature="Lamp shop\n+370 600 00000")
    conversation = came(cast, text="Where is <b>my</b> lamp?\n\nOlena")
    message = services.reply(
        cast.agent, conversation, Letter("Here: https://shop.example/a?b=1&c=2\n\n<script>")
    )
    mail = built(message, box)
    plain, html = body(mail, "plain"), body(mail, "html")
    link = status_url(conversation.pk)
    for text in (plain, html):
        assert link in text
        assert "Lamp shop" in text
        assert "Olena wrote:" in text
    assert "> Where is <b>my</b> lamp?" in plain
    assert "-- \nLamp shop" in plain
    assert '<a href="https://shop.example/a?b=1&amp;c=2">' in html
    assert "<script>" not in html
    assert "<b>my</b>" not in html


def test_it_speaks_the_customers_language_beside_the_agents_words(cast: Cast, box: Mailbox) -> None:
    conversation = came(
        cast, "Лампа", "Добрий день! Підкажіть, де зараз моя посилка?", Message_ID="<1@example.org>"
    )
    assert conversation.language == "uk"
    message = services.reply(cast.agent, conversation, Letter("Завтра."))
    assert '<html lang="uk">' in body(built(message, box), "html")
    parsed = parse(outgoing.build(message, box).raw)
    assert parsed.subject == "Re: Лампа"
    assert "Завтра." in parsed.text


def test_our_own_quote_folds_away_when_the_customer_looks_at_it(cast: Cast, box: Mailbox) -> None:
    message = services.reply(cast.agent, came(cast), Letter("Tomorrow."))
    parsed = parse(outgoing.build(message, box).raw)
    assert "Tomorrow." in parsed.visible_text
    assert "Where is my lamp?" not in parsed.visible_text


def test_the_message_id_is_the_same_each_time_and_another_after_a_restored_backup(
    cast: Cast, box: Mailbox
) -> None:
    message = services.reply(cast.agent, came(cast), Letter("Tomorrow."))
    first = outgoing.header_id(message)
    assert outgoing.build(message, box).header_id == first
    message.at += timedelta(seconds=1)
    assert outgoing.header_id(message) != first


def test_a_mail_that_was_kept_is_sent_again_byte_for_byte(cast: Cast, box: Mailbox) -> None:
    message = services.reply(cast.agent, came(cast), Letter("Tomorrow.", cc=[("", "a@example.com")]))
    mail = outgoing.build(message, box)
    records.keep(message, mail)
    Inbox.objects.update(name="Renamed", signature="New")
    assert records.kept(Message.objects.get(pk=message.pk)) == mail
    assert Mail.objects.get(outgoing=True).header_id == mail.header_id


EVIL = "x\r\nBcc: victim@example.com\r\n\r\nBody\0\x0b"


def test_nothing_that_comes_from_outside_adds_a_header(cast: Cast, box: Mailbox) -> None:
    conversation = came(cast)
    Conversation.objects.filter(pk=conversation.pk).update(subject=EVIL)
    User.objects.filter(pk=cast.agent.pk).update(name=EVIL)
    Inbox.objects.update(name=EVIL)
    conversation.refresh_from_db()
    agent = User.objects.get(pk=cast.agent.pk)
    digest = blobs.put(b"data")
    files = [StoredFile(EVIL, EVIL, 4, digest), StoredFile("a.png", "image/png", 4, digest, True, EVIL)]
    to = [(EVIL, "a@example.com")]
    message = services.reply(agent, conversation, Letter("Hi", to=to, files=files))
    mail = built(Message.objects.select_related("conversation__inbox", "author").get(pk=message.pk), box)
    assert mail["Bcc"] is None
    assert [address.addr_spec for address in mail["To"].addresses] == ["a@example.com"]
    for part in mail.walk():
        assert part["Bcc"] is None
        assert "victim" not in " ".join(part.keys())
    assert "victim@example.com" in mail["Subject"]


@given(name=st.text(max_size=80), subject=st.text(max_size=120))
def test_any_name_and_subject_make_one_header_each(name: str, subject: str) -> None:
    head = outgoing._text("Subject", subject) + outgoing._addresses("To", [(name, "a@example.com")])
    raw = head.encode() + b"\r\nbody"
    parsed = parse(raw)
    mail = email.message_from_bytes(raw)
    assert set(mail.keys()) <= {"Subject", "To"}
    assert mail.get_payload() == "body"
    assert [line.address for line in parsed.to] == ["a@example.com"]
    assert parsed.subject == outgoing.one_line(subject)
    assert all(len(line) < 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    "name",
    [
        'O"Neil, Shaun',
        "Иванова, Ольга (отдел продаж) " * 3,
        "a@b.example",
        "back\\slash",
        "Žalia Giria",
        "=?x?=",
    ],
)
def test_names_are_read_as_they_were_written(name: str) -> None:
    parsed = parse(
        outgoing._addresses("To", [(name, "a@example.com"), ("", "b@example.com")]).encode() + b"\r\n"
    )
    assert [line.address for line in parsed.to] == ["a@example.com", "b@example.com"]
    assert parsed.to[0].name == outgoing.one_line(name)[:200].strip()


def test_files_go_with_their_names_and_pictures_into_the_text(cast: Cast, box: Mailbox) -> None:
    png = b"\x89PNG\r\n\x1a\n"
    files = [
        StoredFile("Рахунок № 5.pdf", "application/pdf", 4, blobs.put(b"%PDF")),
        StoredFile("lamp.png", "image/png", len(png), blobs.put(png), True, "lamp@x"),
        StoredFile("old.eml", "message/rfc822", 4, blobs.put(b"From")),
    ]
    message = services.reply(cast.agent, came(cast), Letter("See", files=files))
    mail = built(message, box)
    names = {part.get_filename(): part for part in mail.walk() if part.get_filename()}
    assert set(names) == {"Рахунок № 5.pdf", "lamp.png", "old.eml"}
    assert names["Рахунок № 5.pdf"].get_payload(decode=True) == b"%PDF"
    assert names["lamp.png"]["Content-ID"] == "<lamp@x>"
    assert names["old.eml"].get_content_type() == "application/octet-stream"
    assert 'src="cid:lamp@x"' in body(mail, "html")


def test_a_forwarded_mail_shows_nothing_of_the_customers_page(cast: Cast, box: Mailbox) -> None:
    conversation = came(cast)
    message = services.forward(
        cast.agent, conversation, Letter("Please look.", to=[("Supplier", "s@supplier.example")])
    )
    mail = built(message, box)
    assert mail["Subject"] == "Fwd: Lamp"
    assert mail["In-Reply-To"] is None
    for kind in ("plain", "html"):
        assert status_url(conversation.pk) not in body(mail, kind)


def test_an_automatic_mail_says_that_it_is_one_and_quotes_nobody(cast: Cast, box: Mailbox) -> None:
    conversation = came(cast, text="Buy cheap things at http://spam.example")
    message = services.automatic(conversation, "It came.", reason="acknowledge")
    mail = built(message, box)
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert "mailto:support+k" in mail["List-Unsubscribe"]
    assert "spam.example" not in body(mail, "plain")
    assert parse(outgoing.build(message, box).raw).auto_submitted
    other = services.automatic(conversation, "How was it?", reason="rating")
    assert built(other, box)["Auto-Submitted"] == "auto-generated"


def test_blind_copies_are_recipients_and_no_header(cast: Cast, box: Mailbox) -> None:
    hidden = Letter("Hi", cc=[("", "c@example.com")], bcc=[("", "secret@example.com"), ("", OLENA)])
    message = services.reply(cast.agent, came(cast), hidden)
    mail = outgoing.build(message, box)
    assert mail.recipients == (OLENA, "c@example.com", "secret@example.com")
    assert b"secret@example.com" not in mail.raw


def test_addresses_beyond_ascii(cast: Cast, box: Mailbox) -> None:
    message = services.reply(cast.agent, came(cast), Letter("Hi"))
    message.to = [["", "olena@пошта.example"]]
    mail = outgoing.build(message, box)
    assert mail.recipients == ("olena@xn--80a1acn3a.example",)
    assert not mail.needs_utf8
    message.to = [["", "олена@пошта.example"]]
    mail = outgoing.build(message, box)
    assert mail.recipients == ("олена@xn--80a1acn3a.example",)
    assert mail.needs_utf8
    message.to = []
    with pytest.raises(Invalid):
        outgoing.build(message, box)


def test_without_plus_addresses_replies_go_to_the_inbox(cast: Cast, box: Mailbox) -> None:
    box.plus_addresses = False
    message = services.reply(cast.agent, came(cast), Letter("Hi"))
    assert built(message, box)["Reply-To"] is None


def test_a_long_thread_keeps_its_first_and_its_latest_ids(cast: Cast, box: Mailbox) -> None:
    chain = " ".join(f"<{number}@example.org>" for number in range(60))
    conversation = came(cast, References=chain)
    message = services.reply(cast.agent, conversation, Letter("Hi"))
    references = outgoing.build(message, box).references
    assert len(references) == outgoing.MAX_REFERENCES
    assert references[0] == "0@example.org"
    assert references[-2:] == ("59@example.org", "Lamp@example.org")


def test_a_reply_address_is_nobodys_to_make(cast: Cast) -> None:
    address = reply_address(cast.inbox, 4711)
    assert from_reply_address(address) == from_reply_address(address.upper()) == 4711
    assert without_plus(address) == cast.inbox.address
    for forged in (
        address.replace("+k", "+k1"),
        "support+k4711@shop.example",
        "support@shop.example",
        "+",
        "",
    ):
        assert from_reply_address(forged) is None


@given(st.text(max_size=60))
def test_any_text_as_a_reply_address_is_none_or_a_number(text: str) -> None:
    assert from_reply_address(f"support+k{text}@shop.example") is None
