"""Which provider a line is at."""

from typing import Final

from keepword.channels.doors.models import Connection
from keepword.channels.phone.jambonz.provider import JambonzProvider
from keepword.channels.phone.talk import Provider
from keepword.channels.phone.twiml.provider import TwimlProvider

TWIML: Final = "twiml"
JAMBONZ: Final = "jambonz"
_PROVIDERS: Final[dict[str, Provider]] = {TWIML: TwimlProvider(), JAMBONZ: JambonzProvider()}


def provider_of(connection: Connection) -> Provider:
    """How a line's provider is spoken to; lines from before there was a choice speak TwiML."""
    return _PROVIDERS.get(str(connection.settings.get("provider") or TWIML), _PROVIDERS[TWIML])
