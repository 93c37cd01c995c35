"""Stores are asked in turn for what was changed; how far each has been read is kept with what was read."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.commerce.events import StoreFailing
from keepword.commerce.models import Store, StoreState
from keepword.commerce.services.stores import keys_of
from keepword.commerce.services.taking import park, storable, take
from keepword.commerce.stores import READERS
from keepword.commerce.stores.reading import KINDS, Ask, Body, Unreadable
from keepword.core import clock, events, jobs, outgoing
from keepword.core.errors import Invalid, KeepwordError, Unavailable

EVERY: Final = timedelta(minutes=5)
LEASE: Final = timedelta(minutes=10)  # longer than a turn takes; a killed worker's store is asked after it
PATIENCE: Final = (1, 2, 5, 15, 60)  # minutes after failures in a row
TOLD_AFTER: Final = 3  # failures in a row
LONGEST_WAIT: Final = timedelta(hours=6)
MOST_PAGES: Final = 40  # a turn: the rest in the next
MOST_BYTES: Final = 16 * 1024**2


class Later(Unavailable):
    """The store asks us to come again later; `seconds` from now."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


def begin_due() -> int:
    """Queue the stores whose turn it is; how many."""
    now, count = clock.now(), 0
    due = Store.objects.filter(next_at__lte=now, paused_at=None, archived_at=None)
    for number in due.order_by("next_at").values_list("pk", flat=True)[:50]:
        with transaction.atomic():
            if due.filter(pk=number).update(next_at=now + LEASE):
                jobs.enqueue(poll, number)
                count += 1
    return count


@jobs.job
def poll(store_id: int) -> None:
    """Read on from one store, page by page, and say how it went."""
    store = Store.objects.filter(pk=store_id, paused_at=None, archived_at=None).first()
    if store is None:
        return
    try:
        more = _read(store)
    except Later as error:
        _note(store, StoreState.WAITING, error.message, timedelta(seconds=error.seconds))
    except KeepwordError as error:
        failures = store.failures + 1
        pause = timedelta(minutes=PATIENCE[min(failures, len(PATIENCE)) - 1])
        _note(store, StoreState.FAILING, error.message, pause, failures)
    else:
        _note(store, StoreState.OK, "", timedelta() if more else EVERY)


def _read(store: Store) -> bool:
    """Whether there is more than one turn takes."""
    if not store.cursor.get("currency"):
        _learn_currency(store)
    pages = 0
    for kind in KINDS:
        more = True
        while more:
            if pages >= MOST_PAGES:
                return True
            more = _read_page(store, kind)
            pages += 1
    return False


def _learn_currency(store: Store) -> None:
    """A key that may not read the shop's settings is good enough for orders."""
    reader = READERS[store.kind]
    answer = _answer(reader.about(keys_of(store)), lenient=True)
    currency = reader.currency(answer)[:3] if answer is not None else ""
    if currency:
        store.cursor = {**store.cursor, "currency": currency}
        Store.objects.filter(pk=store.pk).update(cursor=store.cursor)


def _read_page(store: Store, kind: str) -> bool:
    """Each thing in a transaction of its own; the cursor moves when all are taken or set aside."""
    reader, cursor = READERS[store.kind], dict(store.cursor.get(kind, {}))
    ask = reader.ask(keys_of(store), kind, cursor)
    fetched = _fetch(ask)
    found = reader.page(kind, _json(fetched.body), fetched.headers, cursor)
    for thing in found.things:
        for body in (thing, *_within(store, kind, thing)):
            reason = take(store, kind, storable(body))
            if reason:
                park(store, kind, body, reason)
    store.cursor = {**store.cursor, kind: found.cursor}
    return bool(Store.objects.filter(pk=store.pk, paused_at=None).update(cursor=store.cursor)) and found.more


def _within(store: Store, kind: str, thing: Body) -> list[Body]:
    """What has to be asked for besides; nothing of what is gone by now."""
    reader = READERS[store.kind]
    try:
        ask = reader.within(keys_of(store), kind, thing)
        answer = _answer(ask, lenient=True) if ask is not None else None
        return reader.parts(thing, answer) if answer is not None else []
    except Unreadable:
        return []


def _answer(ask: Ask, *, lenient: bool = False) -> Any:
    try:
        return _json(_fetch(ask).body)
    except (Later, Unavailable):
        raise
    except Invalid:
        if lenient:
            return None
        raise


def fetch_json(ask: Ask) -> tuple[Any, Mapping[str, str]]:
    """What a store answers, and its headers. Later, Unavailable, Invalid: it does not answer as it should."""
    answer = _fetch(ask)
    return _json(answer.body), answer.headers


def _fetch(ask: Ask) -> outgoing.Fetched:
    answer = outgoing.get(ask.url, headers=ask.headers, most_bytes=MOST_BYTES, timeout=60)
    if answer.ok:
        if len(answer.body) >= MOST_BYTES:
            raise Unavailable(_("The store answers with more than can be read at once."))
        return answer
    if answer.status in (429, 503) and "retry-after" in answer.headers:
        raise Later(_("The store asks us to wait."), _seconds(answer.headers["retry-after"]))
    if answer.status == 429:
        raise Later(_("The store asks us to wait."), 60)
    if answer.status in (401, 403):
        raise Invalid(_("The store does not accept the keys. Enter them anew."))
    if answer.status == 404:
        raise Invalid(_("There is no such store at this address."))
    raise Unavailable(_("The store answers with the error %(status)s.") % {"status": answer.status})


def _seconds(told: str) -> float:
    """Retry-After: seconds (Shopify writes "2.0") or a date (RFC 9110, 10.2.3)."""
    try:
        seconds = float(told)
    except ValueError:
        seconds = _until(told)
    return min(max(1.0, seconds), LONGEST_WAIT.total_seconds()) if seconds == seconds else 60.0


def _until(told: str) -> float:
    try:
        at: datetime = parsedate_to_datetime(told)
        return (at - clock.now()).total_seconds()
    except (ValueError, TypeError):
        return 60.0


def _json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unavailable(_("The store answers with something that is no JSON.")) from None


def _note(store: Store, state: str, error: str, pause: timedelta, failures: int = 0) -> None:
    with transaction.atomic():
        now = clock.now()
        Store.objects.filter(pk=store.pk).update(
            state=state, error=error[:300], failures=failures, checked_at=now, next_at=now + pause
        )
        if failures == TOLD_AFTER:
            store.refresh_from_db()
            events.publish(StoreFailing(store))
