"""Pages of a long list: every row once, whatever the order and the ties."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.core.keyset import page
from keepword.core.models import Fact

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
START = datetime(2026, 1, 1, tzinfo=UTC)
BAD = [
    base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
    for values in (
        [["v", "abc"], ["v", "x"]],
        [["t", "2026-01-01T00:00:00"], ["v", 1]],
        [["t", "2026-01-01T00:00:00+00:00"], ["v", 2**70]],
        [["v", 1], ["v", 1]],
    )
]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    moments=st.lists(st.integers(0, 5), max_size=30),
    size=st.integers(1, 7),
    order=st.sampled_from([("at", "id"), ("-at", "-id"), ("-at", "id")]),
)
def test_pages_put_together_are_the_list(moments: list[int], size: int, order: tuple[str, ...]) -> None:
    Fact.objects.all().delete()
    for moment in moments:
        Fact.objects.create(kind="x", at=START + timedelta(hours=moment))
    found, after = [], ""
    while True:
        part = page(Fact.objects.all(), order=order, after=after, size=size)
        found += part.rows
        after = part.next
        if not after:
            break
    assert found == list(Fact.objects.order_by(*order))


@pytest.mark.parametrize("cursor", ["x", "é" * 9, "W10", "e30", "W1siemkiLDFdXQ", "A" * 1000, *BAD])
def test_a_broken_cursor_begins_at_the_beginning(cursor: str) -> None:
    Fact.objects.create(kind="x", at=START)
    assert len(page(Fact.objects.all(), order=("at", "id"), after=cursor).rows) == 1
