"""Verbs about customers."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.core import clock, rows
from keepword.core.actors import Automaton
from keepword.core.errors import Invalid, Refused
from keepword.customers import queries, rules
from keepword.customers.models import Customer, Identity


@dataclass(frozen=True)
class Sighting:
    """Somebody seen at a door: an address, the name they gave, the language they wrote in."""

    address: str
    name: str = ""
    language: str = ""


def identify(seen: Iterable[Sighting], *, known: dict[str, Identity] | None = None) -> dict[str, Customer]:
    """The customers behind normalised e-mail addresses; strangers become new customers.

    One read (none when the caller has already looked the addresses up) and two inserts, however many
    there are. Two processes that meet the same stranger at once collide on a constraint; intake tries
    again.
    """
    by_address: dict[str, Sighting] = {}
    for sighting in seen:
        by_address.setdefault(sighting.address, sighting)
    found = known if known is not None else queries.known("email", by_address)
    customers = {address: found[address].customer for address in by_address if address in found}
    new = [sighting for address, sighting in by_address.items() if address not in customers]
    for sighting, customer in zip(new, _create(new), strict=True):
        customers[sighting.address] = customer
    return customers


def _create(seen: list[Sighting]) -> list[Customer]:
    now = clock.now()
    made = [
        Customer(
            name=rules.display_name(sighting.name, sighting.address),
            language=sighting.language,
            key=uuid.uuid4(),
            created_at=now,
        )
        for sighting in seen
    ]
    rows.insert(made)
    rows.insert(
        [
            Identity(customer_id=customer.pk, kind="email", value=sighting.address, created_at=now)
            for sighting, customer in zip(seen, made, strict=True)
        ]
    )
    return made


def save_customer(user: User, customer: Customer, *, name: str, language: str, about: str) -> Customer:
    """Correct what we know of a customer."""
    if not user.may("converse"):
        raise Refused(_("You may not change customers."))
    if not name.strip():
        raise Invalid(_("Enter a name."), field="name")
    with transaction.atomic():
        customer.name, customer.language, customer.about = name.strip()[:200], language[:5], about[:10_000]
        customer.indexed = customer.compared = False
        customer.save(update_fields=["name", "language", "about", "indexed", "compared"])
        record(user, "saved customer", customer)
    return customer


def save_own(customer: Customer, *, name: str, language: str) -> Customer:
    """A customer who has signed in says what they are called, and in which language they read."""
    plain = " ".join(name.replace("\0", "").split())
    if not plain or len(plain) > 200:
        raise Invalid(_("Enter a name."), field="name")
    if language not in LANGUAGES:
        raise Invalid(_("Choose a language."), field="language")
    with transaction.atomic():
        customer.name, customer.language = plain, language
        customer.indexed = customer.compared = False
        customer.save(update_fields=["name", "language", "indexed", "compared"])
        record(Automaton("customer"), "saved customer", customer)
    return customer


def mark_failed(address: str, reason: str) -> None:
    """Note that mail to this address came back for good."""
    Identity.objects.filter(kind="email", value=rules.normal_email(address)).update(
        failed_at=clock.now(), failure=reason[:300]
    )


def mark_working(address: str) -> None:
    """Mail from this address has come: it works again."""
    Identity.objects.filter(kind="email", value=address, failed_at__isnull=False).update(
        failed_at=None, failure=""
    )
