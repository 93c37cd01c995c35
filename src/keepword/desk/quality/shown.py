"""What a review's page shows: the conversation with its evidence marked, the card with its marks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from keepword.accounts.models import User
from keepword.conversations.models import Message
from keepword.quality.models import Criterion, CriterionKind, GraderMark, Mark, Review, Source, State
from keepword.quality.queries import reviews as queries
from keepword.quality.queries.grading import marks_beside
from keepword.quality.queries.work import COMPLAINT, CSAT, EMOTION, PROMISE
from keepword.quality.rules.cards import said
from keepword.quality.rules.scoring import NOT_APPLICABLE, score

CHOICES = {
    CriterionKind.YES_NO: (
        (1, pgettext_lazy("a mark", "yes")),
        (0, pgettext_lazy("a mark", "no")),
        (NOT_APPLICABLE, pgettext_lazy("a mark", "n/a")),
    ),
    CriterionKind.SCALE: (
        *((value, str(value)) for value in range(4)),
        (NOT_APPLICABLE, pgettext_lazy("a mark", "n/a")),
    ),
}
RISKS = {
    CSAT: gettext_lazy("rated low"),
    COMPLAINT: gettext_lazy("complaint"),
    PROMISE: gettext_lazy("broken promise"),
    EMOTION: gettext_lazy("annoyed customer"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion as one marks it: `value` in words, `quotes` its evidence as (message, words).

    `beside` is what a language model has marked, once the reviewer has finished; `beside_value` in words."""

    criterion: Criterion
    title: str
    asks: str
    choices: Sequence[tuple[int, Any]]
    mark: Mark | None
    value: str
    proposed: str
    quotes: Sequence[tuple[int, str]]
    beside: GraderMark | None = None
    beside_value: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `marked` when it shows something."""

    words: str
    marked: bool


def language() -> str:
    """That of the page."""
    return (get_language() or "en")[:2]


def shown_value(kind: str, value: int | None) -> str:
    """A mark in words."""
    return str(dict(CHOICES[CriterionKind(kind)]).get(value, "")) if value is not None else ""


def title_of(criterion: Criterion) -> str:
    """What it is called in the page's language."""
    return said(criterion.texts, language())


def lines(review: Review, messages: Sequence[Message], given: Mapping[int, Mark]) -> list[Line]:
    """The criteria of a review's card, in their order."""
    texts = {message.pk: message.text for message in messages}
    beside = marks_beside(review)
    return [_line(one, given.get(one.pk), texts, beside.get(one.pk)) for one in queries.criteria(review)]


def _line(
    one: Criterion, mark: Mark | None, texts: Mapping[int, str], beside: GraderMark | None = None
) -> Line:
    automatic = mark is not None and mark.source == Source.AUTOMATIC
    return Line(
        criterion=one,
        title=title_of(one),
        asks=said(one.texts, language(), "asks"),
        choices=CHOICES[CriterionKind(one.kind)],
        mark=mark,
        value=shown_value(one.kind, mark.value if mark else None),
        proposed=shown_value(one.kind, mark.proposed) if mark and not automatic else "",
        quotes=_quotes(mark, texts),
        beside=beside,
        beside_value=shown_value(one.kind, beside.value if beside else None),
    )


def _quotes(mark: Mark | None, texts: Mapping[int, str]) -> list[tuple[int, str]]:
    found = [
        (place["message"], texts.get(place["message"], "")[place["start"] : place["end"]])
        for place in (mark.evidence if mark else ())
    ]
    return [(message, words) for message, words in found if words]


def thread(messages: Sequence[Message], given: Mapping[int, Mark]) -> list[tuple[Message, list[Piece]]]:
    """Each message in pieces, those marked that are evidence of something."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for mark in given.values():
        for place in mark.evidence:
            spans.setdefault(place["message"], []).append((place["start"], place["end"]))
    return [(message, pieces(message.text, spans.get(message.pk, ()))) for message in messages]


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[Piece]:
    """A text cut at the edges of spans, which may overlap."""
    found: list[Piece] = []
    at = 0
    for start, end in sorted(spans):
        begin, stop = max(at, start), min(end, len(text))
        if begin >= stop:
            continue
        if begin > at:
            found.append(Piece(text[at:begin], False))
        found.append(Piece(text[begin:stop], True))
        at = stop
    if at < len(text):
        found.append(Piece(text[at:], False))
    return found


def details(user: User, review: Review) -> dict[str, Any]:
    """All that the page of a review shows."""
    messages = queries.thread(user, review)
    given = queries.marks(review)
    rows = lines(review, messages, given)
    grades = queries.may_review(user) and review.agent_id != user.pk
    may_mark = grades and review.is_open and review.reviewer_id in (None, user.pk)
    if review.calibration is not None and review.calibration.closed_at is not None:
        may_mark = False
    return {
        "review": review,
        "thread": thread(messages, given),
        "lines": rows,
        "scored": score(queries.marked([line.criterion for line in rows], given)),
        "risks": [RISKS[name] for name in review.risks if name in RISKS],
        "notes": list(review.coaching.select_related("by", "agent").order_by("pk")),
        "mine": review.agent_id == user.pk,
        "may_mark": may_mark,
        "may_give": grades and review.is_open and review.calibration_id is None,
        "may_see_model": grades and not review.is_open and review.calibration_id is None and bool(messages),
        "may_coach": grades and not review.is_open and review.calibration_id is None,
        "may_settle": grades and review.state == State.DISPUTED,
        "may_dispute": review.agent_id == user.pk and review.state == State.DONE,
        "failed": [line.title for line in rows if line.criterion.key in review.failed],
        "section": "quality",
    }
