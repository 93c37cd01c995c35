"""Who reads the registers."""

from keepword.accounts.models import User


def may_read(user: User) -> bool:
    """Whoever sees the numbers of the whole service, or keeps the registers."""
    return user.may("see_today") or user.may("strategy")
