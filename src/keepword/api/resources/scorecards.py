"""Scorecards, who is drawn to be reviewed, and calibration."""

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.api.fields import After, DayIn, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.quality import card_named, person_named
from keepword.api.shapes.quality import (
    CRITERION,
    CalibrationList,
    CalibrationOut,
    DrawOut,
    SamplingOut,
    ScorecardList,
    ScorecardOut,
)
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.quality import services
from keepword.quality.models import Sampling, Scorecard
from keepword.quality.queries import calibrations, cards
from keepword.quality.queries.reviews import may_review
from keepword.quality.rules.cards import LONGEST_ASKS, LONGEST_NAME, LONGEST_TITLE, MOST, Asked, CardPlan

resource = Resource("conversations", "Scorecards")


class CriterionWords(In):
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""
    asks: Annotated[str, Field(max_length=LONGEST_ASKS)] = ""


class CriterionIn(In):
    """A criterion of a card."""

    key: str = Field(max_length=40)
    texts: dict[Annotated[str, Field(max_length=5)], CriterionWords] = Field(max_length=4)
    kind: str = Field(max_length=8, description="yes_no or scale.")
    weight: int = Field(default=1, ge=1, le=100)
    critical: bool = False
    accuracy: bool = False
    automatic: str = Field(default="", max_length=20)


class ScorecardIn(In):
    """What a card asks."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Conversations of a shop", "criteria": [CRITERION]}]}
    )

    name: str = Field(max_length=LONGEST_NAME)
    criteria: list[CriterionIn] = Field(max_length=MOST)
    rev: int | None = Field(default=None, description="That of the version which was read.")

    def plan(self) -> CardPlan:
        return CardPlan(self.name, tuple(Asked(**one.model_dump()) for one in self.criteria))


class SamplingIn(In):
    """How many are drawn of whom."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"on": True, "per_agent": 2, "risky": 5, "due_days": 7, "scorecard": None}]
        }
    )

    on: bool
    per_agent: int = Field(ge=0, le=20)
    risky: int = Field(ge=0, le=200)
    due_days: int = Field(ge=1, le=60)
    scorecard: Id | None = None


class NewDraw(In):
    """Which week is drawn."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"week": "2026-02-23"}]})

    week: DayIn | None = Field(default=None, description="A day in it; null: the last that is over.")


class NewCalibration(In):
    """A conversation that several grade."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"conversation": 71, "reviewers": [2, 5], "about": "Solved or not?"}]}
    )

    conversation: Id
    reviewers: list[Id] = Field(max_length=20)
    scorecard: Id | None = None
    about: str = Field(default="", max_length=300)
    due_on: DayIn | None = None


@resource.get("/quality/scorecards", ScorecardList)
def list_scorecards(request: HttpRequest, after: After = "", limit: Limit = 25) -> ScorecardList:
    """All versions of all cards, the newest first."""
    rows = Scorecard.objects.all() if may_review(caller(request)) else Scorecard.objects.none()
    found = rows_of(rows, ("-created_at", "-id"), after, limit)
    return ScorecardList(items=[ScorecardOut.of(row) for row in found.rows], next=found.next)


@resource.post("/quality/scorecards", ScorecardOut, status=201)
def make_scorecard(request: HttpRequest, payload: ScorecardIn) -> ScorecardOut:
    """Make a card; a draft until it is put to use."""
    return ScorecardOut.of(services.save_card(caller(request), None, payload.plan()), whole=True)


@resource.get("/quality/scorecards/{int:scorecard_id}", ScorecardOut)
def get_scorecard(request: HttpRequest, scorecard_id: PathId) -> ScorecardOut:
    """One version with its criteria."""
    return ScorecardOut.of(cards.get_card(caller(request), scorecard_id), whole=True)


@resource.put("/quality/scorecards/{int:scorecard_id}", ScorecardOut)
def change_scorecard(request: HttpRequest, scorecard_id: PathId, payload: ScorecardIn) -> ScorecardOut:
    """Change a draft; of one in use a new version is made, and that is the answer."""
    user = caller(request)
    card = cards.get_card(user, scorecard_id)
    return ScorecardOut.of(services.save_card(user, card, payload.plan(), rev=payload.rev), whole=True)


@resource.post("/quality/scorecards/{int:scorecard_id}/use", ScorecardOut)
def use_scorecard(request: HttpRequest, scorecard_id: PathId) -> ScorecardOut:
    """Reviews are made with it from now on."""
    user = caller(request)
    return ScorecardOut.of(services.use_card(user, cards.get_card(user, scorecard_id)), whole=True)


@resource.post("/quality/scorecards/{int:scorecard_id}/retire", ScorecardOut)
def retire_scorecard(request: HttpRequest, scorecard_id: PathId) -> ScorecardOut:
    """No new reviews are made with it."""
    user = caller(request)
    return ScorecardOut.of(services.retire_card(user, cards.get_card(user, scorecard_id)), whole=True)


def _sampling(row: Sampling) -> SamplingOut:
    names = ("on", "per_agent", "risky", "due_days")
    return SamplingOut(scorecard=row.scorecard_id, **{name: getattr(row, name) for name in names})


@resource.get("/quality/sampling", SamplingOut)
def get_sampling(request: HttpRequest) -> SamplingOut:
    """How many are drawn of whom."""
    if not may_review(caller(request)):
        raise Refused(_("Reviews are for those who may grade conversations."))
    return _sampling(cards.sampling())


@resource.put("/quality/sampling", SamplingOut)
def change_sampling(request: HttpRequest, payload: SamplingIn) -> SamplingOut:
    """Say how many are drawn of whom."""
    user = caller(request)
    given = payload.model_dump() | {"scorecard": card_named(user, payload.scorecard)}
    return _sampling(services.save_sampling(user, **given))


@resource.post("/quality/draws", DrawOut, status=201)
def draw_conversations(request: HttpRequest, payload: NewDraw) -> DrawOut:
    """Draw the conversations of a week that is over, once (409)."""
    return DrawOut.of(services.draw_week(caller(request), payload.week))


@resource.get("/quality/calibrations", CalibrationList)
def list_calibrations(request: HttpRequest, after: After = "", limit: Limit = 25) -> CalibrationList:
    """Calibrations, the newest first."""
    rows = calibrations.calibrations(caller(request))
    found = rows_of(rows, ("-created_at", "-id"), after, limit)
    return CalibrationList(items=[CalibrationOut.of(row) for row in found.rows], next=found.next)


@resource.post("/quality/calibrations", CalibrationOut, status=201)
def begin_calibration(request: HttpRequest, payload: NewCalibration) -> CalibrationOut:
    """Ask several to grade a conversation, each blind to the others."""
    user = caller(request)
    try:
        about = get_conversation(user, payload.conversation)
    except NotFound:
        raise Invalid(_("There is no such conversation."), field="conversation") from None
    named = [person_named(user, pk, "reviewers") for pk in payload.reviewers]
    made = services.begin_calibration(
        user,
        about,
        [one for one in named if one],
        scorecard=card_named(user, payload.scorecard),
        about=payload.about,
        due_on=payload.due_on,
    )
    return CalibrationOut.of(calibrations.get_calibration(user, made.pk), whole=True)


@resource.get("/quality/calibrations/{int:calibration_id}", CalibrationOut)
def get_calibration(request: HttpRequest, calibration_id: PathId) -> CalibrationOut:
    """One of them; once it is closed with what each has marked."""
    return CalibrationOut.of(calibrations.get_calibration(caller(request), calibration_id), whole=True)


@resource.post("/quality/calibrations/{int:calibration_id}/close", CalibrationOut)
def close_calibration(request: HttpRequest, calibration_id: PathId) -> CalibrationOut:
    """Compare what each has marked; once two have finished (409)."""
    user = caller(request)
    services.close_calibration(user, calibrations.get_calibration(user, calibration_id))
    return CalibrationOut.of(calibrations.get_calibration(user, calibration_id), whole=True)
