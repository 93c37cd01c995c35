"""Answers that were given elsewhere: a row of a table is a response, stored once however often it comes."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import Business
from keepword.accounts.queries import business
from keepword.audit.services import Actor, record
from keepword.core import clock, events, facts
from keepword.core.errors import Invalid
from keepword.feedback.events import SurveyAnswered
from keepword.feedback.models import Answer, Question, Response, Source, Survey
from keepword.feedback.rules import mapping
from keepword.feedback.rules.mapping import Map
from keepword.feedback.rules.questions import fitting
from keepword.feedback.rules.tables import Cell, is_empty, letters, table
from keepword.feedback.services.answering import demand_whole
from keepword.feedback.services.scored import scored
from keepword.feedback.services.surveys import beginning, close_survey, demand, open_survey, save_survey

MOST_FAULTS: Final = 1_000
_AT_ONCE: Final = 200
_LONGEST_ID: Final = 80


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be understood, as a spreadsheet names it ("" where it is the whole row)."""

    row: int
    column: str
    reason: str


@dataclass(slots=True)
class Outcome:
    """What became of a file: `read` is the sum of stored, duplicates and refused."""

    survey: Survey
    read: int = 0
    stored: int = 0
    duplicates: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    at: datetime
    external_id: str
    values: dict[str, tuple[float | None, str]]


def import_answers(user: Actor, data: bytes, plan: Map) -> Outcome:
    """Store the answers of a file in the survey of its map, which is made if there is none.

    A row in which a cell cannot be understood is refused whole and named; the others are stored, a few
    hundred in a transaction. Invalid when the file, or the map with it, cannot be used at all.
    """
    demand(user)
    rows = table(data, plan.sheet)
    headers = _headers(rows, plan)
    places = {key: mapping.place_of(name, headers) for key, name in plan.columns.items()}
    others = {
        name: mapping.place_of(column, headers)
        for name, column in (("at", plan.at), ("id", plan.id))
        if column
    }
    survey = _survey(user, plan)
    questions = {one.key: one for one in survey.questions.all()}
    _demand_known(plan, questions)
    outcome = Outcome(survey)
    read = _understood(rows, plan, questions, places, others, outcome)
    while batch := list(islice(read, _AT_ONCE)):
        _store(batch, plan, questions, outcome)
    with transaction.atomic():
        counts = {name: getattr(outcome, name) for name in ("read", "stored", "duplicates", "refused")}
        record(user, "imported answers", survey, **counts)
    return outcome


def _headers(rows: Iterator[list[Cell]], plan: Map) -> list[Cell]:
    for _number in range(1, plan.header):
        next(rows, None)
    found = next(rows, None)
    if found is None or is_empty(found):
        raise Invalid(_("Row %(n)s has no headers.") % {"n": plan.header})
    return found


def _survey(user: Actor, plan: Map) -> Survey:
    wanted = replace(
        beginning(plan.instrument),
        name=plan.survey,
        questions=list(plan.questions),
        anonymous=True,
        by_link=False,
        follow_minutes=None,
    )
    with transaction.atomic():
        Business.objects.select_for_update().first()  # of two imports at once the second finds this survey
        named = Survey.objects.filter(name=plan.survey, instrument=plan.instrument)
        found = named.order_by("-pk").first()
        if found is not None:
            return found
        # Opened, so that its questions stay; closed, as its answers are all there.
        return close_survey(user, open_survey(user, save_survey(user, None, wanted)))


def _demand_known(plan: Map, questions: dict[str, Question]) -> None:
    for key in plan.columns:
        if key not in questions:
            raise Invalid(
                _("The survey “%(name)s” asks no “%(key)s”: give it another name.")
                % {"name": plan.survey, "key": key},
                field="survey",
            )


# Reading --------------------------------------------------------------------------------------------------


def _understood(
    rows: Iterable[list[Cell]],
    plan: Map,
    questions: dict[str, Question],
    places: dict[str, int],
    others: dict[str, int],
    outcome: Outcome,
) -> Iterator[_Row]:
    seen: Counter[str] = Counter()
    for number, cells in enumerate(rows, plan.header + 1):
        if is_empty(cells):
            continue
        outcome.read += 1
        try:
            values = _values(cells, plan, questions, places)
            at = _moment(cells, plan, others)
            same = _name(cells, others, values, at)
        except _Bad as bad:
            outcome.refused += 1
            if len(outcome.faults) < MOST_FAULTS:
                outcome.faults.append(Fault(number, bad.column, bad.reason))
            continue
        seen[same] += 1
        turn = seen[same]  # two people may have said the very same
        yield _Row(number, at, same if turn == 1 or "id" in others else f"{same}#{turn}", values)


class _Bad(Exception):
    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


def _cell(cells: Sequence[Cell], place: int) -> Cell:
    found = cells[place] if place < len(cells) else None
    return found.strip() or None if isinstance(found, str) else found


def _values(
    cells: Sequence[Cell], plan: Map, questions: dict[str, Question], places: dict[str, int]
) -> dict[str, tuple[float | None, str]]:
    found = {}
    for key, place in places.items():
        given = _cell(cells, place)
        if given is None:
            continue
        question = questions[key]
        if isinstance(given, str) and question.kind not in ("text", "choice"):
            given = plan.values.get(given.casefold(), given)
        try:
            found[key] = fitting(question, given)
        except Invalid as error:
            raise _Bad(letters(place), f"“{str(given)[:40]}”: {error.message}") from None
    answers = [Answer(question=questions[key], number=number) for key, (number, _text) in found.items()]
    try:
        demand_whole([one for one in questions.values() if one.kind == "points"], answers)
    except Invalid as error:
        raise _Bad(letters(places[error.field]) if error.field in places else "", error.message) from None
    return found


def _moment(cells: Sequence[Cell], plan: Map, others: dict[str, int]) -> datetime:
    if "at" not in others:
        return clock.now()
    given = _cell(cells, others["at"])
    column = letters(others["at"])
    try:
        at = _told(given, plan.at_format)
        if at.tzinfo is None:
            shop = business()
            at = at.replace(tzinfo=ZoneInfo(plan.zone or (shop.time_zone if shop else "UTC")))
        at = at.astimezone(ZoneInfo("UTC"))
    except (ValueError, TypeError, OverflowError):
        raise _Bad(column, _("“%(value)s” is no moment.") % {"value": str(given)[:40]}) from None
    if not at.year >= 1970 or at > clock.now():
        raise _Bad(column, _("“%(value)s” is not in the past.") % {"value": str(given)[:40]})
    return at


def _told(given: Cell, wanted: str) -> datetime:
    if isinstance(given, datetime):
        return given
    if isinstance(given, date):
        return datetime(given.year, given.month, given.day)  # noqa: DTZ001 - the zone comes after
    if not isinstance(given, str):
        raise TypeError
    return datetime.strptime(given, wanted) if wanted else datetime.fromisoformat(given)  # noqa: DTZ007


def _name(cells: Sequence[Cell], others: dict[str, int], values: dict[str, Any], at: datetime) -> str:
    if "id" in others:
        given = str(_cell(cells, others["id"]) or "").strip()
        if not given or len(given) > _LONGEST_ID or "\x00" in given:
            raise _Bad(letters(others["id"]), _("This is no id: 1 to %(n)s letters.") % {"n": _LONGEST_ID})
        return given
    when = at.isoformat() if "at" in others else ""
    told = json.dumps([when, sorted(values.items())], ensure_ascii=False)
    return f"row:{sha256(told.encode()).hexdigest()[:40]}"


# Storing --------------------------------------------------------------------------------------------------


def _store(batch: Sequence[_Row], plan: Map, questions: dict[str, Question], outcome: Outcome) -> None:
    survey = outcome.survey
    with transaction.atomic():
        # Two imports of one file: the second sees what the first has stored.
        Survey.objects.select_for_update().get(pk=survey.pk)
        names = [one.external_id for one in batch]
        known = set(
            Response.objects.filter(survey=survey, external_id__in=names).values_list(
                "external_id", flat=True
            )
        )
        fresh: dict[str, _Row] = {}
        for one in batch:
            if one.external_id in known or one.external_id in fresh:
                outcome.duplicates += 1
            else:
                fresh[one.external_id] = one
        made = Response.objects.bulk_create(
            [
                Response(
                    survey=survey,
                    started_at=one.at,
                    done_at=one.at,
                    language=plan.language,
                    source=Source.IMPORT,
                    external_id=one.external_id,
                    about=dict(plan.about),
                )
                for one in fresh.values()
            ]
        )
        told = []
        for response in made:
            values = fresh[response.external_id].values
            answers = [
                Answer(response=response, question=questions[key], number=number, text=text)
                for key, (number, text) in values.items()
            ]
            Answer.objects.bulk_create(answers)
            told += scored(response, answers)
        facts.record(told)
        for response in made:
            events.publish(SurveyAnswered(response, None))
    outcome.stored += len(made)
