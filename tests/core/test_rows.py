"""What `rows` writes and builds is what the ORM would have written and read."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection

from keepword.channels.email.models import Mail
from keepword.conversations.models import Conversation, Message
from keepword.core import rows
from keepword.core.models import Fact
from keepword.customers.models import Customer
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

AT = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)


def test_every_kind_of_value_comes_back(cast: Cast) -> None:
    customer = Customer(name="Ім'я ąž 😀", key=uuid.uuid4(), created_at=AT)
    rows.insert([customer])
    conversation = Conversation(inbox=cast.inbox, customer=customer, created_at=AT, last_message_at=AT)
    rows.insert([conversation])
    message = Message(
        conversation=conversation,
        direction="in",
        at=AT.replace(microsecond=0),
        to=[["Ім'я", "a@example.org"]],
        marks={"a": [1, None, "ž"]},
        text="line\nline 'quoted' %s \\ \x01",
    )
    rows.insert([message])
    mail = Mail(
        inbox=cast.inbox, message=message, fingerprint=bytes(range(32)), mid=-(2**63), at=AT, raw=b"\0\xff"
    )
    rows.insert([mail])
    fact = Fact(kind="x", at=AT, person=customer.key, value=0.1, data={"b": True})
    rows.insert([fact])
    for item in (customer, conversation, message, fact):
        read = type(item).objects.get(pk=item.pk)
        for field in item._meta.concrete_fields:
            assert getattr(read, field.attname) == getattr(item, field.attname), field
    assert bytes(Mail.objects.get().raw) == b"\0\xff"
    assert Mail.objects.get().mid == -(2**63)


def test_build_reads_what_the_orm_reads(cast: Cast) -> None:
    fact = Fact.objects.create(kind="x", at=AT, person=uuid.uuid4(), value=2.5, data={"a": [1]})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {rows.columns(Fact, 'f')} FROM core_fact f")
        built = rows.build(Fact, cursor.fetchone())
    for field in Fact._meta.concrete_fields:
        assert getattr(built, field.attname) == getattr(fact, field.attname), field


def test_keys_never_meet_those_of_the_orm(cast: Cast) -> None:
    for _ in range(3):
        rows.insert([Fact(kind="a", at=AT) for _ in range(40)])
        Fact.objects.create(kind="b", at=AT)
    assert Fact.objects.count() == 123


def test_more_rows_than_one_statement_takes(cast: Cast) -> None:
    rows.insert([Fact(kind="many", at=AT, value=number) for number in range(9_000)])
    assert Fact.objects.filter(kind="many").count() == 9_000


def test_update_writes_the_named_fields_only(cast: Cast) -> None:
    fact = Fact.objects.create(kind="x", at=AT, value=1)
    fact.value, fact.kind = 2, "other"
    rows.update([fact], ["value"])
    fact.refresh_from_db()
    assert (fact.kind, fact.value) == ("x", 2)
