"""A notice is written, changed, copied, put away; how often customers are told at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from keepword.accounts.models import User
from keepword.commerce.models import Product
from keepword.conversations.models import Inbox
from keepword.customers.models import Purpose
from keepword.outreach.models import Notice, OutreachSettings, Ways


@dataclass(frozen=True, slots=True)
class Draft:
    """What a notice shall be like; see models.Notice. `per_minute` 1 to 6000, `control` per cent up to what
    the kind allows (`Kind.most_control`), `effect_days` 1 to 90. `data`: the kind's settings by key."""

    name: str
    kind: str
    inbox: Inbox
    texts: Mapping[str, Mapping[str, str]]
    audience: Mapping[str, Any] = field(default_factory=dict)
    product: Product | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    ways: str = Ways.PREFERRED
    purpose: Purpose | None = None
    per_minute: int = 300
    control: int = 0
    effect_days: int = 14
    ignores_quiet: bool = False
    ignores_cap: bool = False
    repeat: str = ""


def save_notice(user: User, notice: Notice | None, draft: Draft, *, rev: int | None = None) -> Notice:
    """Write a notice, or change one. Its kind stays. Invalid names the field at fault ("texts.uk.text").

    Only a draft, a scheduled, a stopped one, and one that is on or off can be changed; of what is stopped
    only what is said and how fast, as its people were chosen already. `rev`: the one that the writer had
    before them; Conflict when somebody else has changed it since.
    """
    raise NotImplementedError


def duplicate_notice(user: User, notice: Notice) -> Notice:
    """A draft like it."""
    raise NotImplementedError


def archive_notice(user: User, notice: Notice, *, archived: bool = True) -> Notice:
    """Put it out of the list, or back. Conflict while it is being sent, scheduled or on."""
    raise NotImplementedError


def save_settings(
    user: User, *, cap: int, cap_days: int, quiet_from: time, quiet_until: time
) -> OutreachSettings:
    """How often (0 to 50 in 1 to 90 days; 0: no bound) and when customers are told something."""
    raise NotImplementedError
