"""What customers would rather have: language, channel, calls, how they are addressed."""

from dataclasses import asdict, dataclass
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.core import events
from keepword.core.actors import Actor
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.customers.events import PreferencesChanged
from keepword.customers.models import Channel, Customer
from keepword.customers.queries import current as current_row
from keepword.customers.rules import memory as rules


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a customer would rather have; hours are of `zone`, or of the shop where it is empty."""

    language: str = ""
    prefers_channel: str = ""
    no_calls: bool = False
    call_from: time | None = None
    call_until: time | None = None
    zone: str = ""
    address_as: str = ""


def preferences_of(customer: Customer) -> Preferences:
    """Those of a customer as they are."""
    return Preferences(**{name: getattr(customer, name) for name in Preferences.__dataclass_fields__})


def save_preferences(actor: Actor, customer: Customer, wanted: Preferences) -> Customer:
    """Let a customer have these. Invalid names what cannot be."""
    user = actor if isinstance(actor, User) else None
    if user is not None and not user.may("converse"):
        raise Refused(_("You may not change customers."))
    plain = _checked(wanted)
    with transaction.atomic():
        here = current_row(customer)
        if here is None:
            raise NotFound("There is no such customer.")
        before, after = asdict(preferences_of(here)), asdict(plain)
        changed = [name for name, value in after.items() if before[name] != value]
        if not changed:
            return here
        for name in changed:
            setattr(here, name, after[name])
        here.save(update_fields=changed)
        record(actor, "saved preferences", here, changed=changed)
        told = [{name: _plain(held[name]) for name in changed} for held in (before, after)]
        events.publish(PreferencesChanged(here, told[0], told[1], user))
    return here


def follow_wish(actor: Actor, customer: Customer, value: str) -> None:
    """A confirmed wish ("no_calls", "calls_after 18:00") becomes a preference. Joins the transaction."""
    found = rules.wish(value)
    here = current_row(customer)
    if found is None or here is None:
        return
    code, hour = found
    held = asdict(preferences_of(here))
    if code == "no_calls":
        held["no_calls"] = True
        held["prefers_channel"] = "" if here.prefers_channel == Channel.PHONE else here.prefers_channel
    elif code == "write":
        held["prefers_channel"] = here.prefers_channel or Channel.EMAIL.value
    elif hour:
        held["call_from" if code == "calls_after" else "call_until"] = time.fromisoformat(hour)
    save_preferences(actor, here, Preferences(**held))


def _checked(wanted: Preferences) -> Preferences:
    if wanted.language and wanted.language not in LANGUAGES and not _is_code(wanted.language):
        raise Invalid(_("Choose a language."), field="language")
    if wanted.prefers_channel and wanted.prefers_channel not in Channel.values:
        raise Invalid(_("Choose a way of reaching them."), field="prefers_channel")
    if wanted.no_calls and wanted.prefers_channel == Channel.PHONE:
        raise Invalid(_("Who is not to be called cannot be reached by phone."), field="prefers_channel")
    if wanted.zone and wanted.zone not in available_timezones():
        raise Invalid(_("Choose a time zone."), field="zone")
    remark = " ".join(wanted.address_as.replace("\0", "").split())
    if len(remark) > 200:
        raise Invalid(_("Say it in at most 200 characters."), field="address_as")
    return Preferences(**(asdict(wanted) | {"address_as": remark}))


def _is_code(language: str) -> bool:
    return 2 <= len(language) <= 5 and language.isascii() and language.replace("-", "").isalpha()


def _plain(value: Any) -> Any:
    return f"{value:%H:%M}" if isinstance(value, time) else value
