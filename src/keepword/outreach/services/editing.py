"""A notice is written, changed, copied, put away; how often customers are told at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.commerce.models import Product
from keepword.conversations.models import Inbox
from keepword.core import clock, events
from keepword.core.conditions import check as check_condition
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.models import Purpose
from keepword.outreach import queries
from keepword.outreach.events import NoticeSaved
from keepword.outreach.models import Notice, OutreachSettings, Repeat, State, Ways
from keepword.outreach.rules import render
from keepword.outreach.rules.kinds import KINDS, Kind, default_texts

MOST: Final = 500  # notices that are kept at once
LONGEST: Final = 120
FASTEST: Final = 6_000
MOST_DAYS: Final = 90
_OPEN: Final = (State.DRAFT, State.SCHEDULED, State.STOPPED, State.ON, State.OFF)
_BUSY: Final = (State.SCHEDULED, State.SENDING, State.STOPPED, State.ON)
_WHEN_STOPPED: Final = ("name", "texts", "per_minute", "ignores_quiet")  # its people were chosen already


@dataclass(frozen=True, slots=True)
class Draft:
    """What a notice shall be like; see models.Notice. `per_minute` 1 to 6000, `control` per cent up to what
    the kind allows (`Kind.most_control`), `effect_days` 1 to 90. `data`: the kind's settings by key."""

    name: str
    kind: str
    inbox: Inbox
    texts: Mapping[str, Mapping[str, str]]
    audience: Mapping[str, Any] = field(default_factory=dict)
    product: Product | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    ways: str = Ways.PREFERRED
    purpose: Purpose | None = None
    per_minute: int = 300
    control: int = 0
    effect_days: int = 14
    ignores_quiet: bool = False
    ignores_cap: bool = False
    repeat: str = ""


def beginning(kind: str, inbox: Inbox) -> Draft:
    """What a new notice of a kind is, before anybody has changed it. Invalid for a kind that there is not."""
    of = KINDS.get(kind)
    if of is None:
        raise Invalid(_("Choose what kind of notice it is."), field="kind")
    return Draft(
        name=str(of.label),
        kind=kind,
        inbox=inbox,
        texts=default_texts(kind),
        data={one.key: one.default for one in of.settings},
        control=of.control,
        ignores_quiet=of.may_ignore_quiet and not of.standing,
        ignores_cap=of.may_ignore_cap,
    )


def save_notice(user: User, notice: Notice | None, draft: Draft, *, rev: int | None = None) -> Notice:
    """Write a notice, or change one. Its kind stays. Invalid names the field at fault ("texts.uk.text").

    Only a draft, a scheduled, a stopped one, and one that is on or off can be changed; of what is stopped
    only what is said and how fast, as its people were chosen already. `rev`: the one that the writer had
    before them; Conflict when somebody else has changed it since.
    """
    demand(user)
    wanted = _checked(draft)
    with transaction.atomic():
        now = clock.now()
        if notice is None:
            if Notice.objects.filter(archived_at=None).count() >= MOST:
                raise Invalid(_("At most %(n)s notices are kept at once; archive some first.") % {"n": MOST})
            current = Notice(kind=draft.kind, created_by=user, created_at=now)
        else:
            current = locked(notice)
            _may_change(current, draft, rev)
        names = _WHEN_STOPPED if current.state == State.STOPPED else tuple(wanted)
        for name in names:
            setattr(current, name, wanted[name])
        current.changed_at = now
        if current.pk is not None:
            current.rev += 1
        current.save()
        if current.state in _BUSY:
            demand_ready(current)
        made = notice is None
        verb = "made notice" if made else "changed notice"
        record(user, verb, current, name=current.name, kind=current.kind)
        events.publish(NoticeSaved(current, user, made))
    return current


def duplicate_notice(user: User, notice: Notice) -> Notice:
    """A draft like it."""
    found = queries.get_notice(user, notice.pk)
    names = Draft.__dataclass_fields__
    plain = {name: getattr(found, name) for name in names}
    name = _("%(name)s (copy)") % {"name": found.name[: LONGEST - 20]}
    return save_notice(user, None, Draft(**(plain | {"name": name})))


def archive_notice(user: User, notice: Notice, *, archived: bool = True) -> Notice:
    """Put it out of the list, or back. Conflict while it is being sent, scheduled or on."""
    demand(user)
    with transaction.atomic():
        current = locked(notice)
        if archived and current.state in _BUSY:
            raise Conflict(_("It is still at work. Cancel it or switch it off first."))
        current.archived_at = clock.now() if archived else None
        current.save(update_fields=["archived_at"])
        record(user, "archived notice" if archived else "brought notice back", current, name=current.name)
        events.publish(NoticeSaved(current, user))
    return current


def save_settings(
    user: User, *, cap: int, cap_days: int, quiet_from: time, quiet_until: time
) -> OutreachSettings:
    """How often (0 to 50 in 1 to 90 days; 0: no bound) and when customers are told something."""
    demand(user)
    _whole("cap", cap, 0, 50)
    _whole("cap_days", cap_days, 1, MOST_DAYS)
    with transaction.atomic():
        now, _made = OutreachSettings.objects.select_for_update().get_or_create(pk=1)
        now.cap, now.cap_days = cap, cap_days
        now.quiet_from, now.quiet_until = quiet_from, quiet_until
        now.save()
        quiet = f"{quiet_from:%H:%M}-{quiet_until:%H:%M}"
        record(user, "saved outreach settings", now, cap=cap, days=cap_days, quiet=quiet)
    return now


# How it is done ------------------------------------------------------------------------------------


def demand(user: User) -> None:
    """Refused unless they may write to many."""
    if not user.may("outreach"):
        raise Refused(_("You may not do this: it takes the right to write to many customers."))


def locked(notice: Notice) -> Notice:
    """The notice as it is now, locked until the transaction ends."""
    rows = Notice.objects.select_for_update(of=("self",)).select_related("product", "purpose", "inbox")
    found = rows.filter(pk=notice.pk).first()
    if found is None:
        raise NotFound("There is no such notice.")
    return found


def demand_ready(notice: Notice) -> None:
    """Invalid with the first of its problems."""
    found = next((one for one in queries.check(notice) if not one.warning), None)
    if found is not None:
        raise Invalid(found.message, field=found.field)


def _may_change(current: Notice, draft: Draft, rev: int | None) -> None:
    if current.state not in _OPEN:
        raise Conflict(_("It was sent, or is being sent. Stop it, or make another one like it."))
    if rev is not None and rev != current.rev:
        raise Conflict(_("Somebody else has changed it meanwhile. Load it anew."), field="rev")
    if draft.kind != current.kind:
        raise Invalid(_("The kind of a notice stays. Make another one."), field="kind")


def _checked(draft: Draft) -> dict[str, Any]:
    """Every field as it is kept; Invalid names the one at fault."""
    kind = KINDS.get(draft.kind)
    if kind is None:
        raise Invalid(_("Choose what kind of notice it is."), field="kind")
    name = " ".join(draft.name.replace("\x00", "").split())
    if not name or len(name) > LONGEST:
        raise Invalid(_("Give it a name of up to %(n)s letters.") % {"n": LONGEST}, field="name")
    check_condition("customer", draft.audience, stored=True)
    if draft.ways not in Ways.values:
        raise Invalid(_("Choose by what way it goes."), field="ways")
    if draft.repeat and (draft.repeat not in Repeat.values or not kind.repeats):
        raise Invalid(_("This kind of notice is not repeated like that."), field="repeat")
    _whole("per_minute", draft.per_minute, 1, FASTEST)
    _whole("control", draft.control, 0, kind.most_control)
    _whole("effect_days", draft.effect_days, 1, MOST_DAYS)
    return {
        "name": name,
        "audience": dict(draft.audience),
        "product": draft.product if kind.product else None,
        "data": _settings(kind, draft.data),
        "texts": _texts(kind, draft.texts),
        "inbox": draft.inbox,
        "ways": draft.ways,
        "purpose": None if kind.service else draft.purpose,
        "per_minute": draft.per_minute,
        "control": draft.control,
        "effect_days": draft.effect_days,
        "ignores_quiet": draft.ignores_quiet and kind.may_ignore_quiet,
        "ignores_cap": draft.ignores_cap and kind.may_ignore_cap,
        "repeat": draft.repeat,
    }


def _texts(kind: Kind, texts: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for code, one in texts.items():
        if code not in LANGUAGES:
            raise Invalid(_("There are no notices in “%(code)s”.") % {"code": str(code)[:10]}, field="texts")
        said = {name: _plain(one.get(name, "")) for name in ("subject", "text")}
        if not said["subject"] and not said["text"]:
            continue
        for name, most in (("subject", render.SUBJECT), ("text", render.TEXT)):
            place = f"texts.{code}.{name}"
            if len(said[name]) > most:
                raise Invalid(_("At most %(n)s characters.") % {"n": most}, field=place)
            render.check_text(said[name], kind.placeholders, place)
        said["subject"] = " ".join(said["subject"].split())
        kept[code] = said
    return kept


def _plain(text: Any) -> str:
    said = str(text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in said if char == "\n" or char.isprintable() or char == "\t").strip()


def _settings(kind: Kind, data: Mapping[str, Any]) -> dict[str, int]:
    kept = {}
    for one in kind.settings:
        value = data.get(one.key, one.default)
        _whole(f"data.{one.key}", value, one.least, one.most)
        kept[one.key] = int(value)
    return kept


def _whole(field: str, value: Any, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        values = {"least": least, "most": most}
        raise Invalid(_("Give a whole number from %(least)s to %(most)s.") % values, field=field)
