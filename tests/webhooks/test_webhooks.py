"""Webhooks: who listens is told, signed as the standard says, again until it is taken, and in the log."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from keepword.api.shapes.conversations import ConversationOut
from keepword.api.shapes.messages import MessageOut
from keepword.channels.email.pipeline import RawMail, receive
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation
from keepword.conversations.queries import messages_of
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.notifications.models import Notification
from keepword.webhooks import queries, rules, services, tasks
from keepword.webhooks.models import Delivery, Endpoint, Event, State
from keepword.webhooks.topics import topics
from tests.cast import Cast
from tests.channels.email.intake.mails import letter
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db]


class Receiver:
    """Somebody else's server; `answers` are the statuses that it gives next, 200 after them."""

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.headers: dict[str, str] = {}
        self.body = b"thank you"
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(outer.body)))
                self.end_headers()
                self.wfile.write(outer.body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    queries.forget()
    found = Receiver()
    yield found
    found.server.shutdown()
    found.server.server_close()
    queries.forget()


def listening(cast: Cast, receiver: Receiver, *topics: str) -> Endpoint:
    return services.save_endpoint(
        cast.admin, None, name="Warehouse", url=receiver.url, topics=topics or ("*",)
    )


def deliver_all() -> None:
    for delivery in Delivery.objects.filter(state=State.PENDING).order_by("pk"):
        services.deliver(delivery.pk)


def test_what_happens_is_told_as_the_api_shows_it(cast: Cast, receiver: Receiver, mail_in: MailIn) -> None:
    endpoint = listening(cast, receiver)
    found = mail_in("It does not light up.")
    conversations.close(cast.agent, found)
    topics_ = list(Event.objects.order_by("pk").values_list("topic", flat=True))
    assert topics_ == [
        "conversation.created",
        "message.received",
        "conversation.status_changed",
        "conversation.closed",
    ]
    told = Event.objects.get(topic="message.received").data
    message = messages_of(found).get()
    assert told["message"] == json.loads(json.dumps(MessageOut.of(message).model_dump(mode="json")))
    closed = Event.objects.get(topic="conversation.closed").data
    now = Conversation.objects.get(pk=found.pk)
    assert closed == {"conversation": ConversationOut.of(now).model_dump(mode="json"), "before": "open"}
    assert Delivery.objects.filter(endpoint=endpoint).count() == 4


def test_the_signature_is_the_standard_s(cast: Cast, receiver: Receiver, mail_in: MailIn) -> None:
    endpoint = listening(cast, receiver, "message.received")
    mail_in("Привіт")
    deliver_all()
    (headers, body) = receiver.heard[0]
    secret = services.secret_of(cast.admin, endpoint)
    assert Webhook(secret).verify(body.decode(), headers)["data"]["message"]["text"] == "Привіт"
    with pytest.raises(WebhookVerificationError):
        Webhook(rules.new_secret()).verify(body.decode(), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.decode() + " ", headers)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.answer) == ("delivered", 200, "thank you")


def test_a_new_secret_signs_beside_the_old_one(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    before = services.secret_of(cast.admin, endpoint)
    after = services.rotate_secret(cast.admin, endpoint)
    services.send_test(cast.admin, endpoint)
    deliver_all()
    headers, body = receiver.heard[0]
    for secret in (before, after):
        Webhook(secret).verify(body.decode(), headers)
    with clock.moved(clock.now() + timedelta(days=2)):
        services.send_test(cast.admin, endpoint)
        deliver_all()
    assert len(receiver.heard[1][0]["webhook-signature"].split()) == 1


def test_what_is_not_taken_is_sent_again_by_the_standard_s_times(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    receiver.answers = [500] * 20
    services.send_test(cast.admin, endpoint)
    waits, now = [], clock.now()
    while True:
        with clock.moved(now):
            deliver_all()
        delivery = Delivery.objects.get()
        if delivery.state != State.PENDING:
            break
        assert delivery.next_at is not None
        waits.append(delivery.next_at - now)
        now = delivery.next_at
    assert waits == list(rules.BACKOFF)
    assert (delivery.state, delivery.tries, delivery.status) == ("failed", 10, 500)
    assert {headers["webhook-id"] for headers, _body in receiver.heard} == {delivery.event.key}


def test_too_early_a_job_does_nothing(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    receiver.answers = [503]
    receiver.headers = {"Retry-After": "120"}
    services.send_test(cast.admin, endpoint)
    with clock.moved(clock.now()):
        deliver_all()
        deliver_all()
        delivery = Delivery.objects.get()
        assert delivery.next_at == clock.now() + timedelta(seconds=120)
    assert len(receiver.heard) == 1


def test_a_redirect_is_not_followed(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    receiver.answers, receiver.headers = [302], {"Location": receiver.url}
    services.send_test(cast.admin, endpoint)
    deliver_all()
    assert (Delivery.objects.get().status, len(receiver.heard)) == (302, 1)


def test_who_is_gone_is_switched_off_at_once_and_who_fails_after_days(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    receiver.answers = [410]
    services.send_test(cast.admin, endpoint)
    deliver_all()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, endpoint.problem) == (False, "It answered 410.")
    (told,) = Notification.objects.filter(kind="webhook_off")
    assert told.user == cast.admin
    endpoint = services.save_endpoint(cast.admin, endpoint, name="W", url=receiver.url, topics=["*"])
    assert (endpoint.is_active, endpoint.problem) == (True, "")
    receiver.answers = [500, 500]
    services.send_test(cast.admin, endpoint)
    deliver_all()
    with clock.moved(clock.now() + rules.GIVE_UP_AFTER + timedelta(hours=1)):
        deliver_all()
    endpoint.refresh_from_db()
    assert not endpoint.is_active


def test_success_forgives(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    receiver.answers = [500]
    services.send_test(cast.admin, endpoint)
    deliver_all()
    endpoint.refresh_from_db()
    assert endpoint.failing_since is not None
    with clock.moved(clock.now() + timedelta(minutes=1)):
        deliver_all()
    endpoint.refresh_from_db()
    assert (endpoint.failing_since, endpoint.problem) == (None, "")


def test_the_log_can_be_replayed(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    first = services.send_test(cast.admin, endpoint)
    deliver_all()
    services.replay(cast.admin, first)
    deliver_all()
    assert [headers["webhook-id"] for headers, _ in receiver.heard] == [first.event.key] * 2
    Delivery.objects.update(state=State.FAILED)
    services.send_test(cast.admin, endpoint)
    assert services.replay_failed(cast.admin, endpoint, since=clock.now()) == 0
    assert services.replay_failed(cast.admin, endpoint) == 1
    deliver_all()
    assert len(receiver.heard) == 4
    Endpoint.objects.update(is_active=False)
    with pytest.raises(Conflict):
        services.replay(cast.admin, first)


def test_nothing_is_kept_where_nobody_listens(cast: Cast, receiver: Receiver, mail_in: MailIn) -> None:
    listening(cast, receiver, "conversation.closed")
    mail_in()
    assert not Event.objects.exists()
    assert not DBTaskResult.objects.filter(task_path__contains="webhook").exists()


def test_the_past_is_not_told(cast: Cast, receiver: Receiver) -> None:
    listening(cast, receiver)
    raw = letter(id="old@example.org")
    receive([RawMail(cast.inbox, raw, "import", clock.now())])
    assert Conversation.objects.count() == 1
    assert not Event.objects.exists()


def test_only_an_admin_has_to_do_with_them(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    delivery = services.send_test(cast.admin, endpoint)
    for verb in (
        services.rotate_secret,
        services.remove_endpoint,
        services.send_test,
        services.replay_failed,
    ):
        with pytest.raises(Refused):
            verb(cast.lead, endpoint)  # type: ignore[operator]
    with pytest.raises(NotFound):
        queries.get_endpoint(cast.lead, endpoint.pk)
    with pytest.raises(NotFound):
        queries.get_delivery(cast.lead, delivery.pk)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": ""}, "name"),
        ({"url": "ftp://example.com"}, "url"),
        ({"url": "http://example.com"}, "url"),
        ({"topics": ["nothing.happens"]}, "topics"),
        ({"topics": []}, "topics"),
    ],
)
def test_what_cannot_be_a_webhook_is_said(cast: Cast, given: dict[str, Any], field: str) -> None:
    whole = {"name": "W", "url": "https://example.com/", "topics": ["*"], **given}
    with pytest.raises(Invalid) as error:
        services.save_endpoint(cast.admin, None, **whole)
    assert error.value.field == field


def test_every_topic_has_an_example_of_the_shape_that_is_sent(
    cast: Cast, receiver: Receiver, mail_in: MailIn
) -> None:
    listening(cast, receiver)
    found = mail_in()
    conversations.assign(cast.agent, found, cast.colleague)
    conversations.set_priority(cast.agent, found, 3)
    conversations.close(cast.agent, found)
    conversations.reopen(cast.agent, found)
    examples = {topic.name: topic.example for topic in topics()}
    told = list(Event.objects.all())
    assert len({event.topic for event in told}) == 7
    for event in told:
        example = examples[event.topic]
        assert event.data.keys() == example.keys(), event.topic
        for name, value in event.data.items():
            if isinstance(value, dict):
                assert value.keys() == example[name].keys(), (event.topic, name)


def test_old_events_go_and_forgotten_ones_are_taken_up(cast: Cast, receiver: Receiver) -> None:
    endpoint = listening(cast, receiver)
    services.send_test(cast.admin, endpoint)
    DBTaskResult.objects.all().delete()
    with clock.moved(clock.now() + timedelta(hours=1)):
        assert tasks.resume_forgotten() == 1
        assert tasks.resume_forgotten() == 0
        assert DBTaskResult.objects.count() == 1
    with clock.moved(clock.now() + timedelta(days=31)):
        assert tasks.forget_old() == 1
    assert not Delivery.objects.exists()
