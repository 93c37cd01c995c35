"""How a line is set up, and what it says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.calendars.models import Calendar
from keepword.channels.calls import queries
from keepword.channels.calls.models import Line, Recorded, Saying, Strategy
from keepword.channels.calls.rules import menu
from keepword.conversations.models import Inbox
from keepword.core import sweeping, uploads
from keepword.core.errors import Invalid, Refused
from keepword.teams.models import Team

SOUNDS = (
    "audio/wav",
    "audio/x-wav",
    "audio/wave",
    "audio/vnd.wave",
    "audio/mpeg",
    "audio/mp3",
    "audio/ogg",
    "video/ogg",
)
MOST_BYTES = 10 * 1024 * 1024  # of one sound


@dataclass(frozen=True, kw_only=True)
class LineFields:
    """How calls are taken; see models.Line."""

    calendar: int | None = None
    menu: list[Any] = field(default_factory=list)
    announce_seconds: int = 30
    max_wait_seconds: int = 600
    ring_seconds: int = 20
    wrap_up_seconds: int = 30
    strategy: str = Strategy.LONGEST_IDLE
    voicemail: bool = True
    callback: bool = True
    callback_missed: bool = True
    callback_minutes: int = 120
    recording: str = Recorded.OFF
    keep_days: int = 90


_LIMITS = {
    "announce_seconds": (10, 300),
    "max_wait_seconds": (30, 7200),
    "ring_seconds": (5, 120),
    "wrap_up_seconds": (0, 900),
    "callback_minutes": (5, 7200),
    "keep_days": (1, 3650),
}


def save_line(user: User, inbox: Inbox, fields: LineFields) -> Line:
    """Change how calls to an inbox are taken. Invalid names the field at fault."""
    _demand(user)
    values = asdict(fields)
    for name, (least, most) in _LIMITS.items():
        if not least <= values[name] <= most:
            text = _("Choose a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            raise Invalid(text, field=name)
    if fields.strategy not in Strategy.values:
        raise Invalid(_("Choose who is rung."), field="strategy")
    if fields.recording not in Recorded.values:
        raise Invalid(_("Choose when calls are recorded."), field="recording")
    if fields.calendar is not None and not Calendar.objects.filter(pk=fields.calendar).exists():
        raise Invalid(_("There is no such calendar."), field="calendar")
    teams = frozenset(Team.objects.filter(removed_at=None).values_list("pk", flat=True))
    try:
        values["menu"] = menu.check(fields.menu, list(LANGUAGES), teams)
    except menu.Wrong as wrong:
        raise Invalid(_("The menu cannot be used: %(reason)s.") % {"reason": wrong}, field="menu") from None
    values["calendar_id"] = values.pop("calendar")
    with transaction.atomic():
        line, _made = Line.objects.update_or_create(inbox=inbox, defaults=values)
        record(user, "saved line", inbox, **{name: value for name, value in values.items() if name != "menu"})
    return line


def save_saying(
    user: User,
    inbox: Inbox,
    what: str,
    language: str,
    *,
    text: str = "",
    sound: tuple[str, str, bytes] | None = None,
    keep_sound: bool = True,
) -> Saying | None:
    """What a line says at a moment: words, or a sound (name, type, bytes); None when Keepword's own words
    are to be said again."""
    _demand(user)
    if what not in queries.SAYINGS and what != queries.MUSIC:
        raise Invalid(_("There is no such moment of a call."), field="what")
    if (language not in LANGUAGES) != (what == queries.MUSIC):
        raise Invalid(_("Choose one of the languages."), field="language")
    words = " ".join(text.split())
    if len(words) > 1000:
        raise Invalid(_("This is too long to be said."), field="text")
    kept = _sound(*sound) if sound else None
    with transaction.atomic():
        line, _made = Line.objects.get_or_create(inbox=inbox)
        found = Saying.objects.select_for_update().filter(line=line, what=what, language=language).first()
        saying = found or Saying(line=line, what=what, language=language)
        saying.text = words
        if kept is not None or not keep_sound:
            sweeping.let_go([saying.blob])
            saying.blob, saying.name, saying.type = (
                (kept.blob, kept.name, kept.type) if kept else ("", "", "")
            )
        if saying.text or saying.blob:
            saying.save()
        elif saying.pk:
            saying.delete()
        record(user, "saved what a line says", inbox, moment=what, language=language)
    return saying if saying.text or saying.blob else None


def save_sayings(user: User, inbox: Inbox, texts: Mapping[tuple[str, str], str]) -> None:
    """Several of them, words only, by (moment, language)."""
    for (what, language), text in texts.items():
        save_saying(user, inbox, what, language, text=text)


def _sound(name: str, declared: str, content: bytes) -> uploads.Kept:
    if len(content) > MOST_BYTES:
        raise Invalid(_("A sound has at most %(most)s MB.") % {"most": MOST_BYTES // 1024**2}, field="sound")
    if content and uploads.type_of(content, declared) not in SOUNDS:
        raise Invalid(_("Choose a sound: WAV, MP3 or Ogg."), field="sound")
    return uploads.keep(name, declared, content)


def _demand(user: User) -> None:
    if not user.may("inboxes"):
        raise Refused(_("Your role does not reach this far."))
