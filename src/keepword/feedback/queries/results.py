"""What a survey says: each question, each scale, and the score of its instrument, with intervals. Groups of
fewer than five are left out, so that nobody can be guessed."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Window
from django.db.models.functions import RowNumber

from keepword.feedback.models import Answer, Kind, Question, Response, Role, Survey
from keepword.feedback.rules import scales as measures
from keepword.feedback.rules.statistics import Alpha, Mean, Nps, Share, alpha, is_hidden, mean, nps

MOST_WORDS: Final = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: how many answered it, how often each answer, the mean. `mean` None and no `counts` where
    so few answered that it is hidden."""

    question: Question
    n: int
    counts: Mapping[str, int]
    mean: Mean | None

    @property
    def role(self) -> str:
        return self.question.role

    @property
    def is_hidden(self) -> bool:
        return is_hidden(self.n)


@dataclass(frozen=True, slots=True)
class Scale:
    """The questions of one dimension in one role, by those who answered all of them."""

    dimension: str
    role: str
    mean: Mean | None
    alpha: Alpha | None


@dataclass(frozen=True, slots=True)
class Results:
    """What is known as yet. `started` and `done` count people; the instrument's own score is in the one
    field that is not None (None too where it is hidden)."""

    survey: Survey
    started: int
    done: int
    questions: Sequence[Asked]
    scales: Mapping[tuple[str, str], Scale]
    csat: Share | None = None
    ces: Mean | None = None
    nps: Nps | None = None
    csi: measures.Csi | None = None
    sus: Mean | None = None
    servqual: measures.Servqual | None = None
    quadrants: Mapping[str, measures.Quadrant] = field(default_factory=dict)

    @property
    def is_hidden(self) -> bool:
        """Whether fewer than five have finished."""
        return is_hidden(self.done)


_People = Mapping[int, Mapping[int, float]]  # numbers by response and question


def results(survey: Survey, since: datetime | None = None, until: datetime | None = None) -> Results:
    """What those who finished (from `since`, before `until`) said. Four queries, whatever their number."""
    rows = Response.objects.filter(survey=survey)
    done = rows.filter(done_at__isnull=False)
    done = done.filter(done_at__gte=since) if since else done
    done = done.filter(done_at__lt=until) if until else done
    questions = list(survey.questions.all())
    people: dict[int, dict[int, float]] = defaultdict(dict)
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    answers = Answer.objects.filter(response__in=done.values("pk"))
    for response, question, number, text in answers.values_list(
        "response_id", "question_id", "number", "text"
    ).iterator(chunk_size=5_000):
        if number is not None:
            people[response][question] = number
        counts[question][f"{number:g}" if number is not None else text] += 1
    numbers = (rows.count(), done.count())
    return _shown(survey, questions, people, counts, numbers)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote; `conversation_id` None where it is not known, or not told."""

    text: str
    conversation_id: int | None


def words(survey: Survey, most: int = MOST_WORDS) -> Mapping[int, Sequence[Said]]:
    """What was answered in own words, by question, at most so many of each: the newest of those by name; of
    anonymous ones any, in no order that tells when they were written. One query."""
    order = ["response__key"] if survey.anonymous else ["-response__done_at", "-response_id"]
    rows = Answer.objects.filter(
        response__survey=survey, response__done_at__isnull=False, question__kind=Kind.TEXT
    ).exclude(text="")
    place = Window(RowNumber(), partition_by="question_id", order_by=order)
    found: dict[int, list[Said]] = defaultdict(list)
    for question, text, conversation in (
        rows.annotate(place=place)
        .filter(place__lte=most)
        .order_by("place")
        .values_list("question_id", "text", "response__conversation_id")
    ):
        found[question].append(Said(text, conversation))
    return found


def _shown(
    survey: Survey,
    questions: Sequence[Question],
    people: _People,
    counts: Mapping[int, Counter[str]],
    numbers: tuple[int, int],
) -> Results:
    asked = [_asked(one, people, counts.get(one.pk, Counter())) for one in questions]
    score = {} if is_hidden(numbers[1]) else _score(survey, questions, people)
    by_scale = {} if is_hidden(numbers[1]) else _scales(questions, people)
    return Results(survey, *numbers, asked, by_scale, **score)  # type: ignore[arg-type]


def _asked(question: Question, people: _People, counts: Counter[str]) -> Asked:
    n = counts.total()
    if is_hidden(n):
        return Asked(question, n, {}, None)
    given = [one[question.pk] for one in people.values() if question.pk in one]
    return Asked(question, n, {} if question.kind == Kind.TEXT else dict(counts), mean(given))


def _scales(questions: Sequence[Question], people: _People) -> dict[tuple[str, str], Scale]:
    """Reversed questions are turned round, as a scale adds up what points the same way."""
    groups: dict[tuple[str, str], list[Question]] = defaultdict(list)
    for one in questions:
        if one.kind == Kind.SCALE and one.dimension:
            groups[one.dimension, one.role].append(one)
    found = {}
    for key, members in groups.items():
        rows = [
            [_turned(one, answers[one.pk]) for one in members]
            for answers in people.values()
            if all(one.pk in answers for one in members)
        ]
        if not is_hidden(len(rows)):
            found[key] = Scale(*key, mean([sum(row) / len(row) for row in rows]), alpha(rows))
    return found


def _turned(question: Question, number: float) -> float:
    return question.low + question.high - number if question.reverse else number


# The instruments ------------------------------------------------------------------------------------------


def _score(survey: Survey, questions: Sequence[Question], people: _People) -> dict[str, object]:
    key = survey.instrument
    by_key = {one.key: one.pk for one in questions}
    first = [one[by_key["score"]] for one in people.values() if by_key.get("score") in one]
    if key in ("csat", "ces", "nps"):
        reckon = {"csat": measures.csat, "ces": measures.ces, "nps": nps}[key]
        return {key: reckon(first)} if not is_hidden(len(first)) else {}
    if key == "sus":
        return {"sus": _sus(questions, people)}
    if key == "csi":
        pairs = _pairs_by_item(questions, people, Role.IMPORTANCE, Role.SATISFACTION)
        kept = {item: found for item, found in pairs.items() if not is_hidden(len(found))}
        return {
            "csi": measures.csi(kept, highest=max(one.high for one in questions)),
            "quadrants": _map(kept),
        }
    if key == "servqual":
        return {"servqual": _servqual(questions, people)}
    return {}


def _sus(questions: Sequence[Question], people: _People) -> Mean | None:
    items = [one.pk for one in questions if one.kind == Kind.SCALE][: measures.SUS_ITEMS]
    whole = [[one[pk] for pk in items] for one in people.values() if all(pk in one for pk in items)]
    return None if is_hidden(len(whole)) else mean([measures.sus(one) for one in whole])


def _pairs_by_item(
    questions: Sequence[Question], people: _People, first: str, second: str
) -> dict[str, list[tuple[float, float]]]:
    sides = {(one.item, one.role): one.pk for one in questions if one.item}
    items = list(dict.fromkeys(item for item, role in sides if (item, first) in sides and role == second))
    return {
        item: [
            (one[sides[item, first]], one[sides[item, second]])
            for one in people.values()
            if sides[item, first] in one and sides[item, second] in one
        ]
        for item in items
    }


def _map(pairs: Mapping[str, Sequence[tuple[float, float]]]) -> dict[str, measures.Quadrant]:
    return measures.quadrants(
        {
            item: (sum(one for one, _ in found) / len(found), sum(one for _, one in found) / len(found))
            for item, found in pairs.items()
        }
    )


def _servqual(questions: Sequence[Question], people: _People) -> measures.Servqual | None:
    expected = {one.item: one for one in questions if one.role == Role.EXPECTATION}
    found = [one for one in questions if one.role == Role.PERCEPTION and one.item in expected]
    points = {one.dimension: one.pk for one in questions if one.kind == Kind.POINTS}
    each = []
    for answers in people.values():
        by_dimension: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for one in found:
            before = expected[one.item].pk
            if before in answers and one.pk in answers:
                by_dimension[one.dimension].append((answers[before], answers[one.pk]))
        weights = {name: answers.get(pk, 0.0) for name, pk in points.items()}
        if by_dimension:
            each.append(measures.Pairs(by_dimension, weights if any(weights.values()) else None))
    return None if is_hidden(len(each)) else measures.servqual(each)
