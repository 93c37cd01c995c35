"""Signed reply addresses: `support+k1a-abcdefghij@shop.example` names conversation 46."""

from keepword.core import secrets

PURPOSE = "reply"
_LENGTH = 10  # characters of base32: 50 bits, and guessing one only makes a stranger's conversation


def reply_address(address: str, conversation_id: int) -> str:
    """The address of an inbox that leads an answer back into a conversation."""
    local, _, domain = address.rpartition("@")
    return f"{local}+k{secrets.sign(PURPOSE, conversation_id, length=_LENGTH)}@{domain}"


def from_reply_address(address: str) -> int | None:
    """The conversation of a reply address, or None for any other address."""
    local = address.rpartition("@")[0]
    tag = local.rpartition("+")[2]
    if not tag[:1] in ("k", "K"):
        return None
    return secrets.unsign(PURPOSE, tag[1:], length=_LENGTH)
