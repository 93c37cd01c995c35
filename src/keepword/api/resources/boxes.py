"""Boxes, what was put into them, and the monthly review."""

from datetime import date
from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.channels.boxes import queries, services
from keepword.channels.boxes.models import Month, Place, Slip
from keepword.channels.boxes.rules import Row
from keepword.channels.boxes.services import PaperSlip, PlaceFields
from keepword.channels.boxes.services.months import Ruling
from keepword.core.errors import Invalid

resource = Resource("conversations", "Boxes")

Kind = Literal["suggestion", "complaint", "claim", "feedback"]
Verdict = Literal["take_up", "decline", "later", "done"]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day, such as 2026-11-02.")]
MonthText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$", description="A month, such as 2026-11.")]


class BoxOut(Out):
    """Where customers leave suggestions, complaints and claims."""

    id: int
    name: str
    kind: str = Field(description="suggestion, complaint, claim or feedback.")
    where: str
    address: str = Field(description="Where its code leads.")
    questions: bool = Field(description="Words, a photo and an address are asked for after the smile.")
    languages: list[str]
    created_at: Moment
    archived_at: MaybeMoment

    @classmethod
    def of(cls, place: Place) -> "BoxOut":
        names = ("name", "kind", "where", "questions", "languages", "created_at", "archived_at")
        address = f"{settings.KEEPWORD_URL}{reverse('boxes:show', args=[place.code])}"
        return cls(id=place.pk, address=address, **{name: getattr(place, name) for name in names})


class BoxList(Page[BoxOut]):
    pass


class DecisionOut(Out):
    """What becomes of a slip."""

    verdict: str = Field(description="take_up, decline, later or done.")
    words: str = Field(description="What its writer is told.")
    person: int | None
    due_on: str | None
    public: bool
    said: str
    done_at: MaybeMoment
    told_at: MaybeMoment


class SlipOut(Out):
    """What somebody put into a box."""

    id: int
    box: int
    conversation: int
    smile: int | None = Field(description="1 to 5; null when there is none.")
    words: str
    anonymous: bool
    paper: bool
    at: Moment
    written_on: str | None = Field(description="The day on the paper.")
    decision: DecisionOut | None

    @classmethod
    def of(cls, slip: Slip) -> "SlipOut":
        found = getattr(slip, "decision", None)
        decision = None
        if found is not None:
            names = ("verdict", "words", "public", "said", "done_at", "told_at")
            about = {name: getattr(found, name) for name in names}
            due = found.due_on.isoformat() if found.due_on else None
            decision = DecisionOut(person=found.person_id, due_on=due, **about)
        return cls(
            id=slip.pk,
            box=slip.place_id,
            conversation=slip.message.conversation_id,
            smile=slip.smile,
            words=slip.message.text,
            anonymous=slip.anonymous,
            paper=slip.entered_by_id is not None,
            at=slip.at,
            written_on=slip.written_on.isoformat() if slip.written_on else None,
            decision=decision,
        )


class SlipList(Page[SlipOut]):
    pass


class NewBox(In):
    """A box that is put up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Old Town", "kind": "complaint"}]})

    name: str = Field(min_length=1, max_length=80)
    kind: Kind = "feedback"
    where: str = Field(default="", max_length=200)
    questions: bool = True
    languages: list[Literal["en", "uk", "ru", "lt"]] = Field(
        default=["en", "uk", "ru", "lt"], min_length=1, max_length=4
    )


class BoxChange(In):
    """What to change; what is left out stays. `archived` takes the box away, or puts it up again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"where": "by the door"}]})

    name: str | None = Field(default=None, min_length=1, max_length=80)
    kind: Kind | None = None
    where: str | None = Field(default=None, max_length=200)
    questions: bool | None = None
    languages: list[Literal["en", "uk", "ru", "lt"]] | None = Field(default=None, min_length=1, max_length=4)
    archived: bool | None = None


class PaperRow(In):
    """A paper slip."""

    smile: int | None = Field(default=None, ge=1, le=5)
    day: Day | None = None
    words: str = Field(default="", max_length=5_000)
    address: str = Field(default="", max_length=254)


class PaperSlips(In):
    """Paper slips that are entered together, all or none; `form` tells this entry from others."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"form": "november", "slips": [{"smile": 2, "words": "Cold"}]}]}
    )

    form: str = Field(min_length=1, max_length=60)
    slips: list[PaperRow] = Field(min_length=1, max_length=100)


class MonthOut(Out):
    """The review of a month."""

    id: int
    month: str
    boxes: list[int] = Field(description="Empty: all.")
    published_at: MaybeMoment
    slips: int
    decided: int
    told: int
    to_tell: int

    @classmethod
    def of(cls, user: User, found: Month) -> "MonthOut":
        tally = queries.tally(user, found)
        return cls(
            id=found.pk,
            month=f"{found.month:%Y-%m}",
            boxes=sorted(place.pk for place in found.places.all()),
            published_at=found.published_at,
            slips=tally.slips,
            decided=tally.decided,
            told=tally.told,
            to_tell=tally.to_tell,
        )


class MonthList(Page[MonthOut]):
    pass


class NewMonth(In):
    """Which month of which boxes; none named: of all."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"month": "2026-11"}]})

    month: MonthText
    boxes: list[Id] = Field(default=[], max_length=100)


class NewDecision(In):
    """What becomes of a slip."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"verdict": "done", "words": "There is a heater now."}]}
    )

    verdict: Verdict
    words: str = Field(default="", max_length=5_000)
    person: Id | None = None
    due_on: Day | None = None
    public: bool = False
    said: str = Field(default="", max_length=300)


@resource.get("/boxes", BoxList)
def list_boxes(
    request: HttpRequest,
    archived: Annotated[bool, Query(description="Those that were taken away.")] = False,
    after: After = "",
    limit: Limit = 25,
) -> BoxList:
    """Boxes by name."""
    found = rows_of(queries.places(caller(request), archived=archived), ("name", "id"), after, limit)
    return BoxList(items=[BoxOut.of(row) for row in found.rows], next=found.next)


@resource.post("/boxes", BoxOut, status=201)
def put_up_box(request: HttpRequest, payload: NewBox) -> BoxOut:
    """Put up a box. For leads."""
    return BoxOut.of(services.save_place(caller(request), fields=PlaceFields(**payload.model_dump())))


@resource.get("/boxes/{int:box_id}", BoxOut)
def get_box(request: HttpRequest, box_id: PathId) -> BoxOut:
    """One box."""
    return BoxOut.of(queries.get_place(caller(request), box_id))


@resource.patch("/boxes/{int:box_id}", BoxOut)
def change_box(request: HttpRequest, box_id: PathId, payload: BoxChange) -> BoxOut:
    """Change a box, take it away or put it up again. For leads."""
    user = caller(request)
    place = queries.get_place(user, box_id)
    given = payload.model_dump(exclude={"archived"}, exclude_none=True)
    if given or payload.archived is None:
        names = ("name", "kind", "where", "questions", "languages")
        fields = {name: getattr(place, name) for name in names} | given
        place = services.save_place(user, place, fields=PlaceFields(**fields))
    if payload.archived is not None:
        verb = services.archive_place if payload.archived else services.restore_place
        place = verb(user, place)
    return BoxOut.of(place)


@resource.get("/boxes/{int:box_id}/slips", SlipList)
def list_slips(request: HttpRequest, box_id: PathId, after: After = "", limit: Limit = 25) -> SlipList:
    """What was put into a box, the newest first."""
    user = caller(request)
    rows = queries.slips(user).filter(place=queries.get_place(user, box_id))
    found = rows_of(rows, ("-at", "-id"), after, limit)
    return SlipList(items=[SlipOut.of(row) for row in found.rows], next=found.next)


@resource.post("/boxes/{int:box_id}/slips", SlipList, status=201)
def enter_slips(request: HttpRequest, box_id: PathId, payload: PaperSlips) -> SlipList:
    """Enter paper slips, all of them or none. The same `form` again enters nothing twice."""
    user = caller(request)
    rows = [
        PaperSlip(Row(str(one.smile or ""), one.day or "", one.words, one.address)) for one in payload.slips
    ]
    made = services.enter(user, queries.get_place(user, box_id), rows, form=f"api-{user.pk}-{payload.form}")
    return SlipList(items=[SlipOut.of(slip) for slip in made], next="")


@resource.get("/box-months", MonthList)
def list_box_months(request: HttpRequest, after: After = "", limit: Limit = 25) -> MonthList:
    """Monthly reviews, the newest first. For leads."""
    user = caller(request)
    found = rows_of(queries.months(user), ("-month", "-id"), after, limit)
    return MonthList(items=[MonthOut.of(user, row) for row in found.rows], next=found.next)


@resource.post("/box-months", MonthOut, status=201)
def begin_box_month(request: HttpRequest, payload: NewMonth) -> MonthOut:
    """Begin the review of a month, or get the one that there is. For leads."""
    user = caller(request)
    places = list(queries.places(user).filter(pk__in=payload.boxes))
    if len(places) != len(set(payload.boxes)):
        raise Invalid(_("There is no such box."), field="boxes")
    return MonthOut.of(user, services.begin_month(user, _day(payload.month + "-01", "month"), places))


@resource.get("/box-months/{int:month_id}", MonthOut)
def get_box_month(request: HttpRequest, month_id: PathId) -> MonthOut:
    """One monthly review. For leads."""
    user = caller(request)
    return MonthOut.of(user, queries.get_month(user, month_id))


@resource.get("/box-months/{int:month_id}/slips", SlipList)
def list_box_month_slips(
    request: HttpRequest, month_id: PathId, after: After = "", limit: Limit = 25
) -> SlipList:
    """What came in that month, in its order. For leads."""
    user = caller(request)
    rows = queries.slips_in(user, queries.get_month(user, month_id))
    found = rows_of(rows, ("at", "id"), after, limit)
    return SlipList(items=[SlipOut.of(row) for row in found.rows], next=found.next)


@resource.put("/box-months/{int:month_id}/slips/{int:slip_id}/decision", SlipOut)
def decide_about_slip(
    request: HttpRequest, month_id: PathId, slip_id: PathId, payload: NewDecision
) -> SlipOut:
    """Say what becomes of a slip. For leads."""
    user = caller(request)
    month, slip = queries.get_month(user, month_id), queries.get_slip(user, slip_id)
    person = people(user).filter(pk=payload.person).first() if payload.person else None
    if payload.person and person is None:
        raise Invalid(_("There is no such person."), field="person")
    ruling = Ruling(
        verdict=payload.verdict,
        words=payload.words,
        person=person,
        due_on=_day(payload.due_on, "due_on") if payload.due_on else None,
        public=payload.public,
        said=payload.said,
    )
    services.decide(user, month, slip, ruling)
    return SlipOut.of(queries.get_slip(user, slip_id))


@resource.post("/box-months/{int:month_id}/publish", MonthOut)
def publish_box_month(request: HttpRequest, month_id: PathId) -> MonthOut:
    """Show on the boxes' pages what was chosen for it. For leads."""
    user = caller(request)
    return MonthOut.of(user, services.publish(user, queries.get_month(user, month_id)))


@resource.post("/box-months/{int:month_id}/withdraw", MonthOut)
def withdraw_box_month(request: HttpRequest, month_id: PathId) -> MonthOut:
    """Show it no more. For leads."""
    user = caller(request)
    return MonthOut.of(user, services.withdraw(user, queries.get_month(user, month_id)))


@resource.post("/box-months/{int:month_id}/tell", MonthOut, status=202)
def tell_box_month(request: HttpRequest, month_id: PathId) -> MonthOut:
    """Tell those who left an address, each once, in the background. For leads. 409: nobody is left."""
    user = caller(request)
    found = queries.get_month(user, month_id)
    services.tell_all(user, found)
    return MonthOut.of(user, found)


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("There is no such day."), field=field) from None
