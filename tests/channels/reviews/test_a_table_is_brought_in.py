"""Tables: looked at, brought in chunk by chunk, stopped and taken up, nothing doubled."""

from datetime import timedelta

import pytest

from keepword.channels.reviews import services
from keepword.channels.reviews.models import Review, State, Table
from keepword.channels.reviews.services import tables as verbs
from keepword.channels.reviews.sources import table as tables
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.core import blobs, clock
from keepword.core.errors import Conflict, Invalid, Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HEAD = "Review ID;Date;Stars;Review text;Reviewer\n"


def table(cast: Cast, inbox: Inbox, text: str | bytes) -> Table:
    content = text.encode() if isinstance(text, str) else text
    return services.keep_table(cast.admin, inbox, "past.csv", content)


def begun(cast: Cast, kept: Table, **more: object) -> Table:
    given = {"columns": kept.columns, "scale": 5, **more}
    return services.begin_table(cast.admin, kept, **given)  # type: ignore[arg-type]


def test_columns_are_guessed_by_their_names(cast: Cast, inbox: Inbox) -> None:
    kept = table(cast, inbox, HEAD + "1;2026-11-02;4;Fine;Ann\n")
    assert kept.columns == {
        "external_id": "Review ID",
        "at": "Date",
        "rating": "Stars",
        "text": "Review text",
        "author": "Reviewer",
    }
    assert (kept.rows, kept.state) == (1, State.DRAFT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_are_read_whatever_encodes_them(cast: Cast, inbox: Inbox, encoding: str) -> None:
    text = HEAD + "1;2026-11-02;4;Lempa šviečia gražiai, ačiū už greitą atsakymą;Rūta\n"
    kept = table(cast, inbox, text.encode(encoding))
    (line,) = tables.lines(blobs.path(kept.blob), kept.columns, start=0, most=5, scale=5)
    assert line.given is not None
    assert line.given.author == "Rūta"


def test_rows_become_reviews_and_what_does_not_fit_is_named(cast: Cast, inbox: Inbox) -> None:
    rows = ["1;2026-11-02;4;Fine;Ann", "2;soon;4;Hm;Bob", "3;2026-11-02;9;Best;Eve", "4;2026-11-02;;;Max"]
    kept = begun(cast, table(cast, inbox, HEAD + "\n".join(rows)))
    assert not services.advance(kept.pk)
    kept.refresh_from_db()
    assert (kept.state, kept.row, kept.stored, kept.rejected) == (State.DONE, 4, 1, 3)
    assert [problem.partition(":")[0] for problem in kept.problems] == ["Row 2", "Row 3", "Row 4"]
    assert Review.objects.get().author == "Ann"


def test_the_same_table_twice_brings_what_is_new_and_edited(cast: Cast, inbox: Inbox) -> None:
    today = (clock.now() - timedelta(hours=1)).isoformat()
    services.advance(begun(cast, table(cast, inbox, f"{HEAD}1;{today};4;Fine;Ann\n")).pk)
    text = f"{HEAD}1;{today};2;Not so fine;Ann\n2;{today};5;Good;Bob\n"
    again = begun(cast, table(cast, inbox, text))
    services.advance(again.pk)
    again.refresh_from_db()
    assert (again.stored, again.changed, again.known) == (1, 1, 0)
    assert Conversation.objects.count() == 2
    assert Message.objects.count() == 3


def test_a_large_one_goes_chunk_by_chunk_and_can_be_stopped(
    cast: Cast, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "ROWS", 10)
    rows = "".join(f"{n};2020-01-01;{n % 5 + 1};Words {n};Ann\n" for n in range(25))
    kept = begun(cast, table(cast, inbox, HEAD + rows))
    assert verbs._chunk(kept.pk)
    services.stop_table(cast.admin, kept)
    assert not verbs._chunk(kept.pk)
    assert Review.objects.count() == 10
    with pytest.raises(Conflict):
        services.stop_table(cast.admin, kept)
    services.take_up_table(cast.admin, kept)
    assert not services.advance(kept.pk)
    kept.refresh_from_db()
    assert (kept.row, kept.stored, kept.known, kept.state) == (25, 25, 0, State.DONE)
    assert set(Conversation.objects.values_list("status", flat=True)) == {"closed"}


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"text": "Review text"}, "at"),
        ({"at": "Date"}, "text"),
        ({"at": "Date", "text": "Other"}, "text"),
        ({"at": "Date", "nonsense": "Stars", "text": "Review text"}, "nonsense"),
    ],
)
def test_a_map_that_does_not_fit_is_refused(
    cast: Cast, inbox: Inbox, columns: dict[str, str], field: str
) -> None:
    kept = table(cast, inbox, HEAD + "1;2026-11-02;4;Fine;Ann\n")
    with pytest.raises(Invalid) as refused:
        begun(cast, kept, columns=columns)
    assert refused.value.field == field


@pytest.mark.parametrize("content", [b"", b"one column\n1\n", b"\x00\x01\x02", b"<html>"])
def test_what_is_no_table_is_refused(cast: Cast, inbox: Inbox, content: bytes) -> None:
    with pytest.raises(Invalid):
        table(cast, inbox, content)


def test_only_who_looks_after_inboxes_brings_one_in(cast: Cast, inbox: Inbox) -> None:
    with pytest.raises(Refused):
        services.keep_table(cast.agent, inbox, "a.csv", b"a,b\n")
