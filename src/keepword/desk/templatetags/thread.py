"""What a message looks like: `{% load thread %}`."""

import re
from typing import Final

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations import queries
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Attachment, Conversation, Inbox, Message
from keepword.core import clock
from keepword.desk.conversations import snooze
from keepword.desk.conversations.files import PICTURES, SOUNDS
from keepword.desk.conversations.recipients import written
from keepword.desk.templatetags.desk import icon
from keepword.richtext import for_page

register = template.Library()

LONGEST: Final = 30_000  # characters of a text shown in the page; the rest is a link away
# An address in running text. Bounded parts, so that it is linear on any text.
_ADDRESS: Final = re.compile(
    r"(?P<url>https?://[^\s<>\"'`\\^{}|]{1,2000})|(?P<mail>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5})"
)
_TAIL: Final = ".,;:!?)]»”’…"


@register.filter
def linked(text: str) -> SafeString:
    """Plain text, escaped, with addresses that can be followed."""
    out: list[str] = []
    done = 0
    text = text[:LONGEST]
    for match in _ADDRESS.finditer(text):
        found = _trimmed(match.group())
        out.append(conditional_escape(text[done : match.start()]))
        if match.group("url"):
            out.append(
                format_html('<a href="{0}" target="_blank" rel="noopener noreferrer nofollow">{0}</a>', found)
            )
        else:
            out.append(format_html('<a href="mailto:{0}">{0}</a>', found))
        done = match.start() + len(found)
    out.append(conditional_escape(text[done:]))
    return mark_safe("".join(out))  # noqa: S308 - every piece is escaped above


def _trimmed(address: str) -> str:
    """Without the marks that end a sentence; a bracket stays when it was opened inside."""
    end = len(address)
    while end and address[end - 1] in _TAIL:
        if address[end - 1] == ")" and address.count("(", 0, end) >= address.count(")", 0, end):
            break
        end -= 1
    return address[:end]


@register.filter
def formatted(message: Message) -> SafeString:
    """What one of us wrote with more than words; it was cleaned when it was kept."""
    addresses = {
        file.content_id: reverse("file", args=[file.pk, file.name or "file"])
        for file in message.attachments.all()
        if file.inline and file.content_id and is_picture(file)
    }
    return mark_safe(for_page(message.html, addresses))  # noqa: S308 - see above


@register.simple_tag
def moments() -> list[snooze.Choice]:
    """When something can come back, or leave, in the reader's zone."""
    return snooze.choices(timezone.localtime(clock.now()))


@register.simple_tag
def signature(conversation: Conversation, author: User) -> str:
    """What will stand below this person's answer."""
    return queries.signature(conversation.inbox, written_in(conversation), author)


@register.filter
def written_in(conversation: Conversation) -> str:
    """The language in which one writes in it."""
    return conversation.language or conversation.inbox.language or "en"


@register.filter
def is_long(text: str) -> bool:
    return len(text) > LONGEST


@register.filter
def is_picture(file: Attachment) -> bool:
    """Whether a browser may draw it."""
    return file.type.lower() in PICTURES


@register.filter
def is_sound(file: Attachment) -> bool:
    """Whether a browser may play it."""
    return file.type.partition(";")[0].lower() in SOUNDS


@register.filter
def shown_files(message: Message) -> list[Attachment]:
    """The files that do not stand in the text already."""
    return [file for file in message.attachments.all() if not (file.inline and file.content_id)]


@register.filter
def is_formatted(message: Message) -> bool:
    """Whether its HTML says more than its text: it has pictures in it, or there is no text."""
    if not message.has_html:
        return False
    return not message.text.strip() or any(
        file.inline and file.content_id and is_picture(file) for file in message.attachments.all()
    )


@register.filter
def names(lines: list[list[str]]) -> str:
    """Recipients by name, by address where there is none."""
    return ", ".join(line[0] or line[1] for line in lines if len(line) == 2)


@register.filter
def typed(lines: list[list[str]]) -> str:
    """Recipients with their addresses."""
    return written(lines)


@register.filter
def oddities(message: Message) -> list[str]:
    """What is odd about a message, each in a sentence."""
    marks = message.marks
    found = []
    if marks.get("authentication") == "fail":
        found.append(_("The sender could not be verified: somebody else may have written this."))
    if marks.get("stranger"):
        found.append(_("The writer took no part in the conversation that this answers."))
    if marks.get("same_id"):
        found.append(_("Another mail bears the same Message-ID; this one says something else."))
    if marks.get("erased"):
        found.append(_("What was written here has been erased."))
    elif marks.get("files_erased"):
        found.append(_("The files of this message have been erased."))
    found += [_held(one) for one in marks.get("held") or ()]
    for name in marks.get("left_out") or ():
        found.append(_("Not taken over: %(what)s") % {"what": name})
    if marks.get("list"):
        found.append(_("Came through a mailing list."))
    return found


def _held(file: dict[str, str]) -> str:
    words = {"name": file.get("name") or _("file"), "virus": file.get("virus", "")}
    if words["virus"]:
        return _("“%(name)s” is infected (%(virus)s) and is held back: nobody can open it here.") % words
    return _("“%(name)s” has not been checked for viruses yet. It is here as soon as it was.") % words


@register.filter
def channel_sign(inbox: Inbox) -> SafeString:
    """The sign and the name of an inbox's channel."""
    channel = channel_of(inbox)
    if channel is None:
        return SafeString(escape(inbox.name))
    return SafeString(f"{icon(channel.icon, 's')}{escape(channel.name)}")


@register.filter
def channel_icon(inbox: Inbox) -> SafeString:
    """The sign of an inbox's channel alone: its name stands beside."""
    channel = channel_of(inbox)
    return icon(channel.icon, "s") if channel is not None else SafeString("")
