"""Testing a store with a click: one page of each kind is asked for, and nothing of it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from keepword.commerce.models import Store
from keepword.commerce.services.access import demand
from keepword.commerce.services.polling import fetch_json
from keepword.commerce.services.stores import keys_of
from keepword.commerce.stores import READERS
from keepword.commerce.stores.reading import KINDS, ORDER
from keepword.core.actors import Actor
from keepword.core.errors import KeepwordError


@dataclass(frozen=True, slots=True)
class Found:
    """One step of a test, whether it worked, and what was found or what to do."""

    step: str
    ok: bool
    text: str


def test_store(actor: Actor, store: Store) -> list[Found]:
    """Ask for its orders and its products, as far as it answers."""
    demand(actor)
    return list(_found(store))


def _found(store: Store) -> Iterator[Found]:
    reader = READERS[store.kind]
    for kind in KINDS:
        step = _("Orders can be read") if kind == ORDER else _("Products can be read")
        try:
            body, headers = fetch_json(reader.ask(keys_of(store), kind, {}))
            count = len(reader.page(kind, body, headers, {}).things)
        except KeepwordError as error:
            yield Found(step, False, error.message)
            return
        yield Found(step, True, _("%(n)d came.") % {"n": count})
