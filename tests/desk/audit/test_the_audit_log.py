"""The audit log: filtered by index, page by page, and as a file that no spreadsheet runs."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import AsyncClient, Client
from hypothesis import given
from hypothesis import strategies as st

from keepword.audit.models import Entry
from keepword.audit.queries import Filters, chunks, entries
from keepword.desk.audit.files import FORMULA, safe
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def log(cast: Cast) -> Cast:
    Entry.objects.bulk_create(
        Entry(
            at=NOW + timedelta(minutes=number // 3),
            actor_id=[cast.agent.pk, cast.lead.pk, None][number % 3],
            actor_label=["Agent", "=HYPERLINK(1)", ""][number % 3],
            verb=["replied", "noted", "flew"][number % 3],
            object_kind="conversations.conversation",
            object_id=number % 5 + 1,
            data={"n": number},
        )
        for number in range(120)
    )
    return cast


def seen(user: Any, **filters: Any) -> int:
    return entries(user, Filters(**filters)).count()


def test_each_filter_leaves_what_it_says(log: Cast) -> None:
    assert seen(log.admin) == 120
    assert seen(log.admin, actor=log.agent.pk) == 40
    assert seen(log.admin, actor=0) == 40
    assert seen(log.admin, verb="flew") == 40
    assert seen(log.admin, kind="conversations.conversation", object_id=1) == 24
    assert seen(log.admin, since=NOW + timedelta(minutes=39)) == 3
    assert seen(log.admin, until=NOW + timedelta(minutes=1)) == 3
    assert seen(log.lead) == 0


def test_pages_and_chunks_leave_nothing_out(log: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keepword.audit.queries.CHUNK", 7)
    found = [row.pk for rows in chunks(entries(log.admin, Filters()), 10_000) for row in rows]
    assert found == list(Entry.objects.order_by("-at", "-id").values_list("pk", flat=True))
    assert sum(len(rows) for rows in chunks(entries(log.admin, Filters()), 10)) == 10


@pytest.mark.parametrize(
    ("filters", "index"),
    [({"actor": 1}, "audit_actor"), ({"verb": "noted"}, "audit_verb"), ({}, "audit_at")],
)
def test_each_filter_walks_its_index(log: Cast, filters: dict[str, Any], index: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads so small a table as a whole")
    plan = entries(log.admin, Filters(**filters)).order_by("-at", "-id")[:50].explain()
    assert index in plan


def test_the_page_speaks_in_words_and_keeps_what_it_does_not_know(log: Cast, client: Client) -> None:
    client.force_login(log.admin)
    html = client.get("/settings/audit/").content.decode()
    assert "replied" in html
    assert "wrote a note" in html
    assert "flew" in html
    assert "after=" in html
    only = client.get("/settings/audit/", {"verb": "flew", "who": "0"}).content.decode()
    assert "wrote a note</td>" not in only
    assert "<td>flew</td>" in only
    assert 'value="flew" selected' in only
    none = client.get("/settings/audit/", {"since": "2030-01-01"}).content.decode()
    assert "Nothing fits" in none


@pytest.mark.parametrize(
    "query",
    [
        {"who": "x"},
        {"who": "9" * 40},
        {"since": "yesterday"},
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"number": "-1"},
        {"number": "9" * 30},
        {"after": "rubbish"},
        {"verb": "'; --"},
    ],
)
def test_whatever_the_address_asks_is_answered(log: Cast, client: Client, query: dict[str, str]) -> None:
    client.force_login(log.admin)
    assert client.get("/settings/audit/", query).status_code in (200, 422)
    assert client.get("/settings/audit/export.csv", query).status_code in (200, 422)


def test_a_file_of_csv_holds_no_formula(log: Cast, client: Client) -> None:
    client.force_login(log.admin)
    answer = client.get("/settings/audit/export.csv", {"verb": "noted"})
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 40
    assert {row["actor"] for row in rows} == {"'=HYPERLINK(1)"}
    exported = Entry.objects.get(verb="exported audit log")
    assert exported.data == {"kind": "csv", "filters": {"verb": "noted"}}


@given(st.text(max_size=20))
def test_no_text_begins_a_formula(text: str) -> None:
    assert not safe(text).startswith(FORMULA)
    assert safe(text).endswith(text)


@pytest.mark.django_db(transaction=True)
def test_a_file_of_json_is_streamed_by_the_server_that_serves(log: Cast) -> None:
    client = AsyncClient()
    client.force_login(log.admin)

    async def read() -> Any:
        answer = await client.get("/settings/audit/export.json")
        return json.loads(b"".join([piece async for piece in answer.streaming_content]))  # type: ignore[union-attr]

    rows = async_to_sync(read)()
    assert len(rows) == 121
    assert rows[1]["data"] == {"n": 119}
    assert rows[1]["at"].endswith("Z")


def test_only_files_that_there_are(log: Cast, client: Client) -> None:
    client.force_login(log.admin)
    assert client.get("/settings/audit/export.exe").status_code == 404
