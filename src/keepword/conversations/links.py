"""The customer's own page of a conversation: a signed address, no account."""

from django.conf import settings

from keepword.core import secrets

PURPOSE = "conversation"


def token(conversation_id: int) -> str:
    """The signed name of a conversation in its customer's address."""
    return secrets.sign(PURPOSE, conversation_id, length=24)


def from_token(text: str) -> int | None:
    """The conversation of a signed name, or None when it is not ours."""
    return secrets.unsign(PURPOSE, text, length=24)


def status_url(conversation_id: int) -> str:
    """Where the customer sees how things stand."""
    return f"{settings.KEEPWORD_URL}/s/{token(conversation_id)}"
