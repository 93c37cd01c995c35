"""The steps of the benchmark of notices that need Django, each in a process of its own."""

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare as prepare_database

prepare_database()

from django.db import connection

from benchmarks.intake_steps import recording
from keepword.accounts.models import User
from keepword.accounts.services import set_up
from keepword.conversations.models import Inbox, Message
from keepword.core import clock
from keepword.customers.models import Consent, Customer, Identity, Purpose
from keepword.outreach import services
from keepword.outreach.models import Notice, Recipient
from keepword.outreach.services.editing import Draft
from keepword.outreach.services.preparing import prepare
from keepword.outreach.services.sending import send_some

CAME = datetime(2026, 1, 5, 10, tzinfo=UTC)
ROWS = 5_000  # rows in one statement


def fill(many: int) -> None:
    """So many customers with an address, nine of ten of whom agree; a newsletter that has begun."""
    with clock.moved(CAME):
        set_up(
            name="Shop",
            language="en",
            time_zone="Europe/Kyiv",
            admin_name="Admin",
            admin_email="admin@shop.example",
            password="a long enough password",
        )
        inbox = Inbox.objects.create(name="Support", address="support@shop.example", created_at=CAME)
        purpose = Purpose.objects.create(key="news", name="News", texts={"en": "News"}, created_at=CAME)
        for start in range(0, many, ROWS):
            _people(purpose, start, min(many, start + ROWS))
        begins = services.beginning("newsletter", inbox)
        fields: dict[str, Any] = {name: getattr(begins, name) for name in Draft.__dataclass_fields__}
        fields |= {"purpose": purpose, "control": 0, "per_minute": 6_000}
        user = User.objects.get()
        services.start(user, services.save_notice(user, None, Draft(**fields)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _people(purpose: Purpose, first: int, last: int) -> None:
    made = Customer.objects.bulk_create(
        [
            Customer(name=f"Customer {number}", language="en", created_at=CAME, indexed=True, compared=True)
            for number in range(first, last)
        ]
    )
    Identity.objects.bulk_create(
        [Identity(customer=one, value=f"c{one.pk}@example.org", created_at=CAME) for one in made]
    )
    Consent.objects.bulk_create(
        [
            Consent(customer=one, purpose=purpose, version=1, given_at=CAME, source="portal", evidence="form")
            for one in made
            if one.pk % 10
        ]
    )


def prepared(many: int) -> float:
    """How many recipients a second are written down."""
    number = Notice.objects.get().pk
    with clock.moved(CAME):
        begun = time.perf_counter()
        while Notice.objects.filter(pk=number, prepared_at=None).exists():
            prepare.func(number)
        taken = time.perf_counter() - begun
    assert Recipient.objects.count() == many
    return many / taken


def written(count: int) -> float:
    """How many messages a second are written to as many of them."""
    Notice.objects.update(tokens=count, tokens_at=CAME)
    begun, minute = time.perf_counter(), 0
    while Message.objects.count() < count:
        with clock.moved(CAME + timedelta(minutes=minute)):
            send_some(seconds=600)
        minute += 1
    return Message.objects.count() / (time.perf_counter() - begun)


def record(count: int, file: Path) -> None:
    """The same, its writes kept in a file: a list for each transaction."""
    log: list[list[Any]] = [[]]
    with recording(log):
        written(count)
    transactions: list[list[Any]] = [[]]
    for statement in log[0]:  # each transaction ends with the notice's own row
        transactions[-1].append(statement)
        if statement[0].startswith('UPDATE "outreach_notice"'):
            transactions.append([])
    file.write_text(json.dumps([one for one in transactions if one]))


def main() -> None:
    what, *arguments = sys.argv[1:]
    if what == "fill":
        fill(int(arguments[0]))
    elif what == "prepare":
        print(prepared(int(arguments[0])))
    elif what == "write":
        print(written(int(arguments[0])))
    else:
        record(int(arguments[0]), Path(arguments[1]))


if __name__ == "__main__":
    main()
