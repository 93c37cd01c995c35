"""Customers of a shop that tells them something, in a test."""

from datetime import datetime
from importlib import import_module
from typing import Any

from django_tasks_db.models import DBTaskResult

from keepword.commerce.models import Owned, OwnedState, Product
from keepword.conversations.models import Inbox, Message
from keepword.conversations.services import delivered, depart, give_to_server
from keepword.core import clock
from keepword.customers.models import Consent, Customer, Identity, Purpose, Source
from keepword.outreach import services
from keepword.outreach.models import Notice, Recipient
from keepword.outreach.services.editing import Draft
from keepword.outreach.services.sending import send_some
from tests.cast import Cast

NOON = datetime.fromisoformat("2026-12-01T10:00:00+00:00")  # 12:00 in Kyiv, where the shop is


def a_customer(name: str = "Olha", *, mail: bool = True, **more: Any) -> Customer:
    made = Customer.objects.create(name=name, created_at=clock.now(), **({"language": "en"} | more))
    if mail:
        address = f"{name.lower()}{made.pk}@example.org"
        Identity.objects.create(customer=made, value=address, created_at=clock.now())
    return made


def many(count: int) -> list[Customer]:
    """Customers with an address each, made at once."""
    now = clock.now()
    people = Customer.objects.bulk_create(
        [Customer(name=f"N{n}", language="en", created_at=now) for n in range(count)]
    )
    Identity.objects.bulk_create(
        [Identity(customer=one, value=f"n{one.pk}@example.org", created_at=now) for one in people]
    )
    return people


def a_product(sku: str = "LAMP-7", name: str = "Desk lamp", **more: Any) -> Product:
    now = clock.now()
    return Product.objects.create(sku=sku, name=name, created_at=now, changed_at=now, **more)


def own(people: list[Customer], product: Product, **more: Any) -> list[Owned]:
    now = clock.now()
    rows = [
        Owned(customer=one, product=product, state=OwnedState.OWNED, created_at=now, **more) for one in people
    ]
    return Owned.objects.bulk_create(rows)


def a_purpose(key: str = "news") -> Purpose:
    return Purpose.objects.create(key=key, name="News by mail", texts={"en": "News"}, created_at=clock.now())


def agree(people: list[Customer], purpose: Purpose) -> None:
    Consent.objects.bulk_create(
        [
            Consent(
                customer=one,
                purpose=purpose,
                version=1,
                given_at=clock.now(),
                source=Source.PORTAL,
                evidence="form",
            )
            for one in people
        ]
    )


def a_notice(cast: Cast, kind: str, **more: Any) -> Notice:
    """One as it begins, changed by what is given; a newsletter without control, so that all get it."""
    begins = services.beginning(kind, cast.inbox)
    fields = {name: getattr(begins, name) for name in Draft.__dataclass_fields__}
    return services.save_notice(
        cast.lead, None, Draft(**(fields | {"control": 0, "per_minute": 6_000} | more))
    )


def news(cast: Cast, people: list[Customer], **more: Any) -> Notice:
    """A newsletter to which these have agreed."""
    purpose = more.pop("purpose", None) or Purpose.objects.filter(key="news").first() or a_purpose()
    agree(people, purpose)
    return a_notice(cast, "newsletter", purpose=purpose, **more)


def run_jobs() -> int:
    """The jobs of notices that are queued, and those that they queue; how many there were."""
    count = 0
    while True:
        rows = DBTaskResult.objects.filter(task_path__startswith="keepword.outreach.")
        found = list(rows.order_by("enqueued_at", "pk"))
        for one in found:
            module, _dot, name = one.task_path.rpartition(".")
            getattr(import_module(module), name).func(*one.args_kwargs["args"])
            one.delete()
        count += len(found)
        if not found:
            return count


def work(*, rounds: int = 3) -> None:
    """What the workers do: jobs, then what is due leaves."""
    for _turn in range(rounds):
        run_jobs()
        send_some(seconds=600)


def states(notice: Notice) -> dict[str, int]:
    """How many recipients are in each state, skipped ones by their reason."""
    found: dict[str, int] = {}
    for state, reason in Recipient.objects.filter(notice=notice).values_list("state", "reason"):
        key = reason or state
        found[key] = found.get(key, 0) + 1
    return found


def deliver(message: Message) -> None:
    """As if the mail server took it."""
    departed = depart(message.pk, "test")
    assert departed is not None
    give_to_server(departed)
    delivered(departed)


def inbox(**more: Any) -> Inbox:
    return Inbox.objects.create(
        **({"name": "Other", "address": "other@shop.example", "created_at": clock.now()} | more)
    )
