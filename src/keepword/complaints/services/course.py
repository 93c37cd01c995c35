"""How complaints are treated: times, silence, budgets."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import roles
from keepword.audit.services import record
from keepword.complaints import queries
from keepword.complaints.models import Budget, Course
from keepword.complaints.services.clockwork import reckon_anew
from keepword.core import jobs
from keepword.core.errors import Invalid, Refused
from keepword.core.money import MOST, is_currency

LIMITS: Mapping[str, tuple[int, int]] = {
    "silence_hours": (1, 24 * 90),
    "check_days": (1, 730),
    "lowest_score": (0, 4),
}
MINUTES = 60 * 24 * 366


def demand_right(user: User) -> None:
    """Refused unless they settle how the shop works."""
    if not user.may("settle"):
        raise Refused(_("Only an admin may do this."))


def save_course(user: User, **values: Any) -> Course:
    """Other times, other limits; what is left out stays. Running clocks are reckoned anew."""
    demand_right(user)
    with transaction.atomic():
        queries.forget()
        current = queries.course()
        for name, value in values.items():
            _check(name, value)
            setattr(current, name, value)
        current.save()
        record(user, "settled complaints", current, **values)
        transaction.on_commit(queries.forget)
        queries.forget()
        jobs.enqueue(reckon)
    return current


def _check(name: str, value: Any) -> None:
    if name.endswith("_minutes"):
        if value is not None and not 0 < value <= MINUTES:
            raise Invalid(_("Choose at least a minute and at most a year."), field=name)
    elif name in LIMITS:
        least, most = LIMITS[name]
        if not least <= value <= most:
            raise Invalid(
                _("Choose from %(least)s to %(most)s.") % {"least": least, "most": most}, field=name
            )
    elif name == "currency":
        if not is_currency(value):
            raise Invalid(_("There is no such currency."), field=name)
    elif name != "listens":
        raise Invalid(_("There is no such setting."), field=name)


@jobs.job
def reckon() -> None:
    """Running clocks by the times that hold now."""
    reckon_anew()


def save_budget(user: User, role: str, amount: int) -> Budget:
    """What one person of a role may give in a month, in minor units of the shop's currency."""
    demand_right(user)
    if role not in {known.key for known in roles()}:
        raise Invalid(_("There is no such role."), field="role")
    if not 0 <= amount <= MOST:
        raise Invalid(_("This is no amount."), field=f"budget_{role}")
    with transaction.atomic():
        found, _made = Budget.objects.update_or_create(role=role, defaults={"amount": amount})
        record(user, "set budget", found, role=role, amount=amount)
    return found
