"""Paper slips: many at once, each once, with their days and their scans."""

from datetime import date, timedelta

import pytest

from keepword.channels.boxes.models import Place, Scan, Slip
from keepword.channels.boxes.rules import Row
from keepword.channels.boxes.services import PaperSlip, enter, keep_scan
from keepword.channels.boxes.services.paper import Unfit
from keepword.complaints.models import Complaint
from keepword.conversations.events import Erasing
from keepword.conversations.models import Conversation
from keepword.core import blobs, clock, events
from keepword.core.errors import Invalid
from keepword.core.models import Fact
from tests.cast import Cast
from tests.channels.boxes.conftest import png

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PDF = b"%PDF-1.4\n%slips"


def test_rows_become_slips_and_the_day_on_the_paper_is_kept(cast: Cast, place: Place) -> None:
    rows = [Row("2", "2.11.2020", "It was cold", "ann@example.org"), Row(), Row(words="Thank you", smile="5")]
    slips = enter(cast.agent, place, [PaperSlip(row) for row in rows], form="f")
    assert [slip.smile for slip in slips] == [2, 5]
    first = slips[0]
    assert (first.written_on, first.entered_by, first.anonymous) == (date(2020, 11, 2), cast.agent, False)
    assert clock.now() - first.message.at < timedelta(minutes=1)  # clocks run from when it came to us
    assert [fact.data["paper"] for fact in Fact.objects.filter(kind="slip_received")] == [True, True]


def test_the_same_entry_twice_is_one(cast: Cast, place: Place) -> None:
    rows = [PaperSlip(Row("2", words="Cold")), PaperSlip(Row("2", words="Cold"))]
    first = enter(cast.agent, place, rows, form="f")
    assert enter(cast.agent, place, rows, form="f") == first
    assert Slip.objects.count() == 2
    enter(cast.agent, place, rows, form="g")
    assert Slip.objects.count() == 4


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (Row("9", words="x"), "smile"),
        (Row("2", "soon", "x"), "day"),
        (Row("2", "2099-01-01", "x"), "day"),
        (Row("2", words="x", address="nobody"), "address"),
    ],
)
def test_a_row_that_does_not_fit_is_named_and_none_is_entered(
    cast: Cast, place: Place, row: Row, field: str
) -> None:
    with pytest.raises(Unfit) as refused:
        enter(cast.agent, place, [PaperSlip(Row("3", words="fine")), PaperSlip(row)], form="f")
    assert (refused.value.number, refused.value.field) == (2, field)
    assert not Conversation.objects.exists()


def test_nothing_is_no_entry(cast: Cast, place: Place) -> None:
    with pytest.raises(Invalid):
        enter(cast.agent, place, [PaperSlip(Row())], form="f")
    with pytest.raises(Invalid):
        enter(cast.agent, place, [PaperSlip(Row("3"))] * 101, form="f")


def test_one_scan_stands_behind_many(cast: Cast, place: Place) -> None:
    scan = keep_scan(cast.agent, "november.pdf", PDF)
    rows = [PaperSlip(Row("2", words=word, pages=str(n)), scan) for n, word in enumerate(("Cold", "Dark"), 1)]
    slips = enter(cast.agent, place, rows, form="f")
    assert [(slip.scan, slip.pages) for slip in slips] == [(scan, "1"), (scan, "2")]
    assert not slips[0].message.has_files  # the other one's words are no file of this one's page


@pytest.mark.parametrize("content", [b"<html>", b"", b"plain words", b"x" * (25 * 1024 * 1024 + 1)])
def test_a_scan_is_a_picture_or_a_pdf(cast: Cast, content: bytes) -> None:
    with pytest.raises(Invalid):
        keep_scan(cast.agent, "scan", content)
    assert keep_scan(cast.agent, "scan.png", png()).type == "image/png"


def test_paper_of_a_complaints_box_opens_complaints(cast: Cast, complaints: Place) -> None:
    enter(cast.agent, complaints, [PaperSlip(Row("1", words="It broke")), PaperSlip(Row("1"))], form="f")
    assert Complaint.objects.count() == 1


def test_a_scan_goes_with_the_words_of_one_of_its_slips(cast: Cast, place: Place) -> None:
    scan = keep_scan(cast.agent, "november.pdf", PDF)
    slips = enter(cast.agent, place, [PaperSlip(Row("2", words=w), scan) for w in ("Cold", "Dark")], form="f")
    message = slips[0].message
    events.publish(Erasing("texts", (message.conversation_id,), (message.pk,)))
    assert not Scan.objects.exists()
    assert Slip.objects.count() == 2
    assert blobs.get(scan.blob) == PDF  # the job that sweeps it is queued
