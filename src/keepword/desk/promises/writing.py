"""While an answer is written: what in it will be a promise, by when, and what speaks against it.

The form keeps what its writer says of each in fields "x-promise": "2026-03-02T17:00|the words" corrects the
time, "-|the words" says that it is none. "x-apology" names the broken promise that the answer is about.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from keepword.accounts.models import User
from keepword.commitments import queries, services
from keepword.commitments.models import Promise, PromiseState, Said
from keepword.commitments.reading import found_in, plain
from keepword.commitments.rules import evidence
from keepword.commitments.rules import promises as rules
from keepword.conversations.models import NEVER, Conversation, Message
from keepword.conversations.queries import get_conversation
from keepword.conversations.services.letters import MAX_TEXT
from keepword.core import clock
from keepword.core.errors import Invalid
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import extras
from keepword.desk.conversations.compose_form import Composer, Extras
from keepword.language import judgement
from keepword.language.detect import detect

SAYS, APOLOGY = "x-promise", "x-apology"
NONE: Final = "-"
_MOST: Final = 20
_MINUTE: Final = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Line:
    """A promise beneath the editor."""

    key: str
    words: str
    due: datetime | None
    whole_day: bool
    dismissed: bool
    corrected: bool
    waits: bool
    never_again: bool
    warnings: list[str]

    @property
    def typed(self) -> str:
        return timezone.localtime(self.due).strftime(_MINUTE) if self.due else ""

    @property
    def value(self) -> str:
        """What the form says of it, "" for nothing."""
        if self.dismissed:
            return f"{NONE}|{self.key}"
        return f"{self.typed}|{self.key}" if self.corrected else ""


@require_POST
@agent_required
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """What the text promises: its places, and a line for each."""
    user = person(request)
    conversation = get_conversation(user, pk)
    text, said = _asked(request)
    hours = queries.hours_of(conversation)
    lang = detect(text) or conversation.language or None
    found = found_in(text, lang, clock.now(), hours.tzinfo)[:_MOST] if text.strip() else []
    lines = [_line(user, conversation, one, said.get(plain(one.text)), lang) for one in found]
    places = [
        {"start": one.start, "end": one.end, "key": line.key, "dismissed": line.dismissed}
        for one, line in zip(found, lines, strict=True)
    ]
    html = render_to_string("desk/promises/_written.html", {"lines": lines}, request=request)
    return JsonResponse({"promises": places, "html": html})


def _asked(request: HttpRequest) -> tuple[str, dict[str, str]]:
    try:
        data = json.loads(request.body)
        text, said = data["text"], data.get("said", [])
    except (ValueError, KeyError, TypeError):
        raise Invalid(_("This is not what the editor sends.")) from None
    if not isinstance(text, str) or not isinstance(said, list):
        raise Invalid(_("This is not what the editor sends."))
    if len(text) > MAX_TEXT:
        raise Invalid(_("This is too long to send."), field="text")
    return text, _said([str(one) for one in said])


def _said(values: list[str]) -> dict[str, str]:
    """What the form says of each promise, by its key."""
    found = {}
    for value in values[:_MOST]:
        what, bar, key = value.partition("|")
        if bar and key:
            found[key] = what
    return found


def _moment(typed: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return timezone.make_aware(at) if at.tzinfo is None else at


def _line(
    user: User, conversation: Conversation, one: judgement.Promise, said: str | None, lang: str | None
) -> Line:
    hours, now = queries.hours_of(conversation), clock.now()
    corrected = _moment(said) if said and said != NONE else None
    due = corrected or rules.due_moment(one.due_at, one.due_date, made_at=now, hours=hours)
    written = Promise(
        conversation=conversation,
        author=user,
        team=conversation.team,
        kind=evidence.kind_of(one.text, lang, never_again=one.never_again),
        words=one.text,
        language=lang or "",
        due_at=due or NEVER,
    )
    warned = [] if said == NONE else [_words(each) for each in queries.warnings(written, hours)]
    if corrected is not None and corrected <= now:
        warned.insert(0, _("This time is past."))
    return Line(
        key=plain(one.text),
        words=one.text,
        due=due,
        whole_day=corrected is None and one.due_at is None and due is not None,
        dismissed=said == NONE,
        corrected=corrected is not None,
        waits=one.conditional and due is None,
        never_again=one.never_again,
        warnings=warned,
    )


def _words(warned: queries.Warned) -> str:
    if warned.words:
        return warned.words
    if warned.code == "closed":
        return _("This is outside of working hours.")
    if warned.code == "record":
        return _("Of the last %(count)s such promises the team kept %(share)s %%.") % {
            "count": warned.count,
            "share": int(warned.share * 100),  # what is under 80 never reads as 80
        }
    text = ngettext(
        "You have %(count)s promise due at that hour already.",
        "You have %(count)s promises due at that hour already.",
        warned.count,
    )
    return text % {"count": warned.count}


# With the form ----------------------------------------------------------------------------------


def _after(user: User, message: Message, composer: Composer) -> None:
    corrections = [
        services.Correction(key, due_at=None if what == NONE else _moment(what), dismissed=what == NONE)
        for key, what in _said(composer.extras.get(SAYS, [])).items()
    ]
    for pk in composer.extras.get(APOLOGY, [])[:_MOST]:
        broken = _broken(message.conversation_id, pk)
        if broken is not None:
            corrections.append(services.Correction(f"#{broken.pk}", moves=broken))
    if composer.kind == "reply" and corrections:
        services.correct(user, message, corrections)


def _broken(conversation: int, pk: str) -> Promise | None:
    if not (pk.isdecimal() and pk.isascii() and len(pk) < 19):
        return None
    rows = Promise.objects.filter(conversation_id=conversation, state=PromiseState.BROKEN)
    return rows.filter(pk=int(pk)).first()


def _undone(message: Message) -> Extras:
    kept = list(Said.objects.filter(message=message).order_by("pk"))
    says, sorry = [], []
    for one in kept:
        if one.dismissed:
            says.append(f"{NONE}|{one.words}")
        elif one.moves_id is not None and one.due_at is None:
            sorry.append(str(one.moves_id))
        elif one.due_at is not None and one.moves_id is None:
            says.append(f"{timezone.localtime(one.due_at).strftime(_MINUTE)}|{one.words}")
    found: dict[str, Any] = {SAYS: says, APOLOGY: sorry}
    return {name: many for name, many in found.items() if many}


extras.register(after=_after, undone=_undone)
