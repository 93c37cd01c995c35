"""The monthly review: a decision for each slip, what was done, and what everybody may read of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.boxes import rules
from keepword.channels.boxes.events import SlipDecided
from keepword.channels.boxes.models import Decision, Month, Place, Slip, Verdict
from keepword.channels.boxes.queries import same_month
from keepword.channels.boxes.services.places import demand_lead
from keepword.channels.boxes.services.slips import of_slip
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid, NotFound

LONGEST = 5_000
LONGEST_SAID = 300


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """What becomes of a slip; as in Decision."""

    verdict: str
    words: str = ""
    person: User | None = None
    due_on: date | None = None
    public: bool = False
    said: str = ""


def begin_month(user: User, month: date, places: Sequence[Place] = ()) -> Month:
    """Begin the review of a month, or go on with the one that there is, for these boxes (none: all)."""
    demand_lead(user)
    first = rules.month_of(month)
    if first > today():
        raise Invalid(_("This month is still to come."), field="month")
    with transaction.atomic():
        list(Place.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        known = same_month(first, places)
        if known is not None:
            return known
        made = Month.objects.create(month=first, created_at=clock.now(), created_by=user)
        made.places.set(places)
        record(user, "began month", made, month=first.isoformat(), boxes=[one.pk for one in places])
    return made


def decide(user: User, month: Month, slip: Slip, ruling: Ruling) -> Decision:
    """Say what becomes of a slip, or say it anew; what its writer was told already stays told."""
    demand_lead(user)
    words, said = rules.plain(ruling.words), " ".join(rules.plain(ruling.said).split())
    _check(ruling, words, said)
    now = clock.now()
    with transaction.atomic():
        current = Slip.objects.select_for_update(of=("self",)).select_related(
            "place", "message__conversation__customer"
        )
        found = current.filter(pk=slip.pk).first()
        if found is None:
            raise NotFound(_("There is no such slip."))
        before = Decision.objects.filter(slip=found).first()
        if before is not None and before.month_id != month.pk:
            raise Conflict(_("This slip was decided in the review of another month."))
        made = before or Decision(slip=found, month=month)
        made.verdict, made.words, made.person, made.due_on = (
            ruling.verdict,
            words,
            ruling.person,
            ruling.due_on,
        )
        made.public, made.said = ruling.public, said
        made.decided_at, made.decided_by = now, user
        newly_done = ruling.verdict == Verdict.DONE and made.done_at is None
        made.done_at = (made.done_at or now) if ruling.verdict == Verdict.DONE else None
        made.save()
        _recorded(user, made, found, newly_done)
        events.publish(SlipDecided(made, user))
    return made


def finish(user: User, decision: Decision, words: str) -> Decision:
    """What was taken up is done: say what."""
    of = decision
    return decide(
        user,
        of.month,
        of.slip,
        Ruling(
            verdict=Verdict.DONE,
            words=words,
            person=of.person,
            due_on=of.due_on,
            public=of.public,
            said=of.said,
        ),
    )


def publish(user: User, month: Month) -> Month:
    """Show on the boxes' own pages what was marked for it. Conflict while something is not decided."""
    return _set_published(user, month, True)


def withdraw(user: User, month: Month) -> Month:
    """Show it no more."""
    return _set_published(user, month, False)


def _set_published(user: User, month: Month, public: bool) -> Month:
    demand_lead(user)
    with transaction.atomic():
        current = Month.objects.select_for_update(of=("self",)).filter(pk=month.pk).first()
        if current is None:
            raise NotFound(_("There is no such review."))
        if public and not current.decisions.exists():
            raise Conflict(_("Decide about something first."))
        if (current.published_at is not None) == public:
            return current
        current.published_at = clock.now() if public else None
        current.save(update_fields=["published_at"])
        record(user, "published month" if public else "withdrew month", current)
    return current


def _check(ruling: Ruling, words: str, said: str) -> None:
    if ruling.verdict not in Verdict.values:
        raise Invalid(_("Choose what becomes of it."), field="verdict")
    if len(words) > LONGEST:
        raise Invalid(_("This is too long; say it in fewer words."), field="words")
    if ruling.verdict == Verdict.DECLINE and not words:
        raise Invalid(_("Say why not: whoever wrote it is told."), field="words")
    if ruling.verdict == Verdict.DONE and not words:
        raise Invalid(_("Say what was done."), field="words")
    if ruling.public and not said:
        raise Invalid(_("Say in your words what was said, without anybody's name."), field="said")
    if len(said) > LONGEST_SAID:
        raise Invalid(_("This is too long; say it in a sentence."), field="said")
    if ruling.person is not None and not ruling.person.may("converse"):
        text = _("%(name)s does not work on conversations.") % {"name": ruling.person}
        raise Invalid(text, field="person")


def _recorded(user: User, made: Decision, slip: Slip, newly_done: bool) -> None:
    conversation = slip.message.conversation
    record(user, "decided slip", conversation, slip=slip.pk, verdict=made.verdict)
    told = [of_slip("slip_decided", slip, conversation, verdict=made.verdict)]
    if newly_done:
        waited = (clock.now() - slip.at).total_seconds()
        told.append(of_slip("slip_done", slip, conversation, value=waited))
    facts.record(told)
