"""Who may keep the registers, and what may stand in them."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from keepword.accounts.days import zone
from keepword.accounts.models import User
from keepword.core import clock, facts
from keepword.core.actors import Actor
from keepword.core.errors import Invalid, Refused
from keepword.core.models import Fact
from keepword.strategy.rules import days

RIGHT: Final = "strategy"
LONGEST: Final = 5_000  # characters of a text


def demand(actor: Actor) -> None:
    """Refused unless this actor keeps the registers; what is ours and acts by itself may."""
    if isinstance(actor, User) and not actor.may(RIGHT):
        raise Refused(_("You may read this, but not change it."))


def person(actor: Actor) -> User | None:
    """The actor, if it is one of us."""
    return actor if isinstance(actor, User) else None


def key_of(actor: Actor) -> UUID | None:
    """By which facts know the actor."""
    return actor.key if isinstance(actor, User) else None


def line(text: str, most: int, field: str, *, needed: str = "") -> str:
    """One line of at most so many characters; `needed` says what is missing when it is empty."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return _fit(plain, most, field, needed)


def lines(text: str, field: str, *, needed: str = "") -> str:
    """The same of several lines."""
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text.replace("\r\n", "\n"))
    return _fit(plain.strip(), LONGEST, field, needed)


def _fit(plain: str, most: int, field: str, needed: str) -> str:
    if needed and not plain:
        raise Invalid(needed, field=field)
    if len(plain) > most:
        raise Invalid(_("At most %(most)s characters.") % {"most": most}, field=field)
    return plain


def one_of(value: str, choices: Collection[str], field: str) -> str:
    """Invalid unless it is one of these."""
    if value not in choices:
        raise Invalid(_("Choose one of the list."), field=field)
    return value


def tell(*told: Fact) -> int:
    """Write facts; the number of the last."""
    facts.record(told)
    return int(told[-1].pk)


def holding(numbers: Iterable[int]) -> list[Fact]:
    """Facts by number, to take them back."""
    return list(Fact.objects.filter(pk__in=list(numbers)).order_by("pk"))


def moment_of(day: date) -> datetime:
    """When something happened of which only the day is known: its end, or now."""
    return min(days.ends(day, zone()), clock.now())
