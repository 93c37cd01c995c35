"""An answer leaves by its channel once, whatever the provider does; what it says becomes words for us."""

import json
from datetime import timedelta

import pytest

from keepword.channels.doors import connections, tasks
from keepword.channels.doors.channel import BACK_OFF
from keepword.channels.doors.models import Connection, Reference
from keepword.conversations import services as conversations
from keepword.conversations.channels import Works
from keepword.conversations.models import Conversation, Message, State
from keepword.conversations.services import Letter, StoredFile
from keepword.core import blobs, clock
from keepword.core.errors import Conflict, Invalid
from tests.cast import Cast
from tests.channels.doors.conftest import come, leave
from tests.pigeon import Pigeon
from tests.servers.web import Answered, WebServer

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
UNDO = 15  # seconds, and some: the clock is moved on by what an answer waits


@pytest.fixture
def conversation(pigeon: Connection) -> Conversation:
    come(pigeon, {"id": "1", "from": "olena", "name": "Olena", "text": "Where is my parcel?"})
    return Conversation.objects.get()


def answer(cast: Cast, conversation: Conversation, letter: Letter | None = None) -> Message:
    return leave(conversations.reply(cast.agent, conversation, letter or Letter("On its way.")))


def waits(message: Message) -> float:
    """Seconds until it is tried again."""
    assert message.send_after
    return (message.send_after - clock.now()).total_seconds()


def bodies(server: WebServer) -> list[dict[str, str]]:
    return [json.loads(asked.body) for asked in server.asked]


def test_an_answer_goes_to_the_customer_and_is_known_by_its_number(
    conversation: Conversation, cast: Cast, loft: WebServer
) -> None:
    message = answer(cast, conversation)
    assert message.state == State.SENT
    assert bodies(loft) == [{"to": "olena", "text": "On its way."}]
    assert loft.asked[0].headers["seed"] == "grain"
    assert Reference.objects.get(message=message).external_id == "out-1"
    assert connections.health(conversation.inbox).state == Works.WORKING


def test_words_with_form_go_as_words_and_what_is_too_much_is_refused(
    conversation: Conversation, cast: Cast, loft: WebServer
) -> None:
    answer(cast, conversation, Letter(html="<p>It is <b>here</b>.</p><p>Yours</p>"))
    assert bodies(loft)[0]["text"] == "It is here.\n\nYours"
    assert Message.objects.get(direction="out").html == ""
    with pytest.raises(Invalid, match="500"):
        conversations.reply(cast.agent, conversation, Letter("x" * 501))
    with pytest.raises(Invalid, match="customer alone"):
        conversations.reply(cast.agent, conversation, Letter("Hi", cc=[("", "a@example.org")]))
    large = StoredFile("a.pdf", "application/pdf", 2000, blobs.put(b"%PDF"))
    with pytest.raises(Invalid, match=r"a\.pdf"):
        conversations.reply(cast.agent, conversation, Letter("Hi", files=[large]))
    with pytest.raises(Invalid, match="files"):
        conversations.reply(cast.agent, conversation, Letter("Hi", files=[large] * 4))


def _files(count: int) -> list[StoredFile]:
    return [StoredFile(f"{n}.pdf", "application/pdf", 4, blobs.put(b"%PDF")) for n in range(count)]


def test_parts_that_have_left_do_not_leave_again(
    conversation: Conversation, cast: Cast, loft: WebServer
) -> None:
    whole = loft.answer
    loft.answer = lambda asked: Answered(status=500) if b"0.pdf" in asked.body else whole(asked)
    message = answer(cast, conversation, Letter("Two bills", files=_files(2)))
    assert (message.state, message.problem) == (State.QUEUED, "Its loft is on fire.")
    assert BACK_OFF[0] <= waits(message) + 1 < BACK_OFF[0] + UNDO
    loft.answer = whole
    assert leave(message).state == State.SENT
    sent = [body.get("text") or body["file"] for body in bodies(loft)]
    assert sent == ["Two bills", "0.pdf", "0.pdf", "1.pdf"]


def test_a_provider_that_asks_for_patience_gets_it(
    conversation: Conversation, cast: Cast, loft: WebServer
) -> None:
    loft.answer = lambda asked: Answered(status=429, headers={"Retry-After": "77"})
    message = answer(cast, conversation)
    assert (message.state, message.problem) == (State.QUEUED, "Its pigeons are tired.")
    assert 77 <= waits(message) + 1 < 77 + UNDO


def test_what_is_refused_for_good_says_why(conversation: Conversation, cast: Cast, loft: WebServer) -> None:
    loft.answer = lambda asked: Answered(status=400, body=b"Olena has moved.")
    message = answer(cast, conversation)
    assert (message.state, message.problem) == (State.FAILED, "Olena has moved.")
    conversation.refresh_from_db()
    assert conversation.status == "open"


def test_nobody_knows_whether_a_call_without_an_answer_arrived(
    conversation: Conversation, cast: Cast, loft: WebServer
) -> None:
    loft.answer = lambda asked: Answered(hangs_up=True)
    assert answer(cast, conversation).state == State.UNCERTAIN
    assert len(loft.asked) == 1


def test_a_provider_that_is_away_is_noticed_and_tried_again_for_half_a_day(
    conversation: Conversation, cast: Cast, pigeon: Connection
) -> None:
    Connection.objects.update(settings={"loft": "http://127.0.0.1:9"})
    message = answer(cast, conversation)
    assert message.state == State.QUEUED
    assert connections.health(_fresh(pigeon)).state == Works.FAILING
    for _try in BACK_OFF:
        message = leave(message)
    assert message.state == State.FAILED
    assert timedelta(hours=12) < timedelta(seconds=sum(BACK_OFF)) < timedelta(hours=24)


def _fresh(connection: Connection):  # type: ignore[no-untyped-def]
    return Connection.objects.select_related("inbox").get(pk=connection.pk).inbox


def test_an_inbox_without_a_connection_says_what_to_do(conversation: Conversation, cast: Cast) -> None:
    Connection.objects.all().delete()
    message = answer(cast, conversation)
    assert message.state == State.FAILED
    assert "not connected" in message.problem


def test_where_nothing_can_leave_now_the_writer_is_told_why(
    conversation: Conversation, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pigeon, "obstacle", lambda *_: "It is night; pigeons sleep until six.")
    with pytest.raises(Conflict, match="until six"):
        conversations.reply(cast.agent, conversation, Letter("Hello"))


def test_what_waits_without_a_job_is_taken_up(conversation: Conversation, cast: Cast) -> None:
    from django_tasks_db.models import DBTaskResult

    conversations.reply(cast.agent, conversation, Letter("On its way."))
    DBTaskResult.objects.all().delete()
    with clock.moved(clock.now() + timedelta(minutes=10)):
        assert tasks.resume_forgotten() == 1
        assert tasks.resume_forgotten() == 0


@pytest.fixture
def failing(pigeon: Connection) -> Connection:
    connections.failing(pigeon, "A hawk circles.")
    return pigeon


def test_a_door_that_stops_is_told_within_minutes_and_once(failing: Connection, cast: Cast) -> None:
    from keepword.notifications.models import Notification

    tasks.watch()
    assert not Notification.objects.exists()  # it may mend itself
    with clock.moved(clock.now() + timedelta(minutes=3)):
        tasks.watch()
        tasks.watch()
    told = Notification.objects.get()
    assert (told.user, told.kind) == (cast.admin, "inbox_failing")
