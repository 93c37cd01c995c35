"""/metrics is for whoever has the token of the setting, and tells of this process and of the whole."""

from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.desk.conftest import MailIn, mail_in  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def test_without_the_token_there_is_nothing(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "secret"
    for wrong in (
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "secret"},
    ):
        assert client.get("/metrics", headers=wrong).status_code == 404


def test_with_it_they_are_prometheus_s(
    client: Client,
    settings: Any,
    cast: Cast,
    mail_in: MailIn,  # noqa: F811
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.METRICS_TOKEN = "secret"
    client.get("/")  # a server counts from its first request on
    with django_capture_on_commit_callbacks(execute=True):
        mail_in()
    client.get("/c/987654/")
    answered = client.get("/metrics", headers={"Authorization": "Bearer secret"})
    text = answered.content.decode()
    assert answered["Content-Type"].startswith("text/plain")
    for line in (
        "keepword_database_up 1.0",
        "keepword_open_conversations 1.0",
        'keepword_mailboxes{state="failing"} 0.0',
        'keepword_inboxes{channel="email",state="unset"} 1.0',
        "keepword_lake_facts 0.0",
        "keepword_lake_facts_behind 1.0",
        'keepword_messages_total{what="received"}',
        'keepword_http_requests_total{method="GET",route="c/<int:pk>/",status="302"}',
        'keepword_http_request_seconds_count{method="GET",route="c/<int:pk>/"}',
    ):
        assert line in text
