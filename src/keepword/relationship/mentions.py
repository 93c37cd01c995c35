"""What this app knows to be worth mentioning: birthdays, what is remembered, promises, complaints, firsts."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.customers.models import About, Remembered, RememberedState
from keepword.customers.rules.memory import days_until
from keepword.language.remembering import used
from keepword.relationship.queries.mentioning import Mention, Moment, register_mentions

BIRTHDAY_DAYS: Final = 7
SOLVED_WITHIN: Final = timedelta(days=90)
ANNIVERSARY_DAYS: Final = 7  # after the day


def remembered(moment: Moment) -> Iterator[Mention]:
    """Birthdays that come, and whatever fits the words of the message."""
    confirmed = [one for one in moment.remembered if one.state == RememberedState.CONFIRMED]
    said = {phrase for phrase, _start, _end in used(moment.text, [one.value for one in confirmed])}
    for one in confirmed:
        if one.kind == About.BIRTHDAY:
            yield from _birthday(moment, one)
        elif one.kind in _WORDS:
            fits = one.value in said
            why = _("Their message speaks of it.") if fits else _("You know it from what they told you.")
            words = moment.say(lambda one=one: _words_of(one))  # type: ignore[misc]
            yield Mention(f"remembered:{one.pk}", one.value, why, words, one.value, 2.0 if fits else 0.5)


def _birthday(moment: Moment, one: Remembered) -> Iterator[Mention]:
    days = days_until(one.value, moment.today)
    if days is None or days > BIRTHDAY_DAYS:
        return
    day = moment.today + timedelta(days=days)
    title = (
        ngettext("Birthday in %(n)s day", "Birthday in %(n)s days", days) % {"n": days}
        if days
        else _("Birthday today")
    )
    words = moment.say(
        lambda: _("Happy birthday!") if not days else _("All the best for your birthday soon!")
    )
    why = _("They were born on %(day)s.") % {"day": formats.date_format(day, "MONTH_DAY_FORMAT")}
    yield Mention(f"birthday:{day.year}", title, why, words, words.rstrip("!"), 3.0)


def _words_of(one: Remembered) -> str:
    named = " ".join(part for part in one.value.split() if part[:1].isupper()) or one.value
    return {
        "owns": _("I see that you have a %(thing)s.") % {"thing": one.value},
        "pet": _("Our best wishes to %(name)s, too!") % {"name": named},
        "delivery": _("We mind what you asked of deliveries: %(wish)s.") % {"wish": one.value},
    }.get(one.kind, "")


_WORDS: Final = ("owns", "pet", "delivery", "likes", "size", "family")


def across(moment: Moment) -> Iterator[Mention]:
    """Promises and complaints of other conversations, first times."""
    promise, complaint = moment.known.promise, moment.known.complaint
    if promise is not None:
        yield Mention(
            f"promise:{promise.pk}",
            _("An open promise: %(words)s") % {"words": promise.words[:120]},
            _("It was given in another conversation and is not kept yet."),
            moment.say(lambda: _("We have not forgotten what else we promised you.")),
            weight=2.5,
        )
    if complaint is not None and complaint.at is not None and complaint.at > moment.now - SOLVED_WITHIN:
        about = complaint.words or _("what they complained of")
        yield Mention(
            f"complaint:{complaint.pk}",
            _("Their last complaint is solved: %(about)s") % {"about": about[:120]},
            _("Ask whether it has stayed so."),
            moment.say(lambda: _("I hope that all has been well since we solved your last problem.")),
            weight=1.8,
        )
    yield from _times(moment, before=moment.known.before)


def _times(moment: Moment, *, before: bool) -> Iterator[Mention]:
    if not before:
        yield Mention(
            "first",
            _("Their first conversation with you"),
            _("A first impression is made once."),
            moment.say(lambda: _("Thank you for writing to us for the first time.")),
            weight=1.0,
        )
    since = moment.customer.created_at.astimezone(moment.now.tzinfo).date()
    years = moment.today.year - since.year
    days = (moment.today - _on(since, moment.today.year)).days
    if years > 0 and 0 <= days <= ANNIVERSARY_DAYS:
        yield Mention(
            f"anniversary:{moment.today.year}",
            ngettext("A customer for %(n)s year", "A customer for %(n)s years", years) % {"n": years},
            _("They first wrote on %(day)s.") % {"day": formats.date_format(since, "DATE_FORMAT")},
            moment.say(
                lambda: (
                    ngettext(
                        "You have been with us for %(n)s year: thank you!",
                        "You have been with us for %(n)s years: thank you!",
                        years,
                    )
                    % {"n": years}
                )
            ),
            weight=1.5,
        )


def _on(day: Any, year: int) -> Any:
    try:
        return day.replace(year=year)
    except ValueError:  # born of a leap year
        return day.replace(year=year, day=28)


register_mentions(remembered)
register_mentions(across)
