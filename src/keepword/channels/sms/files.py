"""Files that go to a phone by an address: the network fetches pictures there, people open the link."""

from datetime import timedelta
from urllib.parse import quote

from django.conf import settings

from keepword.channels.doors.models import Connection
from keepword.conversations.models import Attachment, Direction
from keepword.core import clock, secrets

GOOD_FOR = timedelta(days=30)


def file_url(connection: Connection, file: Attachment) -> str:
    """Where a file of an answer can be had, by whoever has the address."""
    token = secrets.sign(_purpose(connection), file.pk, length=24)
    name = quote(file.name or "file", safe="")[-80:].lstrip("%")
    return f"{settings.KEEPWORD_URL}/hooks/sms/{connection.hook}/files/{token}/{name}"


def file_of(connection: Connection, token: str) -> Attachment | None:
    """The file of such an address; None for any other, and after a month."""
    number = secrets.unsign(_purpose(connection), token, length=24)
    if number is None:
        return None
    found = Attachment.objects.select_related("message__conversation__inbox", "message__via").filter(
        pk=number
    )
    file = found.filter(message__direction=Direction.OUT, message__at__gt=clock.now() - GOOD_FOR).first()
    return file if file is not None and file.message.inbox.pk == connection.inbox_id else None


def _purpose(connection: Connection) -> str:
    return f"sms.file.{connection.pk}"
