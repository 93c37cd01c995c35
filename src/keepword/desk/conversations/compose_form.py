"""The composer: what stands in it when it opens, and what was typed when it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keepword import richtext
from keepword.conversations import queries
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation, Direction, Draft, Message, Status
from keepword.conversations.services import Letter, StoredFile, Template
from keepword.conversations.ways import Way, ways
from keepword.desk.access import person
from keepword.desk.around.quoting import quoted
from keepword.desk.conversations import files, pages, recipients
from keepword.desk.times import exact

KINDS = ("reply", "note", "forward")
Extras = dict[str, list[str]]  # what features added to the form, by names that begin with "x-"
BUTTON, TEMPLATE, VALUE = "x-button", "x-template", "x-template-value"
_MOST_EXTRAS = 20


@dataclass(frozen=True)
class Composer:
    """One form: a reply, a note or a forwarded message. Addresses are as one types them."""

    kind: str
    text: str = ""
    html: str = ""  # what was written with more than words; `text` is for browsers without scripts
    to: str = ""
    cc: str = ""
    bcc: str = ""
    files: list[StoredFile] = field(default_factory=list)
    seen: int | None = None  # the newest message that its writer had before them
    others: str = ""  # who else would get a reply to all
    from_draft: bool = False
    error: str = ""
    error_field: str = ""
    crossed: list[Message] = field(default_factory=list)
    extras: Extras = field(default_factory=dict)
    via: int | None = None  # the inbox by which it leaves, None for the usual one
    ways: list[Way] = field(default_factory=list)  # by which the customer can be reached, the usual one first

    @property
    def way(self) -> Way | None:
        """The chosen way, else the usual one."""
        return next(
            (one for one in self.ways if one.inbox.pk == self.via), self.ways[0] if self.ways else None
        )

    @property
    def is_live(self) -> bool:
        """Whether the customer sits before it: what is written goes at once."""
        return self.kind == "reply" and self.way is not None and self.way.can.live

    @property
    def has_lines(self) -> bool:
        """Whether there is any way by which others could get it too."""
        return self.kind != "reply" or not self.ways or any(one.can.copies for one in self.ways)

    @property
    def chips(self) -> list[dict[str, Any]]:
        return files.chips(self.files)

    @property
    def letter(self) -> Letter:
        return Letter(
            text=self.text,
            to=recipients.read(self.to),
            cc=recipients.read(self.cc),
            bcc=recipients.read(self.bcc),
            files=self.files,
            html=self.html,
            via=self.via,
            buttons=self.buttons,
            template=self.template[1] if self.template else None,
        )

    @property
    def buttons(self) -> tuple[str, ...]:
        """Answers that the customer can tap."""
        return tuple(words.strip() for words in self.extras.get(BUTTON, []) if words.strip())

    @property
    def template(self) -> tuple[int, Template] | None:
        """The template that was chosen, and the inbox that it is of."""
        inbox, _colon, rest = next(iter(self.extras.get(TEMPLATE, [])), "").partition(":")
        language, colon, name = rest.partition(":")
        if not (colon and inbox.isascii() and inbox.isdecimal() and len(inbox) < 16):
            return None
        return int(inbox), Template(name, language, tuple(self.extras.get(VALUE, [])))

    def fitted(self, way: Way) -> Letter:
        """The letter for a way: by one that reaches the customer alone nobody else is named."""
        letter = self.letter
        return letter if way.can.copies else replace(letter, to=(), cc=(), bcc=())

    @property
    def draft(self) -> dict[str, Any]:
        """As `save_draft` keeps it."""
        return {
            "text": self.text,
            "html": self.html,
            "to": recipients.read(self.to),
            "cc": recipients.read(self.cc),
            "bcc": recipients.read(self.bcc),
            "files": [files.plain(file) for file in self.files],
            **({"extras": self.extras} if self.extras else {}),
            **({"via": self.via} if self.via else {}),
        }

    def wrong(self, message: str, where: str, *, crossed: Sequence[Message] = ()) -> "Composer":
        return replace(self, error=message, error_field=where, crossed=list(crossed))


def template_key(inbox: int, name: str, language: str) -> str:
    """What a form calls a template of an inbox."""
    return f"{inbox}:{language}:{name}"


def opened(request: HttpRequest, conversation: Conversation, messages: list[Message]) -> Composer | None:
    """The form that the address asks for, else the newest draft, else None."""
    if conversation.status == Status.SPAM:
        return None
    drafts = queries.drafts(person(request), conversation)
    kind = request.GET.get("write", "")
    if kind not in KINDS:
        kind = max(drafts, key=lambda name: drafts[name].updated_at, default="")
    if kind not in KINDS:
        channel = channel_of(conversation.inbox)
        if channel is None or not channel.can.live:
            return None
        # Whoever opens a conversation with somebody who sits before it is going to answer.
        composer = begin(request, conversation, messages, "reply", None)
        return composer if composer.is_live else None
    return begin(request, conversation, messages, kind, drafts.get(kind))


def begin(
    request: HttpRequest, conversation: Conversation, messages: list[Message], kind: str, draft: Draft | None
) -> Composer:
    """An empty form of a kind, or the draft as it was left."""
    composer = _begun(request, conversation, messages, kind, draft)
    return with_ways(conversation, composer)


def with_ways(conversation: Conversation, composer: Composer) -> Composer:
    """A reply with the ways by which it can leave."""
    if composer.kind != "reply":
        return composer
    found = list(ways(conversation))
    usual = next((one for one in found if not one.obstacle), None)
    ordered = sorted(found, key=lambda one: one is not usual)
    composer = replace(composer, ways=ordered)
    mail = next((one for one in ordered if one.can.copies), None)
    if mail is not None and "@" not in composer.to:  # the last message came by another way
        composer = replace(composer, to=recipients.written([mail.line]))
    return replace(composer, seen=None) if composer.is_live else composer  # in a talk words cross anyhow


def _begun(
    request: HttpRequest, conversation: Conversation, messages: list[Message], kind: str, draft: Draft | None
) -> Composer:
    last = messages[-1].pk if messages else None
    whole = pages.recipients(conversation, messages) if kind == "reply" else recipients.Recipients()
    others = recipients.written(whole.cc)
    if draft is not None:
        return _quoting(request, conversation, _from_draft(draft, last, others))
    if kind == "forward":
        return _forwarding(request, messages, last)
    copies = others if "all" in request.GET else ""
    composer = Composer(kind, to=recipients.written(whole.to), cc=copies, seen=last, others=others)
    return _quoting(request, conversation, composer)


def _quoting(request: HttpRequest, conversation: Conversation, composer: Composer) -> Composer:
    """With the message of a side conversation that the address names (`?quote=`) quoted below."""
    wanted = request.GET.get("quote", "")
    if not (wanted.isdecimal() and wanted.isascii() and len(wanted) < 19):
        return composer
    sides = Message.everything.filter(conversation=conversation, side__isnull=False)
    message = sides.select_related("author").filter(pk=int(wanted)).first()
    if message is None:
        return composer
    kept = [StoredFile(f.name, f.type, f.size, f.blob) for f in message.attachments.all() if not f.inline]
    text = "\n\n".join(part for part in (composer.text, quoted(message)) if part)
    return replace(composer, text=text, files=[*composer.files, *kept])


def _from_draft(draft: Draft, last: int | None, others: str) -> Composer:
    kept = draft.content
    return Composer(
        draft.kind,
        text=str(kept.get("text", "")),
        html=str(kept.get("html", "")),
        to=recipients.written(kept.get("to", [])),
        cc=recipients.written(kept.get("cc", [])),
        bcc=recipients.written(kept.get("bcc", [])),
        files=files.from_plain(kept.get("files", [])),
        seen=last,
        others=others,
        from_draft=True,
        extras=_extras(kept.get("extras", {})),
        via=kept.get("via") if isinstance(kept.get("via"), int) else None,
    )


def _extras(given: dict[str, list[str]]) -> Extras:
    """Only what names itself as one, and not more than a form of ours has."""
    named = [(name, many) for name, many in given.items() if name.startswith("x-") and len(name) < 40]
    return {name: [str(one)[:200] for one in many[:_MOST_EXTRAS]] for name, many in named[:_MOST_EXTRAS]}


def _forwarding(request: HttpRequest, messages: list[Message], last: int | None) -> Composer:
    """The message that the address names, else the newest that is no note, with its files."""
    wanted = request.GET.get("message", "")
    sendable = [m for m in messages if m.direction != Direction.NOTE]
    chosen = next((m for m in sendable if str(m.pk) == wanted), sendable[-1] if sendable else None)
    if chosen is None:
        return Composer("forward", seen=last)
    head = _("Forwarded message from %(sender)s, %(at)s:") % {
        "sender": recipients.written([(chosen.sender_name, chosen.sender_address)]),
        "at": exact(chosen.at),
    }
    kept = [
        StoredFile(f.name, f.type, f.size, f.blob, f.inline, f.content_id)
        for f in chosen.attachments.all()
        if not f.inline or chosen.html
    ]
    html = f"<p></p><p></p>{richtext.from_text(head)}{chosen.html}" if chosen.html else ""
    return Composer("forward", text=f"\n\n{head}\n\n{chosen.text}", html=html, files=kept, seen=last)


def typed(request: HttpRequest, kind: str) -> Composer:
    """What came back. A form sent without scripts brings its files along."""
    seen = request.POST.get("seen", "")
    html = request.POST.get("html", "")
    kept = files.from_tokens(request.POST.getlist("file"))
    return Composer(
        kind,
        text=_words(html) if html else request.POST.get("text", "").replace("\r\n", "\n"),
        html=html,
        to=request.POST.get("to", ""),
        cc=request.POST.get("cc", ""),
        bcc=request.POST.get("bcc", ""),
        files=kept + files.stored(request.FILES.getlist("files")),
        seen=int(seen) if seen.isdecimal() and len(seen) < 19 and "anyway" not in request.POST else None,
        others=request.POST.get("others", ""),
        extras=_extras({name: request.POST.getlist(name) for name in request.POST}),
        via=_number(request.POST.get("via", "")),
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _words(html: str) -> str:
    """What the formatted words say; "" for what the verb will refuse."""
    try:
        return richtext.to_text(richtext.clean(html))
    except richtext.Unfit:
        return ""
