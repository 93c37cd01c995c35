"""A notice is tried on oneself."""

from keepword.accounts.models import User
from keepword.outreach.models import Notice


def test_send(user: User, notice: Notice, address: str, language: str) -> None:
    """Mail it to an address with example values, marked as a try. No customer, no conversation is touched.

    Invalid for an address that is none, a language without a text, a placeholder that is not known.
    """
    raise NotImplementedError
