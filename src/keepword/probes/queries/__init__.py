"""Reads of probes and of rounds of checks, each for a given user."""

from typing import Final

from keepword.accounts.models import User

RIGHT: Final = "see_today"  # whoever sees the numbers of the whole service


def may_keep(user: User) -> bool:
    """Whether somebody sets up tests and checklists, and sees what they found."""
    return user.may(RIGHT)
