"""The addresses that we answer to: an inbox's own, and the signed reply address of one conversation.

`support@shop.example` answers conversation 100 as `support+k2s-abcdefghij@shop.example`: a customer's
answer finds its way back even when their program drops In-Reply-To and References. Nobody can make the
address of a conversation that they have no mail of.
"""

from keepword.conversations.models import Inbox
from keepword.core import secrets
from keepword.customers.rules import normal_email

_PURPOSE = "reply"
_LENGTH = 10  # characters of the signature: 50 bits
_MARK = "k"
_SIDE_PURPOSE = "side"
_SIDE_MARK = "s"


def reply_address(inbox: Inbox, conversation_id: int) -> str:
    """The inbox's address with the signed number of a conversation after a plus."""
    local, _, domain = inbox.address.rpartition("@")
    return f"{local}+{_MARK}{secrets.sign(_PURPOSE, conversation_id, length=_LENGTH)}@{domain}"


def from_reply_address(address: str) -> int | None:
    """The conversation of a signed reply address; None for every other address."""
    local = address.rpartition("@")[0]
    token = local.rpartition("+")[2].lower() if "+" in local else ""
    if not token.startswith(_MARK):
        return None
    return secrets.unsign(_PURPOSE, token.removeprefix(_MARK), length=_LENGTH)


def side_address(inbox: Inbox, side_id: int) -> str:
    """The same for a side conversation: its answers never reach the customer's thread."""
    local, _, domain = inbox.address.rpartition("@")
    return f"{local}+{_SIDE_MARK}{secrets.sign(_SIDE_PURPOSE, side_id, length=_LENGTH)}@{domain}"


def from_side_address(address: str) -> int | None:
    """The side conversation of its signed address; None for every other address."""
    local = address.rpartition("@")[0]
    token = local.rpartition("+")[2].lower() if "+" in local else ""
    if not token.startswith(_SIDE_MARK):
        return None
    return secrets.unsign(_SIDE_PURPOSE, token.removeprefix(_SIDE_MARK), length=_LENGTH)


def is_signed(address: str) -> bool:
    """Whether it is an address of ours, of a conversation or a side conversation."""
    return from_reply_address(address) is not None or from_side_address(address) is not None


def without_plus(address: str) -> str:
    """The normalised mailbox behind a plus-address; what follows the last plus is left out."""
    local, _, domain = normal_email(address).rpartition("@")
    return f"{local.rpartition('+')[0] or local}@{domain}"
