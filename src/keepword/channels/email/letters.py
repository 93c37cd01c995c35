"""What a mail says beside its writer's words: signature, the way to the customer's page, the quote."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from keepword.accounts.days import zone_of
from keepword.accounts.queries import business
from keepword.conversations.channels import channel_of
from keepword.conversations.links import status_url
from keepword.conversations.models import Direction, Kind, Message
from keepword.conversations.queries import signature
from keepword.conversations.readers import had_it, is_shared, page_for

_NEAR = 200  # messages of a merged conversation that are looked through
QUOTED = 4_000  # characters of the customer's message that go back with the answer


@dataclass(frozen=True)
class Letter:
    """The parts of a mail's text, "" where there is none. `text` puts them together."""

    words: str
    html: str = ""  # the words as they were formatted, "" when they were not
    signature: str = ""
    footer: str = ""
    quote_head: str = ""
    quoted: str = ""

    @property
    def text(self) -> str:
        """The whole as plain text (signature after "-- ", RFC 3676 4.3)."""
        parts = [self.words]
        if self.signature:
            parts.append(f"-- \n{self.signature}")
        if self.footer:
            parts.append(self.footer)
        if self.quoted:
            parts.append(f"{self.quote_head}\n{_with_arrows(self.quoted)}")
        return "\n\n".join(part for part in parts if part)


def letter_of(message: Message) -> Letter:
    """The letter of an outgoing message, in the language that is active now.

    Only a person's answer quotes, so that no machine can be made to send a stranger's words around. A
    forwarded letter holds what its writer wants passed on, and no way to the customer's own page; at the
    foot of a notice stands only how to get no more of them.
    """
    below = signature(message.inbox, language_of(message), message.author)
    if message.kind == Kind.FORWARD or message.side_id is not None:
        return Letter(message.text, message.html, below)
    if message.kind == Kind.NOTICE:
        return Letter(message.text, message.html, below, str(message.marks.get("foot", "")))
    page = page_for(message)
    invitation = _("See how things stand, or add something:")
    footer = f"{invitation}\n{status_url(page)}" if page is not None else ""
    channel = channel_of(message.conversation.inbox)
    place = channel.goes_on_at(message.conversation) if channel is not None and page is not None else ""
    if place:
        footer += "\n\n" + _("Or go on in the chat where you began it:") + f"\n{place}"
    if message.kind == Kind.AUTOMATIC:
        return Letter(message.text, message.html, below, footer)
    head, quoted = _last_words(message)
    return Letter(message.text, message.html, below, footer, head, quoted)


def language_of(message: Message) -> str:
    """The language in which a mail speaks for Keepword itself."""
    return message.conversation.language or message.inbox.language or "en"


def _last_words(message: Message) -> tuple[str, str]:
    """The head and the text of the customer's latest message before this one."""
    earlier = message.conversation.messages.filter(
        direction=Direction.IN, kind=Kind.MESSAGE, at__lte=message.at, pk__lt=message.pk
    ).order_by("-at", "-pk")
    said = earlier.first()
    if is_shared(message.conversation):  # of two customers: nobody is quoted to who does not know it
        said = next((one for one in earlier[:_NEAR] if had_it(message, one)), None)
    if said is None or not said.text.strip():
        return "", ""
    name = " ".join((said.sender_name or said.sender_address).split())
    head = _("On %(moment)s, %(name)s wrote:") % {"moment": _moment(said), "name": name}
    return head, said.text.strip()[:QUOTED]


def _moment(said: Message) -> str:
    shop = business()
    local = said.at.astimezone(zone_of(shop))
    return date_format(local, "DATETIME_FORMAT")


def _with_arrows(text: str) -> str:
    return "\n".join(f"> {line}" if line else ">" for line in text.splitlines())
