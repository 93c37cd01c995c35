"""What a person wrote, made fit to be kept and sent."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from keepword import richtext
from keepword.conversations.channels import AgreedText, Channel
from keepword.conversations.models import Inbox
from keepword.conversations.services.receive import StoredFile
from keepword.core.errors import Invalid

Addresses = Sequence[tuple[str, str]]  # (name, address)
MAX_TEXT = 200_000
MOST_BUTTONS = 10
LONGEST_BUTTON = 20  # characters: more is cut by some messenger
MOST_VALUES = 20
LONGEST_VALUE = 500


@dataclass(frozen=True)
class Template:
    """A text agreed with the provider, by its name there, and what stands in its places."""

    name: str
    language: str
    values: Sequence[str] = ()


@dataclass(frozen=True)
class Letter:
    """What a person wrote and to whom.

    `html` is what was written with more than words: any HTML, of which `keepword.richtext` keeps a small
    safe part; `text` is then made from it, whatever is given. Files with `inline` and a `content_id` are its
    pictures (`<img src="cid:…">`); those that do not stand in it are left out. `via` is the number of the
    inbox by which it shall leave, None for the usual one. `buttons` are answers that the customer can tap.
    `listed` are those of them that stand in its text as a numbered list, where there is nothing to tap.
    With `template` it says what was agreed with the provider, whatever its text; of its files it takes the
    one with which that begins, if it does.
    """

    text: str = ""
    to: Addresses = ()
    cc: Addresses = ()
    bcc: Addresses = ()
    files: Sequence[StoredFile] = field(default_factory=tuple)
    html: str = ""
    via: int | None = None
    buttons: Sequence[str] = ()
    template: Template | None = None
    listed: Sequence[str] = ()

    @property
    def marks(self) -> dict[str, Any]:
        """What is kept of it with the message, beside words and files."""
        kept: dict[str, Any] = {"buttons": list(self.buttons)} if self.buttons else {}
        if self.listed:
            kept["listed"] = list(self.listed)
        if self.template is not None:
            kept["template"] = asdict(self.template) | {"values": list(self.template.values)}
        return kept


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
    letter = _with_answers(settled(letter), channel)
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


def agreed(letter: Letter, channel: Channel, inbox: Inbox) -> Letter:
    """The letter with the words of its template. Invalid when there is none, or a place is empty."""
    wanted = letter.template
    if wanted is None:
        return letter
    found = next(
        (
            one
            for one in channel.agreed_texts(inbox)
            if (one.name, one.language) == (wanted.name, wanted.language)
        ),
        None,
    )
    if found is None:
        raise Invalid(_("There is no such template."), field="template")
    values = [" ".join(str(value).split()) for value in wanted.values]
    if len(values) != len(found.places) or not all(values):
        raise Invalid(_("Fill in every place of the template."), field="template")
    if any(len(value) > LONGEST_VALUE for value in values):
        text = _("At most %(most)s characters stand in one place of a template.")
        raise Invalid(text % {"most": LONGEST_VALUE}, field="template")
    filled = Template(found.name, found.language, tuple(values))
    files = _head_file(letter, found)
    return replace(letter, text=found.filled(values), html="", files=files, buttons=(), template=filled)


def _head_file(letter: Letter, text: AgreedText) -> Sequence[StoredFile]:
    """The file with which an agreed text begins, if it does. Invalid says what is wanted."""
    if text.file is None:
        return ()
    wanted = {"what": text.file.name}
    if len(letter.files) != 1:
        raise Invalid(
            _("This template begins with a file: attach %(what)s, and nothing else.") % wanted, field="files"
        )
    file = letter.files[0]
    if not text.file.takes(file.type, file.size):
        told = _("“%(name)s” does not fit. This template begins with a file: attach %(what)s.")
        raise Invalid(told % (wanted | {"name": file.name[:100]}), field="files")
    return (plain(file),)


def _with_answers(letter: Letter, channel: Channel) -> Letter:
    """With its answers to choose from, as a list in the text where the channel has no buttons."""
    answers = tuple(" ".join(str(one).split()) for one in letter.buttons)
    check_buttons(answers)
    if not answers:
        return replace(letter, buttons=())
    most = channel.can.buttons
    if 0 < most < len(answers):
        text = _("At most %(most)s answers can be offered by this channel.")
        raise Invalid(text % {"most": most}, field="buttons")
    if most:
        return replace(letter, buttons=answers)
    listed = "\n".join(f"{number}. {answer}" for number, answer in enumerate(answers, 1))
    html = letter.html and f"{letter.html}<ol>{''.join(f'<li>{escape(one)}</li>' for one in answers)}</ol>"
    text = f"{letter.text.rstrip()}\n\n{listed}".lstrip()
    return replace(letter, text=text, html=html, buttons=(), listed=answers)


def check_buttons(answers: Sequence[str]) -> None:
    """Invalid unless these can be offered as answers by some channel."""
    if len(answers) > MOST_BUTTONS:
        raise Invalid(_("At most %(most)s answers can be offered.") % {"most": MOST_BUTTONS}, field="buttons")
    if len(set(answers)) < len(answers) or not all(answers):
        raise Invalid(_("Each answer to choose from says something of its own."), field="buttons")
    if any(len(answer) > LONGEST_BUTTON for answer in answers):
        text = _("An answer to choose from has at most %(most)s characters.")
        raise Invalid(text % {"most": LONGEST_BUTTON}, field="buttons")


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
