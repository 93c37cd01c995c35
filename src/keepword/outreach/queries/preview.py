"""What a notice would do: its problems, whom it would reach, what they would read."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Max, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import Language, User
from keepword.conversations.ways import mail_inboxes
from keepword.core.conditions import check as check_condition
from keepword.core.errors import Invalid, KeepwordError, NotFound
from keepword.core.limits import TookTooLong, within_seconds
from keepword.customers.models import Customer
from keepword.outreach.models import Notice
from keepword.outreach.queries import audience as whom
from keepword.outreach.queries.samples import samples
from keepword.outreach.rules import render
from keepword.relationship.models import Segment
from keepword.relationship.rules.references import segments_of

SECONDS: Final = 2.0  # that a look may take, all in all
EXAMPLES: Final = 5
_FIRST: Final = 2_000
_WIDEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Why it cannot be sent as it is; `field` is the one of the form ("texts.uk.text"). Only a `warning`: it
    can be sent."""

    field: str
    message: str
    warning: bool = False


def check(notice: Notice) -> list[Problem]:
    """Everything that keeps it from being sent, then what is only worth knowing."""
    found = [*_about_it(notice), *_words(notice), *_condition(notice)]
    return sorted(found, key=lambda one: one.warning)


def _about_it(notice: Notice) -> Iterator[Problem]:
    kind = notice.of_kind
    if kind.product == "needed" and notice.product is None:
        yield Problem("product", _("Choose the product that it is about."))
    if not kind.service and notice.purpose is None:
        yield Problem("purpose", _("Choose to what customers must have agreed to get this."))
    elif notice.purpose is not None and notice.purpose.archived_at is not None:
        yield Problem("purpose", _("Customers are not asked for this any more; choose another purpose."))
    if not mail_inboxes().filter(pk=notice.inbox_id).exists():
        yield Problem("inbox", _("Mail cannot leave by this inbox; choose another one."))


def _words(notice: Notice) -> Iterator[Problem]:
    written = {code: one for code, one in notice.texts.items() if one.get("text") or one.get("subject")}
    if not written:
        yield Problem("texts", _("Write what it says, at least in one language."))
        return
    for code, one in written.items():
        for name in ("subject", "text"):
            place = f"texts.{code}.{name}"
            if not one.get(name, "").strip():
                yield Problem(place, _("Something is missing here."))
                continue
            try:
                render.check_text(one[name], notice.of_kind.placeholders, place)
            except Invalid as error:
                yield Problem(place, error.message)
    missing = [str(label) for code, label in Language.choices if code not in written]
    if missing:
        words = _("There are no words in: %(languages)s. Who reads those gets another language.")
        yield Problem("texts", words % {"languages": ", ".join(missing)}, warning=True)


def _condition(notice: Notice) -> Iterator[Problem]:
    try:
        check_condition("customer", notice.audience, stored=True)
    except Invalid as error:
        yield Problem("audience", error.message)
        return
    asked = segments_of(notice.audience)
    known = {one.pk: one for one in Segment.objects.filter(pk__in=asked)}
    for number in sorted(asked):
        one = known.get(number)
        if one is None or one.archived_at is not None:
            yield Problem("audience", _("It asks about a segment that is gone."))
        elif one.ready_at is None:
            words = _("“%(name)s” is still being counted; wait until it is.")
            yield Problem("audience", words % {"name": one.title})
    if not notice.audience and not notice.standing and notice.product is None:
        yield Problem("audience", _("It goes to every customer who has agreed to it."), warning=True)


@dataclass(frozen=True, slots=True)
class Example:
    """What one customer would read."""

    customer: Customer
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom it would reach now. `total` are found, of whom `skipped` (by Reason) are left out, about
    `held_back` are kept to compare, and `will_get` get it. `whole` False: time was over, there may be more. A
    standing notice reaches people later: then these are those whom it could concern."""

    total: int
    will_get: int
    held_back: int
    skipped: dict[str, int] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    whole: bool = True


def preview(user: User, notice: Notice, language: str = "", *, seconds: float = SECONDS) -> Preview:
    """As of now, in bounded time, with up to five examples (in `language`, else in each customer's own).

    `notice` may be one that is not saved. NotFound for whoever may not reach out; Invalid where its audience
    cannot be asked.
    """
    if not user.may("outreach"):
        raise NotFound("There is no such notice.")
    rows = whom.audience(notice)
    counted, examples, whole = _counted(notice, rows, seconds)
    will_get = counted.pop("", 0)
    held_back = round(will_get * notice.control / 100)
    return Preview(
        total=will_get + sum(counted.values()),
        will_get=will_get - held_back,
        held_back=held_back,
        skipped=counted,
        examples=[found for one in examples if (found := _example(notice, one, language)) is not None],
        whole=whole,
    )


def _counted(
    notice: Notice, rows: QuerySet[Customer], seconds: float
) -> tuple[dict[str, int], list[Customer], bool]:
    """How many by reason, the newest customers first, in steps by number until time is over."""
    rows, ends = rows.annotate(why=whom.obstacle(notice, cap=True)), time.monotonic() + seconds
    top: int = Customer.objects.aggregate(n=Max("pk"))["n"] or 0
    counted: dict[str, int] = {}
    examples: list[Customer] = []
    width = _FIRST
    while top > 0:
        began = time.monotonic()
        part = rows.filter(pk__gt=top - width, pk__lte=top).order_by()
        if began >= ends:
            return counted, examples, False
        try:
            with within_seconds(ends - began, ""):
                if len(examples) < EXAMPLES:
                    examples += part.filter(why="").order_by("-pk")[: EXAMPLES - len(examples)]
                for why, n in part.values_list("why").annotate(n=Count("pk")):
                    counted[why] = counted.get(why, 0) + n
        except TookTooLong:
            return counted, examples, False
        top -= width
        spent = time.monotonic() - began
        width = min(_WIDEST, width * 4) if spent < seconds / 12 else width
    return counted, examples, True


def _example(notice: Notice, customer: Customer, language: str) -> Example | None:
    """None where it cannot be put into words yet: `check` says why."""
    try:
        code, words = render.text_in(notice.texts, language or customer.language, notice.inbox.language)
        values = samples(notice, customer, code)
        return Example(
            customer,
            code,
            render.subject(words.get("subject", ""), values),
            render.render(words.get("text", ""), values),
        )
    except KeepwordError:
        return None
