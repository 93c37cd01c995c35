"""The programme is set up: rates, tiers, gifts, budgets."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import roles
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.core.money import MOST, is_currency
from keepword.loyalty.models import Budget, Measure, Programme
from keepword.loyalty.queries import taking_part as of
from keepword.loyalty.rules import tiers
from keepword.loyalty.services.vouchers import demand_right

# Least and most of each number; None may be where it is in BLANK.
LIMITS: Final[Mapping[str, tuple[int, int]]] = {
    "earn_points": (1, 10_000),
    "earn_per": (1, 10**9),
    "worth_points": (1, 1_000_000),
    "worth_amount": (1, 10**9),
    "least_exchange": (1, 1_000_000),
    "exchange_days": (1, 3_650),
    "expiry_months": (1, 120),
    "warn_days": (0, 365),
    "referrer_points": (0, 1_000_000),
    "friend_points": (0, 1_000_000),
    "referral_minimum": (0, MOST),
    "birthday_points": (0, 1_000_000),
}
BLANK: Final = frozenset({"expiry_months"})
FLAGS: Final = frozenset({"is_on", "everybody"})


def save_programme(user: User, **values: Any) -> Programme:
    """Other rates, other tiers; what is left out stays. What was earned stays as it was earned.

    Switched on for the first time, it is from this moment that orders earn.
    """
    demand_right(user)
    with transaction.atomic():
        of.forget()
        current = of.programme()
        for name, value in values.items():
            setattr(current, name, _checked(name, value))
        if current.is_on and current.since is None:
            current.since = clock.now()
        current.changed_at = clock.now()
        current.save()
        record(user, "set up programme", current, **{name: _plain(value) for name, value in values.items()})
        transaction.on_commit(of.forget)
        of.forget()
    return current


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _checked(name: str, value: Any) -> Any:
    if name in LIMITS:
        return _number(name, value)
    if name in FLAGS:
        return bool(value)
    if name == "since":
        return value
    if name == "name":
        return " ".join(str(value).split())[:80]
    if name == "tiers":
        return _tiers(value)
    if name == "currency" and is_currency(value):
        return value
    if name == "measure" and value in Measure.values:
        return value
    raise Invalid(_("There is no such setting, or it cannot be this."), field=name)


def _number(name: str, value: Any) -> int | None:
    least, most = LIMITS[name]
    if value is None and name in BLANK:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Invalid(_("Choose from %(least)s to %(most)s.") % {"least": least, "most": most}, field=name)
    return value


def _tiers(value: Any) -> list[dict[str, Any]]:
    """Tiers as they are kept, the lowest first; Invalid when two are alike or one is no tier."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) > tiers.MOST:
        raise Invalid(_("At most %(n)s tiers.") % {"n": tiers.MOST}, field="tiers")
    found = sorted((_tier(n, one) for n, one in enumerate(value, 1)), key=lambda one: one["floor"])
    for name in ("key", "floor"):
        if len({one[name] for one in found}) < len(found):
            raise Invalid(_("Two tiers are alike: each begins at another number."), field="tiers")
    return found


def _tier(number: int, given: Any) -> dict[str, Any]:
    if not isinstance(given, Mapping):
        raise Invalid(_("A tier has a name and a number at which it begins."), field="tiers")
    name = " ".join(str(given.get("name", "")).split())[:40]
    floor, percent = given.get("floor"), given.get("percent", 100)
    if not name or not _is_within(floor, 1, MOST):
        raise Invalid(_("A tier has a name and a number at which it begins."), field="tiers")
    if not _is_within(percent, 100, 1000):
        raise Invalid(_("A tier earns from 100 to 1000 per cent."), field="tiers")
    names = given.get("names", {})
    if not isinstance(names, Mapping) or not set(names) <= set(LANGUAGES):
        raise Invalid(_("A tier is named in the languages of Keepword."), field="tiers")
    key = str(given.get("key", "")).strip()[:20] or f"tier{number}"
    return {
        "key": key,
        "name": name,
        "floor": floor,
        "percent": percent,
        "names": {tongue: str(text)[:40] for tongue, text in names.items() if str(text).strip()},
    }


def _is_within(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def save_budget(user: User, role: str, amount: int) -> Budget:
    """What one person of a role may give as surprises in a month, in minor units of the programme."""
    demand_right(user)
    if role not in {known.key for known in roles()}:
        raise Invalid(_("There is no such role."), field="role")
    if not 0 <= amount <= MOST:
        raise Invalid(_("This is no amount."), field=f"budget_{role}")
    with transaction.atomic():
        found, _made = Budget.objects.update_or_create(role=role, defaults={"amount": amount})
        record(user, "set surprise budget", found, role=role, amount=amount)
    return found
