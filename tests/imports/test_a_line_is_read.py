"""A line of JSON becomes a record, or says what is wrong with it."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.core.errors import Invalid
from keepword.imports.readers.jsonl import read
from keepword.imports.records import Record
from tests.imports.conftest import Past

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


def of(data: Any) -> Record:
    return read(json.dumps(data), now=NOW, zone=KYIV)


def test_all_of_it_is_there(past: Past) -> None:
    record = of(past(tags=["lamp", "lamp", " "], csat=4, customer={"name": "Olena", "phone": "+380 44 1"}))
    assert (record.external_id, record.channel, record.subject) == ("c-1", "email", "Lamp")
    assert (record.tags, record.csat, record.customer.phone) == (("lamp",), 4, "+380 44 1")
    assert [said.direction for said in record.messages] == ["in", "out"]
    assert record.closed_at == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_messages_are_put_in_the_order_of_time(past: Past) -> None:
    data = past()
    data["messages"].reverse()
    assert [said.direction for said in of(data).messages] == ["in", "out"]


def test_a_moment_without_an_offset_is_the_shop_s(past: Past) -> None:
    data = past(messages=[{"direction": "in", "at": "2026-03-02 09:00", "text": "x"}])
    assert of(data).messages[0].at == datetime(2026, 3, 2, 7, tzinfo=UTC)


def test_what_no_database_takes_is_left_out(past: Past) -> None:
    data = past(
        subject="La\x00mp", messages=[{"direction": "in", "at": "2026-03-02T09:00Z", "text": "a\ud800b"}]
    )
    record = of(data)
    assert record.subject == "Lamp"
    record.messages[0].text.encode()


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"external_id": ""}, "external_id"),
        ({"channel": "E-Mail!"}, "channel"),
        ({"customer": {}}, "customer"),
        ({"customer": {"email": "not an address"}}, "customer.email"),
        ({"messages": []}, "messages"),
        ({"messages": [{"direction": "up", "at": "2026-03-02T09:00Z", "text": "x"}]}, "direction"),
        ({"messages": [{"direction": "in", "at": "yesterday", "text": "x"}]}, "messages[0].at"),
        ({"messages": [{"direction": "in", "at": "2036-03-02T09:00Z", "text": "x"}]}, "future"),
        ({"closed_at": 17}, "closed_at"),
        ({"csat": 6}, "csat"),
        ({"csat": True}, "csat"),
        ({"tags": "lamp"}, "tags"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_named(past: Past, parts: dict[str, Any], word: str) -> None:
    with pytest.raises(Invalid, match=r".") as wrong:
        of(past() | parts)
    assert word in str(wrong.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = ("external_id", "channel", "subject", "customer", "messages", "tags", "closed_at", "csat")


@given(
    st.one_of(
        st.text(), _JSON.map(json.dumps), st.dictionaries(st.sampled_from(_FIELDS), _JSON).map(json.dumps)
    )
)
def test_any_line_is_a_record_or_invalid(line: str) -> None:
    try:
        record = read(line, now=NOW, zone=KYIV)
    except Invalid as error:
        reason = str(error)
        record = None
    assert record is not None or reason
