"""Erasing one person: looked at, confirmed, done in steps that a killed process goes on with."""

import time
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record, system
from keepword.conversations.models import Attachment, Conversation, Participant
from keepword.conversations.services.erase import every_message, mark_text, shop_language
from keepword.core import clock, events, jobs, live
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.events import CustomerErased
from keepword.customers.models import Customer, Identity
from keepword.customers.privacy import Person, holders
from keepword.customers.queries import current as current_row
from keepword.customers.queries import family
from keepword.privacy.models import Erasure, ErasureState, Export, ExportState
from keepword.privacy.services.told import ASKED, DONE, tell

COUNTED: Final = 10_000  # counts are exact up to here
SPELL: Final = 10.0  # seconds a job works before others have their turn
_MOST_NUMBERS: Final = 50_000


@dataclass(frozen=True)
class Preview:
    """What an erasure would take away. Counts stop at COUNTED + 1."""

    conversations: int
    messages: int
    files: int
    elsewhere: int  # conversations of others in which they take part
    addresses: tuple[str, ...]


def preview_erasure(user: User, customer: Customer) -> Preview:
    """What would be erased, and where else they appear."""
    _demand(user)
    addresses = _values(customer, "email")
    own = Conversation.objects.filter(customer=customer)
    messages = every_message().filter(conversation__customer=customer)
    files = Attachment.objects.filter(message__conversation__customer=customer)
    elsewhere = Participant.objects.filter(address__in=addresses).exclude(conversation__customer=customer)
    return Preview(
        conversations=_count(own),
        messages=_count(messages),
        files=_count(files),
        elsewhere=_count(elsewhere),
        addresses=tuple(addresses),
    )


def erase_person(user: User, customer: Customer, *, confirmation: str, note: str = "") -> Erasure:
    """Erase a person for good; facts stay, under a key that leads to nobody.

    `confirmation` is their name, number or address, typed; `note` is why, or what the law wants kept
    elsewhere: it stays, so it should not name them. Conflict when they are being erased already, or exported.
    """
    _demand(user)
    with transaction.atomic():
        current = current_row(customer)
        if current is None:
            raise NotFound(_("There is no such customer."))
        seen = preview_erasure(user, current)
        _confirm(current, confirmation, seen.addresses)
        if Export.objects.filter(customer__in=family(current), state=ExportState.RUNNING).exists():
            raise Conflict(_("Their data are being exported. Wait until that is ready."))
        counts = {name: value for name, value in asdict(seen).items() if name != "addresses"}
        now = clock.now()
        try:
            with transaction.atomic():
                erasure = Erasure.objects.create(
                    customer_id=current.pk,
                    known=_known(current, list(seen.addresses)),
                    counts=counts,
                    note=note.strip()[:500],
                    asked_by=user,
                    created_at=now,
                    touched_at=now,
                )
        except IntegrityError:
            raise Conflict(_("This person is being erased already.")) from None
        tell(ASKED, erasure)
        record(user, "began erasing", erasure, customer=current.pk, note=erasure.note, **counts)
        jobs.enqueue(go_on, erasure.pk)
    return erasure


@jobs.job
def go_on(erasure_id: int) -> None:
    """Erase for a while, then queue the rest; safe to run twice."""
    ends = time.monotonic() + SPELL
    while advance(erasure_id):
        if time.monotonic() > ends:
            jobs.enqueue(go_on, erasure_id)
            return


def advance(erasure_id: int) -> bool:
    """One piece of an erasure, in one transaction with how far it is; False when it is over."""
    language = shop_language()
    with transaction.atomic(), translation.override(language):
        erasure = Erasure.objects.select_for_update(of=("self",)).filter(pk=erasure_id).first()
        if erasure is None or erasure.state != ErasureState.RUNNING:
            return False
        steps = [holder for holder in holders() if holder.erase is not None]
        names = [holder.name for holder in steps]
        index = names.index(erasure.step) if erasure.step in names else 0
        holder = steps[index]
        assert holder.erase is not None
        after = holder.erase(_person(erasure), erasure.cursor)
        if after is not None:
            erasure.step, erasure.cursor = holder.name, after
        elif index + 1 < len(steps):
            erasure.step, erasure.cursor = names[index + 1], 0
        elif not _delete_row(erasure.customer_id):
            erasure.step, erasure.cursor = names[0], 0  # something of theirs came in between
        else:
            _finish(erasure)
        erasure.touched_at = clock.now()
        erasure.save()
        live.push("desk", "privacy")
    return erasure.state == ErasureState.RUNNING


def progress(erasure: Erasure) -> tuple[int, int]:
    """How many steps of how many are done."""
    names = [holder.name for holder in holders() if holder.erase is not None]
    if erasure.state == ErasureState.DONE:
        return len(names), len(names)
    return (names.index(erasure.step) if erasure.step in names else 0), len(names)


# How it is done -----------------------------------------------------------------------------------


def _delete_row(customer_id: int) -> bool:
    """Delete the customer, whose key was the map of facts; False when a conversation of theirs is there."""
    try:
        with transaction.atomic():
            Customer.objects.filter(pk=customer_id).delete()
    except (ProtectedError, IntegrityError):
        return False
    return True


def _finish(erasure: Erasure) -> None:
    erasure.state, erasure.step, erasure.cursor = ErasureState.DONE, "", 0
    joined = tuple(erasure.known.get("joined", ()))
    erasure.known, erasure.finished_at = {}, clock.now()
    tell(DONE, erasure)
    record(system, "erased person", erasure, customer=erasure.customer_id)
    events.publish(CustomerErased(erasure.customer_id, joined))


def _known(customer: Customer, addresses: list[str]) -> dict[str, Any]:
    rows = Identity.objects.filter(customer=customer).exclude(kind="email").order_by("pk")
    others = list(rows.values_list("value", flat=True)[:1000])
    numbers = Conversation.objects.filter(customer=customer).order_by("-pk").values_list("pk", flat=True)
    return {
        "name": customer.name,
        "addresses": addresses,
        "others": others,
        "until": every_message().order_by("-pk").values_list("pk", flat=True).first() or 0,
        "until_guest": Participant.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        "conversations": list(numbers[:_MOST_NUMBERS]),
        "joined": family(customer)[1:],
        "names": list(customer.joined.values_list("name", flat=True)),
    }


def _person(erasure: Erasure) -> Person:
    known = erasure.known
    return Person(
        id=erasure.customer_id,
        name=known.get("name", ""),
        addresses=tuple(known.get("addresses", ())),
        others=tuple(known.get("others", ())),
        until=known.get("until", 0),
        until_guest=known.get("until_guest", 0),
        conversations=tuple(known.get("conversations", ())),
        mark=mark_text(),
        joined=tuple(known.get("joined", ())),
        names=tuple(known.get("names", ())),
    )


def _confirm(customer: Customer, typed: str, addresses: tuple[str, ...]) -> None:
    said = " ".join(typed.split()).casefold()
    name = " ".join(customer.name.split()).casefold()
    if said and said in {name, str(customer.pk), f"#{customer.pk}", *addresses}:
        return
    raise Invalid(
        _("Type their name, their address or the number %(number)s as it stands here.")
        % {"number": customer.pk},
        field="confirmation",
    )


def _values(customer: Customer, kind: str) -> list[str]:
    rows = Identity.objects.filter(customer=customer, kind=kind).order_by("pk")
    return list(rows.values_list("value", flat=True)[:1000])


def _count(rows: QuerySet[Any]) -> int:
    return rows.order_by().values("pk")[: COUNTED + 1].count()


def _demand(user: User) -> None:
    if not user.may("privacy"):
        raise Refused(_("Your role does not reach this far."))
