"""A notice is sent, stopped, goes on; one that stands is switched on and off."""

from datetime import datetime

from keepword.accounts.models import User
from keepword.outreach.models import Notice


def start(user: User, notice: Notice, *, starts_at: datetime | None = None) -> Notice:
    """Send it, now or at a moment (aware, within a year). Who gets it is decided when it begins.

    Invalid with the first problem of `check`; Conflict where the state does not allow it.
    """
    raise NotImplementedError


def stop(user: User, notice: Notice) -> Notice:
    """Nothing more of it is written from the commit on; what a mail server has been given is gone."""
    raise NotImplementedError


def resume(user: User, notice: Notice) -> Notice:
    """Go on where it was stopped: whoever has it does not get it again."""
    raise NotImplementedError


def cancel(user: User, notice: Notice) -> Notice:
    """For good: a draft, a scheduled or a stopped one. Who still waited is skipped."""
    raise NotImplementedError


def switch_on(user: User, notice: Notice) -> Notice:
    """A standing one acts from now on: on what happens after this, never on what was before."""
    raise NotImplementedError


def switch_off(user: User, notice: Notice) -> Notice:
    """It acts on nothing more; who still waits is skipped."""
    raise NotImplementedError
