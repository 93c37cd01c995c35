"""The same mail is one message; another mail is never lost."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.channels.email.models import Mail, Quarantined
from keepword.channels.email.pipeline import RawMail, receive
from keepword.channels.email.services import discard, replay
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.core import clock
from keepword.core.models import Fact
from tests.cast import Cast
from tests.channels.email.intake.mails import AT, letter, take

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_same_mail_by_three_doors_is_one(cast: Cast) -> None:
    plain = letter()
    traced = b"Received: from a.example by b.example; Mon, 2 Nov 2026 09:00:00 +0000\r\n" + plain
    crlf = plain.replace(b"\n", b"\r\n")
    outcomes = [
        take(cast.inbox, raw, door=door)[0]
        for raw, door in ((plain, "imap"), (traced, "lmtp"), (crlf, "import"))
    ]
    assert [outcome.status for outcome in outcomes] == ["stored", "duplicate", "duplicate"]
    assert Message.objects.count() == 1


def test_the_same_mail_twice_in_a_batch_is_one(cast: Cast) -> None:
    outcomes = receive([RawMail(cast.inbox, letter(), "import", AT)] * 2)
    assert [outcome.status for outcome in outcomes] == ["stored", "duplicate"]


def test_without_an_id_the_same_content_is_one(cast: Cast) -> None:
    outcomes = take(cast.inbox, letter(id=""), letter(id=""), letter(id="", text="Another."))
    assert [outcome.status for outcome in outcomes] == ["stored", "duplicate", "stored"]


def test_the_same_id_with_other_content_is_kept_and_marked(cast: Cast) -> None:
    outcomes = take(cast.inbox, letter(), letter(text="Quite another text."))
    assert [outcome.status for outcome in outcomes] == ["stored", "stored"]
    assert Message.objects.latest("pk").marks["same_id"] is True


def test_one_mail_to_two_inboxes_is_in_both(cast: Cast) -> None:
    orders = Inbox.objects.create(name="Orders", address="orders@shop.example", created_at=clock.now())
    take(cast.inbox, letter())
    take(orders, letter())
    assert sorted(Mail.objects.values_list("inbox__name", flat=True)) == ["Orders", "Support"]
    assert Conversation.objects.count() == 2


def test_a_bad_mail_never_stops_the_next(cast: Cast) -> None:
    nothing, good = b"", letter()
    outcomes = receive([RawMail(cast.inbox, raw, "import", AT) for raw in (nothing, good)])
    assert [outcome.status for outcome in outcomes] == ["quarantined", "stored"]
    assert Quarantined.objects.get().reason


def test_a_huge_mail_is_quarantined_whole(cast: Cast, settings: object) -> None:
    settings.MAIL_MAX_BYTES = 10_000  # type: ignore[attr-defined]
    outcome = take(cast.inbox, letter(text="x" * 20_000))[0]
    assert outcome.status == "quarantined"
    assert Quarantined.objects.get().size > 20_000


def test_mails_without_a_sender_are_all_kept(cast: Cast) -> None:
    raws = [b"Subject: %d\r\n\r\nNobody wrote this." % number for number in range(3)]
    reply = b"Subject: 3\r\nIn-Reply-To: <one@example.org>\r\n\r\nNobody answered this."
    outcomes = take(cast.inbox, letter(), *raws, reply)
    assert {outcome.status for outcome in outcomes} == {"stored"}


def test_the_original_bytes_are_kept(cast: Cast) -> None:
    raw = letter()
    take(cast.inbox, raw)
    assert bytes(Mail.objects.get().raw) == raw


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    raws=st.lists(
        st.binary(max_size=400)
        | st.text(max_size=300).map(
            lambda t: letter(text="x").replace(b"Lamp", t.encode("utf-8", "replace"))
        ),
        max_size=6,
    )
)
def test_any_bytes_are_stored_a_duplicate_or_quarantined(cast: Cast, raws: list[bytes]) -> None:
    outcomes = receive([RawMail(cast.inbox, raw, "import", AT) for raw in raws])
    assert len(outcomes) == len(raws)
    again = receive([RawMail(cast.inbox, raw, "import", AT) for raw in raws])
    assert all(outcome.status == "duplicate" for outcome in again)


def test_how_long_a_mail_lies_in_quarantine_is_told(cast: Cast, settings: object) -> None:
    settings.MAIL_MAX_BYTES = 10_000  # type: ignore[attr-defined]
    large = letter(text="x" * 20_000)
    take(cast.inbox, large, letter(text="y" * 20_000, id="two@example.org"))
    take(cast.inbox, large)
    first, second = Quarantined.objects.order_by("pk")
    lay = Fact.objects.filter(kind="mail_quarantined").order_by("pk")
    assert [(one.data["quarantined"], one.at) for one in lay] == [
        (first.pk, first.at),
        (second.pk, second.at),
    ]
    settings.MAIL_MAX_BYTES = 1_000_000  # type: ignore[attr-defined]
    numbers = [first.pk, second.pk]
    with clock.moved(first.at + timedelta(hours=3)):
        replay(cast.admin, first)
        discard(cast.admin, second)
    left = Fact.objects.filter(kind="quarantine_left").order_by("pk")
    assert [one.data["quarantined"] for one in left] == numbers
    assert [one.data["how"] for one in left] == ["stored", "discarded"]
    assert [one.value for one in left] == [10_800, 10_800]
