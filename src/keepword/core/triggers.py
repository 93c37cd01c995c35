"""One registry of what can set something off, for rules and whatever else acts when something happens.

An app registers its triggers and says `happened` when one comes about; who acts upon it is not its matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from keepword.core import clock, events
from keepword.core.conditions import Hand
from keepword.core.errors import Invalid

_HISTORY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Trigger:
    """Something that happens to a conversation. `about` says in a sentence when."""

    name: str
    label: str | Promise
    about: str | Promise = ""
    order: int = 100


@dataclass(slots=True)
class Happening:
    """What it happened to, and what is in hand beside it (see `conditions.Hand`)."""

    conversation: object
    hand: Hand = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Happened:
    """A trigger came about, for each of the items."""

    trigger: str
    items: tuple[Happening, ...]


_triggers: dict[str, Trigger] = {}


def register(*triggers: Trigger) -> None:
    """Make triggers known; the same name again replaces."""
    _triggers.update({trigger.name: trigger for trigger in triggers})


def triggers() -> list[Trigger]:
    """All triggers in order."""
    return sorted(_triggers.values(), key=lambda trigger: (trigger.order, trigger.name))


def get(name: str) -> Trigger:
    """One trigger; Invalid, naming it, when there is none."""
    if name not in _triggers:
        raise Invalid(_("There is no trigger “%(name)s”.") % {"name": name[:60]}, field="trigger")
    return _triggers[name]


def is_history(at: datetime) -> bool:
    """Whether it was so long ago (an import, a worker that did not run) that nothing acts upon it now."""
    return clock.now() - at > _HISTORY


def happened(trigger: str, items: Sequence[Happening], *, at: datetime | None = None) -> None:
    """Tell that a trigger came about, in this transaction; nothing, if `at` is history."""
    if items and (at is None or not is_history(at)):
        events.publish(Happened(trigger, tuple(items)))
