"""Webhooks: who is told what, and the log of it. For admins."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, Limit, MaybeMoment, Moment, MomentIn, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.webhooks import services, topics
from keepword.webhooks.models import Delivery, Endpoint
from keepword.webhooks.queries import deliveries, endpoints, get_delivery, get_endpoint

resource = Resource("webhooks", "Webhooks")


class WebhookOut(Out):
    """An address that is told what happens here."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 1,
                    "name": "Warehouse",
                    "url": "https://warehouse.example/hooks/keepword",
                    "topics": ["conversation.closed", "message.*"],
                    "is_active": True,
                    "failing_since": None,
                    "problem": "",
                    "created_at": "2026-03-01T09:00:00.000000Z",
                }
            ]
        }
    )

    id: int
    name: str
    url: str
    topics: list[str]
    is_active: bool
    failing_since: MaybeMoment = Field(description="The first failure after the last success.")
    problem: str
    created_at: Moment

    @classmethod
    def of(cls, endpoint: Endpoint) -> "WebhookOut":
        return cls.model_validate(endpoint, from_attributes=True)


class WebhookList(Page[WebhookOut]):
    pass


class NewWebhookOut(WebhookOut):
    """A webhook with its secret."""

    secret: str = Field(description="What its receiver checks signatures with (Standard Webhooks).")


class SecretOut(Out):
    secret: str


class WebhookIn(In):
    """A webhook as it is to be."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Warehouse",
                    "url": "https://warehouse.example/hooks/keepword",
                    "topics": ["conversation.closed", "message.*"],
                }
            ]
        }
    )

    name: str = Field(min_length=1, max_length=80)
    url: str = Field(max_length=500, description="https; not of a private network.")
    topics: list[Annotated[str, Field(max_length=60)]] = Field(
        min_length=1,
        max_length=100,
        description="See GET /webhook-topics; `message.*` for a family, `*` for all.",
    )
    is_active: bool = True


class Since(In):
    """From when on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"since": "2026-03-01T00:00:00Z"}]})

    since: MomentIn | None = Field(
        default=None, description="Only what happened from then on; all without it."
    )


class CountOut(Out):
    count: int


class TopicOut(Out):
    """Something that can be told."""

    topic: str
    name: str
    example: dict[str, Any] = Field(description="The `data` of such an event.")


class TopicList(Out):
    items: list[TopicOut]


class DeliveryOut(Out):
    """One event on its way to one webhook."""

    id: int
    webhook: int
    event: str = Field(description="The id that receivers know it by (webhook-id).")
    topic: str
    data: dict[str, Any]
    state: str = Field(description="pending, delivered or failed.")
    tries: int
    created_at: Moment
    tried_at: MaybeMoment
    next_at: MaybeMoment
    status: int | None = Field(description="HTTP status of the last answer; null when nobody answered.")
    answer: str = Field(description="The beginning of the last answer.")
    problem: str
    seconds: float | None

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryOut":
        own = {name: getattr(delivery, name) for name in cls.model_fields if name not in _NOT_OWN}
        return cls(
            id=delivery.pk,
            webhook=delivery.endpoint_id,
            event=delivery.event.key,
            topic=delivery.event.topic,
            data=delivery.event.data,
            **own,
        )


_NOT_OWN = ("id", "webhook", "event", "topic", "data")


class DeliveryList(Page[DeliveryOut]):
    pass


@resource.get("/webhook-topics", TopicList)
def list_topics(request: HttpRequest) -> TopicList:
    """What can be told, each with an example of its data."""
    return TopicList(
        items=[
            TopicOut(topic=one.name, name=str(one.label), example=dict(one.example))
            for one in topics.topics()
        ]
    )


@resource.get("/webhooks", WebhookList)
def list_webhooks(request: HttpRequest, after: After = "", limit: Limit = 25) -> WebhookList:
    """All webhooks, by name."""
    found = rows_of(endpoints(caller(request)), ("name", "id"), after, limit)
    return WebhookList(items=[WebhookOut.of(row) for row in found.rows], next=found.next)


@resource.get("/webhooks/{int:webhook_id}", WebhookOut)
def get_webhook(request: HttpRequest, webhook_id: PathId) -> WebhookOut:
    """One webhook."""
    return WebhookOut.of(get_endpoint(caller(request), webhook_id))


@resource.post("/webhooks", NewWebhookOut, status=201)
def create_webhook(request: HttpRequest, payload: WebhookIn) -> NewWebhookOut:
    """Make a webhook. Its secret is in this answer; later only its page shows it."""
    user = caller(request)
    made = services.save_endpoint(user, None, **payload.model_dump())
    return NewWebhookOut(**WebhookOut.of(made).__dict__, secret=services.secret_of(user, made))


@resource.put("/webhooks/{int:webhook_id}", WebhookOut)
def save_webhook(request: HttpRequest, webhook_id: PathId, payload: WebhookIn) -> WebhookOut:
    """Change a webhook as a whole. Switching it on again forgives its failures."""
    user = caller(request)
    return WebhookOut.of(services.save_endpoint(user, get_endpoint(user, webhook_id), **payload.model_dump()))


@resource.delete("/webhooks/{int:webhook_id}")
def remove_webhook(request: HttpRequest, webhook_id: PathId) -> None:
    """Tell it nothing any more; its log goes too."""
    user = caller(request)
    services.remove_endpoint(user, get_endpoint(user, webhook_id))


@resource.post("/webhooks/{int:webhook_id}/secret", SecretOut)
def rotate_webhook_secret(request: HttpRequest, webhook_id: PathId) -> SecretOut:
    """Give it another secret; the old one signs beside it for a day."""
    user = caller(request)
    return SecretOut(secret=services.rotate_secret(user, get_endpoint(user, webhook_id)))


@resource.post("/webhooks/{int:webhook_id}/test", DeliveryOut, status=202)
def test_webhook(request: HttpRequest, webhook_id: PathId) -> DeliveryOut:
    """Send a `ping`, soon."""
    user = caller(request)
    made = services.send_test(user, get_endpoint(user, webhook_id))
    return DeliveryOut.of(get_delivery(user, made.pk))


@resource.get("/webhooks/{int:webhook_id}/deliveries", DeliveryList)
def list_deliveries(
    request: HttpRequest,
    webhook_id: PathId,
    state: Annotated[Literal["", "pending", "delivered", "failed"], Query(description="Only these.")] = "",
    after: After = "",
    limit: Limit = 25,
) -> DeliveryList:
    """The log of a webhook for the last 30 days, the newest first."""
    user = caller(request)
    rows = deliveries(user, get_endpoint(user, webhook_id), state=state)
    found = rows_of(rows, ("-id",), after, limit)
    return DeliveryList(items=[DeliveryOut.of(row) for row in found.rows], next=found.next)


@resource.get("/webhook-deliveries/{int:delivery_id}", DeliveryOut)
def get_delivery_by_id(request: HttpRequest, delivery_id: PathId) -> DeliveryOut:
    """One line of a log."""
    return DeliveryOut.of(get_delivery(caller(request), delivery_id))


@resource.post("/webhook-deliveries/{int:delivery_id}/replay", DeliveryOut, status=202)
def replay_delivery(request: HttpRequest, delivery_id: PathId) -> DeliveryOut:
    """Send it once more, under its own id. 409 while the webhook is switched off."""
    user = caller(request)
    return DeliveryOut.of(services.replay(user, get_delivery(user, delivery_id)))


@resource.post("/webhooks/{int:webhook_id}/replay", CountOut, status=202)
def replay_failed_deliveries(request: HttpRequest, webhook_id: PathId, payload: Since) -> CountOut:
    """Send all that failed again; 1,000 at once."""
    user = caller(request)
    count = services.replay_failed(user, get_endpoint(user, webhook_id), since=payload.since)
    return CountOut(count=count)
