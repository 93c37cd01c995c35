"""Browsers of customers that ring: which they are, when, and what they say."""

from collections.abc import Iterator
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.commitments.events import PromiseKept, PromiseMoved
from keepword.conversations import links
from keepword.conversations.events import Delivered
from keepword.conversations.models import Conversation, Direction, Kind, Message
from keepword.core import clock, events, jobs
from keepword.core.errors import NotFound
from keepword.customers.queries import addresses
from keepword.notifications import sealing
from keepword.portal import queries
from keepword.portal.models import CustomerDevice, CustomerSession

ANSWER, KEPT, MOVED = "answer", "kept", "moved"
MOST: Final = 10  # browsers of one page or session
_MOST_PAGES: Final = 20  # of conversations that were merged into one


# Which browsers -----------------------------------------------------------------------------------


def subscribe(
    *,
    endpoint: str,
    p256dh: str,
    auth: str,
    language: str,
    session: CustomerSession | None = None,
    conversation: Conversation | None = None,
    page: str = "",
) -> CustomerDevice:
    """Ring this browser from now on: about all that is its customer's, or about one conversation (`page` is
    the signed name by which it is open). Invalid when the push service is not one that can be called."""
    known = sealing.check(endpoint, p256dh, auth)
    fields = {
        "endpoint": endpoint,
        "p256dh": p256dh,
        "auth": auth,
        "language": language if language in LANGUAGES else "en",
        "failures": 0,
    }
    own = {"session": session} if session is not None else {"page": page}
    with transaction.atomic():
        device, _made = CustomerDevice.objects.update_or_create(
            digest=known,
            conversation=None if session is not None else conversation,
            defaults=fields | own,
            create_defaults=fields | own | {"created_at": clock.now()},
        )
        mine = _of(session=session, conversation=conversation)
        old = mine.order_by("-pk").values_list("pk", flat=True)[MOST:]
        CustomerDevice.objects.filter(pk__in=list(old)).delete()
    return device


def unsubscribe(
    endpoint: str, *, session: CustomerSession | None = None, conversation: Conversation | None = None
) -> int:
    """Ring it no more; how many were known."""
    mine = _of(session=session, conversation=conversation).filter(digest=sealing.digest(endpoint))
    return mine.delete()[0]


def _of(*, session: CustomerSession | None, conversation: Conversation | None) -> QuerySet[CustomerDevice]:
    if session is not None:
        return CustomerDevice.objects.filter(session=session)
    return CustomerDevice.objects.filter(conversation=conversation)


# When ---------------------------------------------------------------------------------------------


@events.on(Delivered)
def _delivered(event: Delivered) -> None:
    message = event.message
    if message.direction == Direction.OUT and message.kind == Kind.MESSAGE and message.side_id is None:
        _queue(message.pk, ANSWER)


@events.on(PromiseKept)
def _kept(event: PromiseKept) -> None:
    # What the answer itself keeps, the answer tells.
    if event.promise.message_id and event.promise.evidence_id is None:
        _queue(event.promise.message_id, KEPT)


@events.on(PromiseMoved)
def _moved(event: PromiseMoved) -> None:
    if event.promise.message_id:
        _queue(event.promise.message_id, MOVED)


def _queue(message_id: int, kind: str) -> None:
    from keepword.portal import tasks

    if CustomerDevice.objects.exists():
        jobs.enqueue(tasks.ring, message_id, kind)


# What they say ------------------------------------------------------------------------------------


def ring(message_id: int, kind: str) -> int:
    """Ring the browsers of everybody who may read a message; how many took it. Twice is harmless."""
    message = Message.objects.select_related("conversation").filter(pk=message_id).first()
    if message is None:
        return 0
    rung: set[str] = set()
    for page, device in _devices(message):
        if device.digest not in rung and _send(device, page, kind):
            rung.add(device.digest)
    return len(rung)


def _devices(message: Message) -> Iterator[tuple[Conversation, CustomerDevice]]:
    place = message.conversation
    merged = place.merged.select_related("customer", "merged_into").order_by("pk")[:_MOST_PAGES]
    for page in (place, *merged):
        if not queries.may_read(page, message):
            continue
        for device in CustomerDevice.objects.filter(conversation=page):
            yield page, device
        rows = CustomerDevice.objects.filter(conversation=None, session__address__in=addresses(page.customer))
        for device in rows:
            yield page, device


def _send(device: CustomerDevice, page: Conversation, kind: str) -> bool:
    name = device.page or links.token(page.pk)
    if device.page and not _still_open(device):
        return False
    with override(device.language):
        payload = {
            "title": _shop(),
            "body": _words(kind) % {"subject": page.subject or _("Your question")},
            "url": f"/s/{name}/",
            "tag": f"{kind}-{page.pk}",
        }
    outcome = sealing.send(device, payload)
    if outcome == "gone":
        device.delete()
    elif outcome == "failed":
        device.failures += 1
        if device.failures >= sealing.GIVE_UP:
            device.delete()
        else:
            CustomerDevice.objects.filter(pk=device.pk).update(failures=device.failures)
    elif device.failures:
        CustomerDevice.objects.filter(pk=device.pk).update(failures=0)
    return outcome == "taken"


def _still_open(device: CustomerDevice) -> bool:
    try:
        queries.open_page(device.page)
    except NotFound:
        device.delete()
        return False
    return True


def _words(kind: str) -> str:
    return {
        ANSWER: _("We have answered: %(subject)s"),
        KEPT: _("We have done what we promised: %(subject)s"),
        MOVED: _("What we promised will be at another time: %(subject)s"),
    }[kind]


def _shop() -> str:
    shop = business()
    return shop.name if shop else "Keepword"
