"""The composer: what stands in it when it opens, and what was typed when it comes back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keepword import richtext
from keepword.conversations import queries
from keepword.conversations.models import Conversation, Direction, Draft, Message, Status
from keepword.conversations.services import Letter, StoredFile
from keepword.conversations.ways import Way, usual_way
from keepword.core.errors import Invalid
from keepword.desk.access import person
from keepword.desk.around.quoting import quoted
from keepword.desk.conversations import files, pages, recipients
from keepword.desk.times import exact

KINDS = ("reply", "note", "forward")
Extras = dict[str, list[str]]  # what features added to the form, by names that begin with "x-"
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
    way: Way | None = None  # by which a reply leaves unless another is chosen

    @property
    def is_live(self) -> bool:
        """Whether the customer sits before it: what is written goes at once."""
        return self.way is not None and self.way.can.live

    @property
    def is_alone(self) -> bool:
        """Whether it goes to the customer alone, so that nobody else can be named."""
        return self.way is not None and not self.way.can.copies

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
        )

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
        }

    def wrong(self, message: str, where: str, *, crossed: Sequence[Message] = ()) -> "Composer":
        return replace(self, error=message, error_field=where, crossed=list(crossed))


def opened(request: HttpRequest, conversation: Conversation, messages: list[Message]) -> Composer | None:
    """The form that the address asks for, else the newest draft, else None."""
    if conversation.status == Status.SPAM:
        return None
    drafts = queries.drafts(person(request), conversation)
    kind = request.GET.get("write", "")
    if kind not in KINDS:
        kind = max(drafts, key=lambda name: drafts[name].updated_at, default="")
    if kind not in KINDS and _way(conversation, "reply", live=True) is not None:
        kind = "reply"
    if kind not in KINDS:
        return None
    return begin(request, conversation, messages, kind, drafts.get(kind))


def begin(
    request: HttpRequest, conversation: Conversation, messages: list[Message], kind: str, draft: Draft | None
) -> Composer:
    """An empty form of a kind, or the draft as it was left."""
    last = messages[-1].pk if messages else None
    way = _way(conversation, kind)
    whole = _recipients(conversation, messages, way) if kind == "reply" else recipients.Recipients()
    others = recipients.written(whole.cc)
    if draft is not None:
        return _quoting(request, conversation, _by(way, _from_draft(draft, last, others)))
    if kind == "forward":
        return _forwarding(request, messages, last)
    copies = others if "all" in request.GET else ""
    composer = Composer(kind, to=recipients.written(whole.to), cc=copies, seen=last, others=others)
    return _quoting(request, conversation, _by(way, composer))


def _way(conversation: Conversation, kind: str, *, live: bool = False) -> Way | None:
    """By which a reply leaves; with `live` only when the customer sits before it."""
    if kind != "reply":
        return None
    try:
        way = usual_way(conversation)
    except Invalid:
        return None
    return way if way.can.live or not live else None


def _recipients(
    conversation: Conversation, messages: list[Message], way: Way | None
) -> recipients.Recipients:
    """Whoever had the last message; where the answer leaves by another way than that came, the customer."""
    whole = pages.recipients(conversation, messages)
    if way is None or way.line[1] in [address for _name, address in whole.to]:
        return whole
    return recipients.Recipients(to=[way.line])


def _by(way: Way | None, composer: Composer) -> Composer:
    """Fit for its way: what goes to the customer alone names nobody, and in a talk words cross anyhow."""
    composer = replace(composer, way=way)
    if composer.is_alone:
        composer = replace(composer, to="", cc="", bcc="", others="")
    return replace(composer, seen=None) if composer.is_live else composer


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
    )


def _words(html: str) -> str:
    """What the formatted words say; "" for what the verb will refuse."""
    try:
        return richtext.to_text(richtext.clean(html))
    except richtext.Unfit:
        return ""
