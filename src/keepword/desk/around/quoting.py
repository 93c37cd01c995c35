"""A message as it stands in another one."""

from django.utils.translation import gettext as _

from keepword.conversations.models import Message
from keepword.desk.times import exact

LONGEST = 8_000  # characters of one message


def quoted(message: Message) -> str:
    """Who said it when, and the words, each line after an arrow."""
    name = message.author.name if message.author else message.sender_name or message.sender_address
    head = _("%(name)s wrote on %(at)s:") % {"name": name, "at": exact(message.at)}
    lines = message.text[:LONGEST].splitlines()
    return "\n".join([head, *(f"> {line}" if line else ">" for line in lines)])
