"""Links that open a chat with the bot and say who comes: https://core.telegram.org/bots/features#deep-linking

A link is made for one address of a customer's and given where only they read it (a mail to it, their page
once they have proved it). Whoever comes by it has thereby shown that the address is theirs.
"""

from datetime import timedelta

from keepword.channels.doors.models import Connection
from keepword.core import clock, secrets
from keepword.customers.models import Identity
from keepword.customers.rules import Proof, proves

GOOD_FOR = timedelta(days=3)
_DAY = 86_400


def start_link(connection: Connection, identity: Identity) -> str:
    """The address that opens the chat as the owner of this identity; good for some days."""
    day = int(clock.now().timestamp()) // _DAY
    name = str(connection.settings.get("username") or connection.inbox.address).lstrip("@")
    return (
        f"https://t.me/{name}?start={day}_{secrets.sign(_purpose(connection, day), identity.pk, length=24)}"
    )


def proof_of(connection: Connection, payload: str) -> Proof | None:
    """What the payload of /start proves; None for one that is not ours, too old, or of nobody any more."""
    text, _line, token = payload.partition("_")
    today = int(clock.now().timestamp()) // _DAY
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        return None
    if not 0 <= today - int(text) <= GOOD_FOR.days:
        return None
    number = secrets.unsign(_purpose(connection, int(text)), token, length=24)
    found = Identity.objects.filter(pk=number).first() if number is not None else None
    if found is None or not proves(found.kind):
        return None
    return Proof(found.kind, found.value, "code")


def _purpose(connection: Connection, day: int) -> str:
    return f"telegram-start.{connection.pk}.{day}"
