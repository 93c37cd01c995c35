"""Notices in words: what can be done with one, what will come of it, how it goes out, what it has saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from keepword.outreach.models import Notice, Reason, State
from keepword.outreach.queries import Effect, Preview, Problem, Progress
from keepword.outreach.rules.machine import verbs

SHELVES: Final = ("", "standing", "archived")


@dataclass(frozen=True)
class Button:
    """Something that can be done with a notice; it is asked about first, with what it will do in numbers."""

    do: str
    label: str
    icon: str
    question: str
    says: str
    main: bool = False
    danger: bool = False
    asks_when: bool = False
    blocked: bool = False


@dataclass(frozen=True)
class Row:
    """A side of the comparison."""

    label: str
    n: int
    wrote: int
    share: str


@dataclass(frozen=True)
class Told:
    """An effect as a page shows it."""

    says: str
    rows: Sequence[Row]
    note: str


def shelves() -> list[tuple[str, str]]:
    """The shelves of the list, by the key in its address."""
    words = (_("Sent once"), _("Standing"), _("Archive"))
    return list(zip(SHELVES, words, strict=True))


def buttons(
    notice: Notice, far: Progress, preview: Preview | None, problems: Sequence[Problem]
) -> list[Button]:
    """What can be done now, the likeliest first."""
    made = {
        "start": lambda: _start(notice, preview, problems),
        "stop": lambda: _stop(far),
        "resume": lambda: _resume(far),
        "cancel": lambda: _cancel(notice, far),
        "switch_on": lambda: _switch_on(preview, problems),
        "switch_off": lambda: _switch_off(far),
    }
    return [made[verb]() for verb in verbs(notice.standing, notice.state) if verb in made]


def _start(notice: Notice, preview: Preview | None, problems: Sequence[Problem]) -> Button:
    n = preview.will_get if preview else 0
    says = ngettext("%(n)s customer will be written to.", "%(n)s customers will be written to.", n) % {
        "n": formats.number_format(n, use_l10n=True, force_grouping=True)
    }
    if preview and preview.held_back:
        says += " " + _("%(n)s get nothing, so that you can compare.") % {"n": preview.held_back}
    if minutes := minutes_of(notice, n):
        says += " " + _("It takes about %(span)s.") % {"span": minutes}
    return Button(
        "start",
        _("Start"),
        "send",
        _("Send it?"),
        says,
        main=True,
        asks_when=True,
        blocked=_blocked(problems),
    )


def _stop(far: Progress) -> Button:
    says = ngettext(
        "%(n)s customer waits and gets nothing until you go on.",
        "%(n)s customers wait and get nothing until you go on.",
        far.waiting,
    ) % {"n": far.waiting}
    says += " " + _("What has left cannot be called back.")
    return Button("stop", pgettext("a notice", "Stop"), "block", _("Stop it?"), says, main=True, danger=True)


def _resume(far: Progress) -> Button:
    says = ngettext(
        "%(n)s customer who still waits will get it; nobody who has it gets it again.",
        "%(n)s customers who still wait will get it; nobody who has it gets it again.",
        far.waiting,
    ) % {"n": far.waiting}
    return Button("resume", _("Go on"), "right", _("Go on with it?"), says, main=True)


def _cancel(notice: Notice, far: Progress) -> Button:
    if notice.state == State.STOPPED:
        says = ngettext(
            "%(n)s customer who waits will never get it.",
            "%(n)s customers who wait will never get it.",
            far.waiting,
        ) % {"n": far.waiting}
    else:
        says = _("It will not be sent. What it says stays here, to be copied.")
    return Button("cancel", _("Call it off"), "x", _("Call it off for good?"), says, danger=True)


def _switch_on(preview: Preview | None, problems: Sequence[Problem]) -> Button:
    says = _("From now on each customer is told when their moment comes; nothing of before is made up for.")
    if preview and preview.total:
        says += " " + ngettext(
            "It could concern %(n)s customer now.", "It could concern %(n)s customers now.", preview.total
        ) % {"n": preview.total}
    return Button(
        "switch_on", _("Switch on"), "right", _("Switch it on?"), says, main=True, blocked=_blocked(problems)
    )


def _switch_off(far: Progress) -> Button:
    says = ngettext(
        "%(n)s customer who waits gets nothing any more.",
        "%(n)s customers who wait get nothing any more.",
        far.waiting,
    ) % {"n": far.waiting}
    return Button("switch_off", _("Switch off"), "block", _("Switch it off?"), says, danger=True)


def _blocked(problems: Sequence[Problem]) -> bool:
    return any(not one.warning for one in problems)


def minutes_of(notice: Notice, n: int) -> str:
    """How long so many take at its pace, in words; "" below a minute."""
    minutes = n // notice.per_minute
    if not minutes:
        return ""
    if minutes < 120:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}


def reasons(counted: dict[str, int]) -> list[tuple[str, int]]:
    """Why some were left out, the commonest first."""
    known = dict(Reason.choices)
    rows = sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    return [(capfirst(str(known.get(reason, reason))), n) for reason, n in rows if n]


def how(notice: Notice) -> list[tuple[str, str]]:
    """How it goes out: labels and values."""
    rows = [
        (_("How it reaches them"), notice.get_ways_display()),
        (_("From"), notice.inbox.name),
        (_("At most in a minute"), str(notice.per_minute)),
    ]
    if notice.purpose:
        rows.append((_("Agreed to"), notice.purpose.name))
    if notice.repeat:
        rows.append((_("How often"), notice.get_repeat_display()))
    for one in notice.of_kind.settings:
        rows.append((capfirst(str(one.label)), str(notice.data.get(one.key, one.default))))
    if notice.control:
        rows.append((_("Held back to compare"), f"{notice.control} %"))
    rows.append((_("Quiet hours"), _("are not kept") if notice.ignores_quiet else _("are kept")))
    return [(str(label), str(value)) for label, value in rows]


def moments(notice: Notice, far: Progress) -> str:
    """When it began, when it will be through."""
    says = []
    if notice.state == State.SCHEDULED and notice.starts_at:
        again = notice.repeat and notice.started_at
        words = _("It goes out again on %(at)s.") if again else _("It begins on %(at)s.")
        says.append(words % {"at": _at(notice.starts_at)})
    elif notice.started_at:
        says.append(_("It began on %(at)s.") % {"at": _at(notice.started_at)})
    if far.preparing:
        says.append(_("Who gets it is still being found."))
    if notice.state == State.SENDING and far.ends_about:
        says.append(_("It will be through about %(at)s.") % {"at": _at(far.ends_about)})
    if notice.done_at:
        says.append(_("It was through on %(at)s.") % {"at": _at(notice.done_at)})
    return " ".join(says)


def _at(at: Any) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def told(effect: Effect) -> Told | None:
    """What it has saved; None while nobody's days are over."""
    if not effect.treated and not effect.control:
        return None
    rows = [
        Row(_("Got it"), effect.treated, effect.treated_contacts, _percent(effect.treated_share)),
        Row(_("Held back"), effect.control, effect.control_contacts, _percent(effect.control_share)),
    ]
    note = ngettext(
        "Who wrote, called or came within %(n)s day, for whatever reason.",
        "Who wrote, called or came within %(n)s days, for whatever reason.",
        effect.days,
    ) % {"n": effect.days}
    if effect.enough:
        note += " " + _("The span holds with 95 per cent confidence (Newcombe's interval for two shares).")
    if effect.still_watching:
        note += " " + ngettext(
            "The days of %(n)s customer are not over yet.",
            "The days of %(n)s customers are not over yet.",
            effect.still_watching,
        ) % {"n": effect.still_watching}
    return Told(in_a_line(effect), rows, note)


def in_a_line(effect: Effect) -> str:
    """The effect in one sentence; that there are too few to say, where there are."""
    low, high = effect.prevented_low, effect.prevented_high
    if effect.prevented is None or low is None or high is None:
        return _("Too few to say: %(least)s are needed on each side.") % {"least": effect.least}
    if low > 0:
        says = _("It prevented about %(n)s contacts (%(low)s to %(high)s).")
    elif high < 0:
        says = _("It brought about %(n)s contacts more (%(low)s to %(high)s).")
        return says % {"n": round(-effect.prevented), "low": round(-high), "high": round(-low)}
    else:
        says = _("No difference can be seen: %(n)s contacts prevented, anything from %(low)s to %(high)s.")
    return says % {"n": round(effect.prevented), "low": round(low), "high": round(high)}


def no_effect(notice: Notice) -> str:
    """Why there is nothing to tell of an effect."""
    if not notice.control and notice.of_kind.most_control:
        return _("Nobody is held back, so nothing can be compared. Give it a share to hold back.")
    if not notice.of_kind.most_control:
        return _("Everybody gets it, so nothing can be compared.")
    return _("Once the days after the first ones are over, this shows whether those who got it wrote less.")


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"
