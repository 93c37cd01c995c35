"""Stores are connected, paused and let go of; what of theirs was set aside is tried again or dropped."""

from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.audit.services import record
from keepword.commerce.models import Parked, Store, StoreKind, StoreState
from keepword.commerce.rules import fit
from keepword.commerce.services.access import demand
from keepword.commerce.services.taking import take_parked, understand
from keepword.commerce.stores.reading import Keys
from keepword.core import clock, jobs, outgoing, secrets
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid

MOST_STORES: Final = 20
_LONGEST: Final = 200  # characters of a key


def connect_store(
    actor: Actor, *, kind: str, name: str, url: str, key: str = "", secret: str, hook_secret: str = ""
) -> Store:
    """Orders and products of a store come here from now on, those of the past first.

    `key` and `secret` are WooCommerce's consumer key and secret; Shopify has one access token, the `secret`.
    `hook_secret` is what its calls are signed with; "": none are believed.
    """
    demand(actor)
    if kind not in StoreKind.values:
        raise Invalid(_("Choose what kind of store it is."), field="kind")
    if not secret:
        raise Invalid(_("Enter the key that the store gave you."), field="secret")
    with transaction.atomic():
        if Store.objects.filter(archived_at=None).count() >= MOST_STORES:
            raise Conflict(_("At most %(most)s stores can be connected.") % {"most": MOST_STORES})
        store = Store(kind=kind, created_at=clock.now(), next_at=clock.now())
        _fill(store, name, url, {"key": key, "secret": secret, "hook_secret": hook_secret})
        store.save()
        record(actor, "connected store", store, name=store.name, kind=kind)
    return store


def change_store(
    actor: Actor,
    store: Store,
    *,
    name: str,
    url: str,
    key: str = "",
    secret: str = "",
    hook_secret: str = "",
) -> Store:
    """Another name, address or key; a key that is left empty stays. It is asked again at once."""
    demand(actor)
    with transaction.atomic():
        current = _locked(store)
        given = {"key": key, "secret": secret, "hook_secret": hook_secret}
        _fill(current, name, url, {field: value for field, value in given.items() if value})
        current.state, current.error, current.failures = StoreState.NEW, "", 0
        current.next_at = clock.now()
        current.save()
        record(actor, "changed store", current, name=current.name)
    return current


def _fill(store: Store, name: str, url: str, keys: dict[str, str]) -> None:
    store.name = fit.words(name, 80)
    if not store.name:
        raise Invalid(_("Give the store a name."), field="name")
    address = url.strip().rstrip("/")
    outgoing.check_url(address)
    if len(address) > 300 or "?" in address or "#" in address:
        raise Invalid(_("Enter the address of the store, like https://shop.example."), field="url")
    store.url = address
    for field, value in keys.items():
        if len(value) > _LONGEST or not value.isprintable() or not value.isascii():
            raise Invalid(_("This is no key of a store."), field=field)
        setattr(store, field, secrets.encrypt(value.strip()))


def pause_store(actor: Actor, store: Store) -> Store:
    """It is not asked, and what it calls with waits, until it goes on."""
    return _set(actor, store, "paused store", paused_at=clock.now())


def resume_store(actor: Actor, store: Store) -> Store:
    """It is asked again, from where it was read to, and what it has called with meanwhile is looked at."""
    with transaction.atomic():
        current = _set(actor, store, "resumed store", paused_at=None, next_at=clock.now(), failures=0)
        for number in current.parked.filter(reason="").order_by("pk").values_list("pk", flat=True):
            jobs.enqueue(take_parked, number)
    return current


def ask_store(actor: Actor, store: Store) -> Store:
    """Ask it now, not in its turn."""
    return _set(actor, store, "asked store", next_at=clock.now())


def disconnect_store(actor: Actor, store: Store) -> Store:
    """Nothing comes of it any more; its keys are forgotten, its orders stay."""
    gone = {"key": "", "secret": "", "hook_secret": "", "archived_at": clock.now()}
    with transaction.atomic():
        Parked.objects.filter(store=store).delete()
        return _set(actor, store, "disconnected store", **gone)


def _set(actor: Actor, store: Store, verb: str, **values: Any) -> Store:
    demand(actor)
    with transaction.atomic():
        current = _locked(store)
        for name, value in values.items():
            setattr(current, name, value)
        current.save(update_fields=list(values))
        record(actor, verb, current, name=current.name)
    return current


def _locked(store: Store) -> Store:
    found = Store.objects.select_for_update().filter(pk=store.pk, archived_at=None).first()
    if found is None:
        raise Conflict(_("This store is not connected any more."))
    return found


def keys_of(store: Store) -> Keys:
    """What it is asked with, in plain. Unavailable when KEEPWORD_SECRET has changed."""
    return Keys(store.url, secrets.decrypt(store.key), secrets.decrypt(store.secret))


# What was set aside -------------------------------------------------------------------------------


def retry_parked(actor: Actor, parked: Parked) -> str:
    """Try once more to understand it; why it cannot be, "" when it is taken now."""
    demand(actor)
    reason = understand(parked)
    record(actor, "tried again", parked.store, kind=parked.kind, number=parked.external_id, taken=not reason)
    return reason


def discard_parked(actor: Actor, parked: Parked) -> None:
    """It is not wanted."""
    demand(actor)
    with transaction.atomic():
        gone, _by_model = Parked.objects.filter(pk=parked.pk).delete()
        if gone:
            told = {"kind": parked.kind, "number": parked.external_id}
            record(actor, "discarded what was set aside", parked.store, **told)
