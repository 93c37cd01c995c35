"""An entry of the audit in words: a sentence for each verb that is known, others as they are."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.models import Entry
from keepword.automation.services.uses import step_in_words
from keepword.commitments.models import ClockKind
from keepword.conversations.models import Priority, Status
from keepword.desk.rules.words import trigger_words
from keepword.desk.times import before_or_after

Names = Mapping[int, str]


@dataclass(frozen=True)
class Line:
    """What happened, when and by whom. `wrong`: it did not work."""

    at: datetime
    actor: str
    text: str
    wrong: bool = False


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Entries in words; the names of people in one query."""
    found = list(entries)
    moves = [one.data for one in found if one.verb == "assigned"]
    keys = {data.get(side) for data in moves for side in ("before", "after")} - {None}
    names = dict(User.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}
    return [_line(one, names) for one in found]


def _line(entry: Entry, names: Names) -> Line:
    say = _SENTENCES.get(entry.verb)
    text = say(entry.data, names) if say is not None else entry.verb
    wrong = bool(entry.data.get("failure") or entry.data.get("stopped"))
    return Line(entry.at, _actor(entry), text, wrong)


def _actor(entry: Entry) -> str:
    label = entry.actor_label
    if entry.actor_id is None and label.startswith("rule “"):
        return _("Rule %(name)s") % {"name": label[len("rule ") :]}
    if entry.actor_id is None and label.startswith("policy “"):
        return _("Policy %(name)s") % {"name": label[len("policy ") :]}
    if label == "customer":
        return _("Customer")
    return label or _("Keepword")


def _plain(text: Callable[[], str]) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda data, names: text()


def _assigned(data: Mapping[str, Any], names: Names) -> str:
    after = data.get("after")
    if not after:
        return _("took it from %(name)s") % {"name": names.get(data.get("before") or 0, "–")}
    return _("gave it to %(name)s") % {"name": names.get(after, "–")}


def _prioritised(data: Mapping[str, Any], names: Names) -> str:
    after = data.get("after")
    label = Priority(after).label if after in Priority.values else after
    return _("set the priority to %(priority)s") % {"priority": label}


def _snoozed(data: Mapping[str, Any], names: Names) -> str:
    if data.get("reason"):
        return _("snoozed it: %(why)s") % {"why": data["reason"]}
    return _("snoozed it")


def _escalated(data: Mapping[str, Any], names: Names) -> str:
    clock = dict(ClockKind.choices).get(data.get("clock", ""), "")
    when = before_or_after(int(data.get("minutes") or 0))
    if data.get("failure"):
        about = {"clock": clock, "when": when, "why": data["failure"]}
        return _("escalation failed (%(clock)s, %(when)s): %(why)s") % about
    done = ", ".join(step_in_words({"do": name}) for name in data.get("done", []))
    return _("escalated (%(clock)s, %(when)s): %(done)s") % {"clock": clock, "when": when, "done": done}


def _ran(data: Mapping[str, Any], names: Names) -> str:
    trigger = trigger_words(str(data.get("trigger", "")))
    if data.get("stopped"):
        return _("did not run: rules had set each other off too often in a row")
    if data.get("failure"):
        return _("failed (%(trigger)s): %(why)s") % {"trigger": trigger, "why": data["failure"]}
    done = ", ".join(step_in_words({"do": name}) for name in data.get("done", []))
    if not done:
        return _("ran (%(trigger)s)") % {"trigger": trigger}
    return _("ran (%(trigger)s): %(done)s") % {"trigger": trigger, "done": done}


def _used(data: Mapping[str, Any], names: Names) -> str:
    if data.get("failure"):
        return _("the macro “%(name)s” failed: %(why)s") % {"name": data.get("name"), "why": data["failure"]}
    return _("the macro “%(name)s” did its part") % {"name": data.get("name")}


def _called(data: Mapping[str, Any], names: Names) -> str:
    return _("nobody took a call to a web address: %(why)s") % {"why": data.get("failure")}


def _rated(data: Mapping[str, Any], names: Names) -> str:
    return _("rated us %(score)s of 5") % {"score": data.get("score")}


_SENTENCES: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "assigned": _assigned,
    "set priority": _prioritised,
    "ran rule": _ran,
    "ran macro": _used,
    "webhook failed": _called,
    "rated": _rated,
    "escalated": _escalated,
    "changed rating": _rated,
    f"made {Status.OPEN}": _plain(lambda: _("opened it")),
    f"made {Status.WAITING}": _plain(lambda: _("waits for the customer")),
    f"made {Status.SNOOZED}": _snoozed,
    f"made {Status.CLOSED}": _plain(lambda: _("closed it")),
    f"made {Status.SPAM}": _plain(lambda: _("marked it as spam")),
    "released": _plain(lambda: _("said that it is no spam")),
    "replied": _plain(lambda: _("wrote an answer")),
    "forwarded": _plain(lambda: _("forwarded a message")),
    "composed": _plain(lambda: _("began the conversation")),
    "noted": _plain(lambda: _("wrote a note")),
    "took back": _plain(lambda: _("took a message back")),
    "sent again": _plain(lambda: _("sent a message again")),
    "sent automatically": _plain(lambda: _("sent an automatic message")),
    "confirmed arrival": _plain(lambda: _("said that a message arrived")),
}
