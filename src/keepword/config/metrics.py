"""Numbers for Prometheus at /metrics: what this process did, and how the whole is doing."""

import collections
import hmac
import time
from collections.abc import Callable, Iterable
from typing import Final

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from keepword.analytics.lake.health import health as lake_health
from keepword.api.figures import figures
from keepword.conversations.channels import channel_of
from keepword.conversations.events import Delivered, MessagesReceived, NotDelivered
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.core.events import on
from keepword.probes.queries.probes import standing

MOST: Final = 10_000  # counts stop here, so that looking costs the same in a large shop
KNOWN_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# A second series for each, of which nobody asks.
disable_created_metrics()  # type: ignore[no-untyped-call]
registry = CollectorRegistry()
requests = Counter(
    "keepword_http_requests", "Requests answered", ["method", "route", "status"], registry=registry
)
durations = Histogram(
    "keepword_http_request_seconds",
    "How long they took",
    ["method", "route"],
    registry=registry,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)
messages = Counter("keepword_messages", "Messages by this process", ["what"], registry=registry)


class Measured:
    """Counts each request and how long it took, under its route, never its address."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.answer(request)
        match = request.resolver_match
        route = match.route if match else "none"
        method = request.method if request.method in KNOWN_METHODS else "other"
        requests.labels(method, route, response.status_code).inc()
        durations.labels(method, route).observe(time.perf_counter() - started)
        return response


@on(MessagesReceived)
def _count_received(event: MessagesReceived) -> None:
    transaction.on_commit(lambda: messages.labels("received").inc(len(event.items)))


@on(Delivered)
def _count_sent(event: Delivered) -> None:
    transaction.on_commit(lambda: messages.labels("sent").inc())


@on(NotDelivered)
def _count_failed(event: NotDelivered) -> None:
    transaction.on_commit(lambda: messages.labels("failed").inc())


class Shop(Collector):
    """What the database tells of the whole, asked when somebody looks."""

    def collect(self) -> Iterable[Metric]:
        try:
            now = figures()
            open_ = Conversation.objects.filter(status=Status.OPEN)[:MOST].count()
        except DatabaseError:
            yield GaugeMetricFamily("keepword_database_up", "Whether the database answers", value=0)
            return
        yield GaugeMetricFamily("keepword_database_up", "Whether the database answers", value=1)
        yield GaugeMetricFamily("keepword_workers", "Processes that do background work", value=now.workers)
        yield GaugeMetricFamily("keepword_queue_jobs", "Jobs that wait, up to 1000", value=now.queue)
        yield GaugeMetricFamily(
            "keepword_queue_late_seconds", "How late the oldest waiting job is", value=now.queue_seconds
        )
        yield GaugeMetricFamily(
            "keepword_failed_jobs", "Jobs that failed in the last day", value=now.failed_jobs
        )
        yield GaugeMetricFamily("keepword_open_conversations", "Open ones, up to 10000", value=open_)
        yield GaugeMetricFamily(
            "keepword_unsent_messages", "Messages that a person must look at", value=now.unsent
        )
        yield GaugeMetricFamily("keepword_quarantined_mails", "Mails in quarantine", value=now.quarantined)
        yield GaugeMetricFamily(
            "keepword_webhooks_waiting", "Deliveries of webhooks that wait", value=now.webhooks_waiting
        )
        boxes = GaugeMetricFamily("keepword_mailboxes", "Mailboxes by state", labels=["state"])
        for state in ("new", "connected", "failing", "off"):
            boxes.add_metric([state], now.mailboxes.get(state, 0))
        yield boxes
        yield _doors()
        yield _tests()
        yield from _lake()


def _doors() -> GaugeMetricFamily:
    """From what is on record: no provider is asked."""
    found = GaugeMetricFamily(
        "keepword_inboxes", "Active inboxes by channel and state", labels=["channel", "state"]
    )
    counted: collections.Counter[tuple[str, str]] = collections.Counter()
    for inbox in Inbox.objects.filter(is_active=True).select_related("mailbox", "connection"):
        channel = channel_of(inbox)
        if channel is not None:
            counted[channel.key, str(channel.health(inbox).state)] += 1
    for labels, value in sorted(counted.items()):
        found.add_metric(labels, value)
    return found


def _tests() -> GaugeMetricFamily:
    found = GaugeMetricFamily(
        "keepword_probes", "Service tests by kind and last result", labels=["kind", "result"]
    )
    counted = collections.Counter((kind, "passed" if passed else "failed") for kind, passed in standing())
    for labels, value in sorted(counted.items()):
        found.add_metric(labels, value)
    return found


def _lake() -> Iterable[GaugeMetricFamily]:
    """From what is on record: its files are not looked at."""
    found = lake_health()
    yield GaugeMetricFamily("keepword_lake_facts", "Facts in the lake", value=found.rows)
    yield GaugeMetricFamily("keepword_lake_facts_behind", "Facts that are not yet in it", value=found.behind)
    yield GaugeMetricFamily("keepword_lake_files", "Its files", value=found.files)
    yield GaugeMetricFamily("keepword_lake_bytes", "Their size", value=found.bytes)


registry.register(Shop())


@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever sends KEEPWORD_METRICS_TOKEN as a bearer token; without that setting there is nothing.

    Not by the caller's address: behind a proxy of this machine everybody comes from here.
    """
    given = request.headers.get("Authorization", "").partition(" ")[2].strip()
    wanted = settings.METRICS_TOKEN
    if not wanted or not hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode()):
        return HttpResponse("Not found\n", status=404, content_type="text/plain")
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
