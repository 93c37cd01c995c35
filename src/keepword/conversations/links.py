"""The customer's own page of a conversation: a signed address, no account."""

from django.conf import settings

from keepword.core import secrets

PURPOSE = "conversation"
TYPED = "conversation-typed"  # of whoever typed an address into the form, which proves nothing


def token(conversation_id: int) -> str:
    """The signed name of a conversation in its customer's address."""
    return secrets.sign(PURPOSE, conversation_id, length=24)


def from_token(text: str) -> int | None:
    """The conversation of a signed name, or None when it is not ours."""
    return secrets.unsign(PURPOSE, text, length=24)


def status_url(conversation_id: int) -> str:
    """Where the customer sees how things stand."""
    return f"{settings.KEEPWORD_URL}/s/{token(conversation_id)}"


def typed_token(conversation_id: int) -> str:
    """The name that whoever sent a form gets at once. It opens less than the one that is mailed."""
    return secrets.sign(TYPED, conversation_id, length=24)


def from_typed_token(text: str) -> int | None:
    """The conversation of such a name, or None when it is not ours."""
    return secrets.unsign(TYPED, text, length=24)
