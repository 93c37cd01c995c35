"""Feeds and stores of apps, read from a local server that speaks as they do."""

import json
import ssl
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keepword.channels.doors import services as doors
from keepword.channels.doors.models import Connection
from keepword.channels.reviews import services, tasks
from keepword.channels.reviews.models import Reading, Review
from keepword.channels.reviews.sources import appstore, play
from keepword.channels.reviews.sources.base import Where
from keepword.channels.reviews.sources.feed import parsed
from keepword.conversations.models import Message
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused, Unavailable
from tests.cast import Cast
from tests.channels.reviews.conftest import Connect, Server

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def atom(*entries: tuple[str, str, int], more: str = "") -> bytes:
    """A feed as RFC 4287 has it; the rating in iTunes' own element, as Apple's review feed has it."""
    items = "".join(
        f"<entry><id>{name}</id><title>Lamp</title><updated>{NOW.isoformat()}</updated>"
        f"<author><name>Ann</name></author><link href='https://reviews.example/{name}'/>"
        f"<im:rating>{rating}</im:rating><im:version>1.2</im:version>"
        f"<content type='text'>{text}</content></entry>"
        for name, text, rating in entries
    )
    head = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:im='http://itunes.apple.com/rss'>"
    return f"<?xml version='1.0'?>{more}{head}<title>Reviews</title>{items}</feed>".encode()


@pytest.fixture
def feed(connect: Connect, server: Server) -> Connection:
    server.answer = lambda *asked: (200, {"ETag": '"one"'}, atom(("a", "Too dark", 2), ("b", "Fine", 5)))
    return connect("feed", where=f"{server.url}/reviews.xml")


def test_a_feed_is_read_in_its_turn_and_each_review_once(feed: Connection, server: Server) -> None:
    assert tasks.look() == 1
    assert tasks.look() == 0
    tasks.read_source.call(feed.inbox_id)
    assert [(one.external_id, one.rating) for one in Review.objects.order_by("pk")] == [
        ("a", 0.4),
        ("b", 1.0),
    ]
    first = Review.objects.get(external_id="a")
    assert (first.url, first.version, first.message.text) == (
        "https://reviews.example/a",
        "1.2",
        "Lamp\n\nToo dark",
    )
    feed.refresh_from_db()
    assert (feed.state, feed.last_in_at is not None) == ("working", True)
    services.read(feed.inbox_id)
    assert Message.objects.count() == 2
    reading = Reading.objects.get()
    assert timedelta(minutes=14) < reading.next_at - clock.now() < timedelta(minutes=16)


def test_nothing_new_is_asked_for_by_its_mark(feed: Connection, server: Server) -> None:
    services.read(feed.inbox_id)
    server.answer = lambda *asked: (304, {}, b"")
    taken = services.read(feed.inbox_id)
    assert taken is not None
    assert taken.stored == 0
    assert server.asked[-1][2]["if-none-match"] == '"one"'


@pytest.mark.parametrize(
    ("status", "body"), [(503, b""), (404, b""), (200, b"<html>no feed</html>"), (200, b"\xff\x00")]
)
def test_what_does_not_answer_is_read_less_often(
    feed: Connection, server: Server, status: int, body: bytes
) -> None:
    server.answer = lambda *asked: (status, {}, body)
    waits = []
    for _time in range(3):
        assert services.read(feed.inbox_id) is None
        waits.append((Reading.objects.get().next_at - clock.now()).total_seconds())
    assert waits == sorted(waits)
    assert waits[2] > 800
    feed.refresh_from_db()
    assert feed.state == "failing"
    assert feed.problem


def test_a_feed_that_is_too_large_is_told(feed: Connection, server: Server) -> None:
    server.answer = lambda *asked: (200, {}, atom(("a", "x" * (4 * 1024 * 1024), 1)))
    services.read(feed.inbox_id)
    feed.refresh_from_db()
    assert "4 MB" in feed.problem


def test_a_paused_source_is_not_read(cast: Cast, feed: Connection) -> None:
    doors.pause(cast.admin, feed)
    assert tasks.look() == 0
    assert services.read(feed.inbox_id) is None


def test_one_worker_reads_at_a_time(feed: Connection) -> None:
    from keepword.core.jobs import take_lease

    assert take_lease(f"review.{feed.inbox_id}", "another", seconds=60)
    assert services.read(feed.inbox_id) is None


def test_only_who_looks_after_inboxes_has_it_read(cast: Cast, feed: Connection, connect: Connect) -> None:
    with pytest.raises(Refused):
        services.read_now(cast.agent, feed.inbox)
    services.read_now(cast.admin, feed.inbox)
    with pytest.raises(Conflict):
        services.read_now(cast.admin, connect("csv", "Table").inbox)


@pytest.mark.parametrize(
    "given",
    [
        {"source": "feed", "where": "nonsense"},
        {"source": "feed", "where": "http://10.0.0.1/x"},
        {"source": "appstore", "where": "lamp", "country": "lt"},
        {"source": "appstore", "where": "123", "country": "lit"},
        {"source": "play", "where": "lamp", "country": "lt"},
        {"source": "csv", "scale": "0"},
        {"source": "carrier pigeon"},
        {"source": "webhook", "secret": "short"},
    ],
)
def test_what_leads_nowhere_is_refused_when_it_is_entered(connect: Connect, given: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        connect(**given)


def test_markup_in_a_feed_is_words_and_entities_are_not_fetched() -> None:
    where = Where(source="feed")
    body = atom(("a", "&lt;p&gt;Dark&lt;br&gt;and &lt;script&gt;alert(1)&lt;/script&gt; &amp;amp; cold", 2))
    (given,) = parsed(body, where)
    assert given.text == "Dark\nand alert(1) & cold"
    bomb = '<!DOCTYPE feed [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for one in parsed(atom(("a", "&a;!", 2), more=bomb), where):
        assert "root" not in one.text


def test_a_feed_s_words_are_never_taken_for_a_file_or_an_address() -> None:
    for body in (b"/etc/passwd", b"http://127.0.0.1/x", b""):
        with pytest.raises(Invalid):
            parsed(body, Where(source="feed"))


# App Store ----------------------------------------------------------------------------------------


def apple(*entries: tuple[int, str]) -> dict[str, Any]:
    """A page as app-store-web-scraper 0.2 reads it (its _entry.py, and Apple's "customerreviews" JSON)."""
    found = [
        {
            "id": {"label": str(number)},
            "updated": {"label": "2026-11-02T09:00:00-07:00"},
            "author": {"name": {"label": "Ann"}},
            "title": {"label": "Lamp"},
            "content": {"label": text},
            "im:rating": {"label": "2"},
            "im:version": {"label": "1.2"},
        }
        for number, text in entries
    ]
    feed: dict[str, Any] = {"link": [{"attributes": {"rel": "self"}}]}
    return {"feed": feed | ({"entry": found} if found else {})}


APP = Where(source="appstore", address="123", country="LT", language="lt")


def test_the_app_store_is_read_page_by_page(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appstore, "BASE", server.url)
    pages = {"page=1": apple((7, "Dark"), (6, "Cold")), "page=2": apple()}

    def answer(method: str, path: str, headers: dict[str, str], body: bytes) -> Any:
        return 200, {}, json.dumps(pages[path.split("/")[4]]).encode()

    server.answer = answer
    found = appstore.AppStore().fetch(APP, {})
    assert [one.external_id for one in found.reviews] == ["7", "6"]
    one = found.reviews[0]
    assert (one.rating, one.scale, one.version, one.at) == (
        2,
        5,
        "1.2",
        datetime(2026, 11, 2, 16, tzinfo=UTC),
    )
    assert server.asked[0][1] == "/lt/rss/customerreviews/page=1/id=123/sortby=mostrecent/json"


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, b"{}", Unavailable),
        (200, b"<html>", Unavailable),
        (200, b'{"feed": {"link": []}}', Invalid),
        (200, b'{"other": 1}', Unavailable),
    ],
)
def test_what_the_app_store_does_not_say_is_an_error(
    server: Server, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, error: type[Exception]
) -> None:
    monkeypatch.setattr(appstore, "BASE", server.url)
    server.answer = lambda *asked: (status, {}, body)
    with pytest.raises(error):
        appstore.AppStore().fetch(APP, {})


# Google Play --------------------------------------------------------------------------------------


def google(*reviews: tuple[str, str, str | None], token: str | None = None) -> bytes:
    """An answer as google-play-scraper 1.2.7 reads it: features/reviews.py, constants/element.py."""
    seconds = int(NOW.timestamp())
    items = [
        [name, ["Ann", [None, None, None, [None, None, ""]]], 2, None, text, [seconds], 0]
        # 7: the reply, 10: the version
        + ([[None, reply, [seconds]]] if reply else [None])
        + [None, None, "1.2"]
        for name, text, reply in reviews
    ]
    inner = json.dumps([items, [None, token], None])
    return b")]}'\n\n" + json.dumps([["wrb.fr", "oCPfdb", inner]]).encode()


GOOGLE = Where(source="play", address="com.example.lamp", country="LT")


def test_google_play_is_read_page_by_page(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(play, "BASE", server.url)
    pages = [google(("a", "Dark", None), token="next"), google(("b", "Cold", "We are sorry."))]
    server.answer = lambda *asked: (200, {}, pages[min(len(server.asked), 2) - 1])
    found = play.GooglePlay().fetch(GOOGLE, {})
    assert [one.external_id for one in found.reviews] == ["a", "b"]
    assert (found.reviews[0].rating, found.reviews[0].at, found.reviews[0].version) == (2, NOW, "1.2")
    assert (found.reviews[1].reply, found.reviews[1].replied_at) == ("We are sorry.", NOW)
    assert "gl=lt" in server.asked[0][1]
    assert b"com.example.lamp" in server.asked[0][3]
    assert b"next" in server.asked[1][3]


def test_certificates_are_checked_after_the_library_is_loaded_as_before(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "BASE", server.url)
    server.answer = lambda *asked: (200, {}, google())
    before = ssl._create_default_https_context
    play.GooglePlay().fetch(GOOGLE, {})
    assert ssl._create_default_https_context is before
    assert ssl._create_default_https_context is not ssl._create_unverified_context


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, b"", Unavailable),
        (404, b"", Invalid),
        (200, b"nonsense", Unavailable),
        (200, b"com.google.play.gateway.proto.PlayGatewayError", Unavailable),
    ],
)
def test_what_google_play_does_not_say_is_an_error(
    server: Server, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, error: type[Exception]
) -> None:
    monkeypatch.setattr(play, "BASE", server.url)
    server.answer = lambda *asked: (status, {}, body)
    with pytest.raises(error):
        play.GooglePlay().fetch(GOOGLE, {})
