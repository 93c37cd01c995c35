"""What a person wrote, made fit to be kept and sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from keepword import richtext
from keepword.conversations.channels import Channel
from keepword.conversations.services.receive import StoredFile
from keepword.core.errors import Invalid

Addresses = Sequence[tuple[str, str]]  # (name, address)
MAX_TEXT = 200_000


@dataclass(frozen=True)
class Letter:
    """What a person wrote and to whom.

    `html` is what was written with more than words: any HTML, of which `keepword.richtext` keeps a small
    safe part; `text` is then made from it, whatever is given. Files with `inline` and a `content_id` are its
    pictures (`<img src="cid:…">`); those that do not stand in it are left out. `via` is the number of the
    inbox by which it shall leave, None for the usual one.
    """

    text: str = ""
    to: Addresses = ()
    cc: Addresses = ()
    bcc: Addresses = ()
    files: Sequence[StoredFile] = field(default_factory=tuple)
    html: str = ""
    via: int | None = None


def settled(letter: Letter) -> Letter:
    """The letter with clean HTML (or none, when its words say all) and the words of it. Invalid: too long."""
    html = clean(letter.html)
    if not html:
        return replace(letter, html="")
    ours = {file.content_id for file in letter.files if _is_picture(file)}
    html = richtext.without_pictures(html, keep=ours)
    wanted = set(richtext.pictures(html))
    files = [file for file in letter.files if not _is_picture(file) or file.content_id in wanted]
    plain = richtext.is_plain(html)
    return replace(letter, html="" if plain else html, text=richtext.to_text(html), files=files)


def fitted(letter: Letter, channel: Channel) -> Letter:
    """The letter as its channel can carry it: without form where it has none. Invalid when it cannot."""
    can = channel.can
    if not can.copies and (letter.to or letter.cc or letter.bcc):
        raise Invalid(_("By this channel an answer goes to the customer alone."), field="to")
    letter = settled(letter)
    if len(letter.text) > can.longest:
        text = _("At most %(most)s characters go out by this channel; these are %(count)s.")
        raise Invalid(text % {"most": can.longest, "count": len(letter.text)}, field="text")
    if len(letter.files) > can.files:
        text = _("At most %(most)s files go out with one message by this channel.")
        raise Invalid(text % {"most": can.files}, field="files")
    for file in letter.files:
        if file.size > can.file_bytes:
            text = _("“%(name)s” is larger than the %(most)s MB that go out by this channel.")
            values = {"name": file.name[:100], "most": can.file_bytes // 1024**2}
            raise Invalid(text % values, field="files")
    return letter if can.html else replace(letter, html="", files=[plain(file) for file in letter.files])


def plain(file: StoredFile) -> StoredFile:
    """A picture of the text as a file beside it."""
    return replace(file, inline=False, content_id="") if file.inline else file


def clean(html: str) -> str:
    """HTML from outside made safe; Invalid when no person can have written it."""
    try:
        return richtext.clean(html) if html.strip() else ""
    except richtext.Unfit:
        raise Invalid(
            _("This is too long, or formatted in too odd a way, to be kept."), field="text"
        ) from None


def _is_picture(file: StoredFile) -> bool:
    return file.inline and bool(file.content_id)


def check_text(text: str, files: Sequence[StoredFile]) -> None:
    """Invalid unless there is something to say, and not too much."""
    if not text.strip() and not files:
        raise Invalid(_("Write something first."), field="text")
    if len(text) > MAX_TEXT:
        raise Invalid(_("This is too long to send."), field="text")


def check_addresses(letter: Letter) -> None:
    """Invalid when one of those that it goes to is no address."""
    for field_name in ("to", "cc", "bcc"):
        for _name, address in getattr(letter, field_name):
            try:
                validate_email(address)
            except ValidationError:
                raise Invalid(
                    _("“%(address)s” is not an e-mail address.") % {"address": address[:100]},
                    field=field_name,
                ) from None
