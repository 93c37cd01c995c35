"""Other terms for returns and repairs."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.aftersales import queries
from keepword.aftersales.events import PolicyChanged
from keepword.aftersales.models import Condition, Policy, Reason, Wish
from keepword.aftersales.services.lateness import reckon_anew
from keepword.aftersales.services.walking import demand_right
from keepword.audit.services import record
from keepword.core import events, jobs
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.core.money import MOST, is_currency

FIELDS: Final = tuple(field.name for field in Policy._meta.concrete_fields if field.name != "id")
_SETS: Final = {"conditions": Condition.values, "photo_reasons": Reason.values, "wishes": Wish.values}
_AMOUNT, _DAYS = gettext_lazy("Enter an amount such as 12.50."), gettext_lazy("Enter a number of days.")
_NUMBERS: Final = {
    "by_itself": (MOST, _AMOUNT),
    "limit": (MOST, _AMOUNT),
    "window_days": (3660, _DAYS),
    "quote_days": (3660, _DAYS),
    "restocking_percent": (100, gettext_lazy("Enter a share from 0 to 100.")),
}
MOST_CHECKS: Final = 40


def save_policy(user: Actor, changes: Mapping[str, Any]) -> Policy:
    """Change some of the policy's fields. What was decided by the old one stays; running clocks follow."""
    demand_right(user, _("Only somebody with the right to decide about returns may change their policy."))
    _check(changes)
    with transaction.atomic():
        Policy.objects.get_or_create(pk=1)
        current = Policy.objects.select_for_update().get(pk=1)
        before = {name: getattr(current, name) for name in changes}
        for name, value in changes.items():
            setattr(current, name, value)
        current.save()
        changed = {name: value for name, value in changes.items() if before[name] != value}
        record(user, "changed policy of returns", current, fields=sorted(changed))
        events.publish(PolicyChanged(user))
        if any(name.endswith("_minutes") for name in changed):
            jobs.enqueue(reckon)
    queries.forget()
    return current


@jobs.job
def reckon() -> None:
    """Let the running clocks follow other times or hours. Safe to repeat."""
    queries.forget()
    reckon_anew()


def _check(changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise Invalid(_("There is no such field."), field=sorted(unknown)[0])
    for name, known in _SETS.items():
        if name in changes and not set(changes[name]) <= set(known):
            raise Invalid(_("Choose from the list."), field=name)
    if "currency" in changes and not is_currency(changes["currency"]):
        raise Invalid(_("Enter a currency such as EUR."), field="currency")
    for name, (most, text) in _NUMBERS.items():
        if changes.get(name) is not None and not 0 <= changes[name] <= most:
            raise Invalid(str(text), field=name)
    if len(changes.get("checks", ())) > MOST_CHECKS:
        raise Invalid(_("The checklist is full."), field="checks")
