"""What a person wrote and to whom, and whether it can be sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from keepword.conversations.models import Attachment, Message
from keepword.conversations.services.receive import StoredFile
from keepword.core import rows
from keepword.core.errors import Invalid

Addresses = Sequence[tuple[str, str]]  # (name, address)
MAX_TEXT = 200_000


@dataclass(frozen=True)
class Letter:
    """What a person wrote and to whom."""

    text: str
    to: Addresses = ()
    cc: Addresses = ()
    bcc: Addresses = ()
    files: Sequence[StoredFile] = field(default_factory=tuple)


def check_text(text: str, files: Sequence[StoredFile]) -> None:
    if not text.strip() and not files:
        raise Invalid(_("Write something first."), field="text")
    if len(text) > MAX_TEXT:
        raise Invalid(_("This is too long to send."), field="text")


def check_addresses(letter: Letter) -> None:
    for field_name in ("to", "cc", "bcc"):
        for _name, address in getattr(letter, field_name):
            try:
                validate_email(address)
            except ValidationError:
                raise Invalid(
                    _("“%(address)s” is not an e-mail address.") % {"address": address[:100]},
                    field=field_name,
                ) from None


def attach(message: Message, files: Sequence[StoredFile]) -> None:
    rows.insert(
        [
            Attachment(
                message=message,
                name=file.name[:255],
                type=file.type[:127],
                size=file.size,
                blob=file.blob,
                inline=file.inline,
                content_id=file.content_id,
            )
            for file in files
        ]
    )
