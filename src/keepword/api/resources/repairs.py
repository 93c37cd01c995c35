"""Repairs: booked, diagnosed, quoted, repaired, handed back."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.aftersales import queries, services
from keepword.aftersales.models import Quote, Repair, Source, Visit
from keepword.aftersales.services import Booking, Item, Thing
from keepword.api.fields import After, DayIn, Id, In, Limit, MomentIn, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.complaints import person_of
from keepword.api.resources.returns import Key, conversation_of
from keepword.api.shapes.aftersales import RepairList, RepairOut
from keepword.commerce.models import Owned, Product
from keepword.commerce.queries import get_owned, get_product
from keepword.core.errors import Invalid, NotFound
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer

resource = Resource("conversations", "Repairs")
Many = Annotated[int, Field(ge=1, le=1000)]


class NewRepair(In):
    """What is broken, and what is wrong with it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"customer": 9, "owned": 15, "problem": "It flickers."}]}
    )

    customer: Id
    owned: Id | None = Field(default=None, description="Something that they have.")
    product: Id | None = None
    what: str = Field(default="", max_length=200, description="In words, if it is no product of yours.")
    serial: str = Field(default="", max_length=64)
    problem: str = Field(max_length=4000)
    where: Literal["workshop", "on_site"] = "workshop"
    conversation: Id | None = None
    key: Key = None


class RepairChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"technician": 3}]})

    fault: str | None = Field(default=None, max_length=500)
    under_warranty: bool | None = None
    technician: Id | None = Field(default=None, description="null: nobody.")
    expected_on: DayIn | None = Field(default=None, description="null: nobody can say.")


class RepairStep(In):
    """A step of its machine."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"do": "diagnose"}]})

    do: Literal[
        "receive",
        "diagnose",
        "go_ahead",
        "work",
        "test",
        "fail",
        "pass",
        "hand_back",
        "cancel",
        "give_up",
    ]
    result: str = Field(default="", max_length=500, description="test: what was done.")


class QuotedItem(In):
    """Work, or a part when `product` is given."""

    words: str = Field(default="", max_length=200)
    product: Id | None = None
    quantity: Many = 1
    price: Annotated[int, Field(ge=0, le=10**12, description="Of each, in minor units.")]
    free: bool = Field(default=False, description="Under warranty.")


class NewQuote(In):
    """What it costs. The repair waits for the customer's answer, unless nothing is to be paid."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"currency": "EUR", "lines": [{"words": "Change the switch", "price": 2500}]}]
        }
    )

    currency: str = Field(min_length=3, max_length=3)
    lines: list[QuotedItem] = Field(min_length=1, max_length=40)
    words: str = Field(default="", max_length=500, description="To the customer.")


class QuoteAnswer(In):
    """What the customer says."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"quote": 4, "yes": True}]})

    quote: Id
    yes: bool


class NewPart(In):
    """A part that it takes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"product": 4, "quantity": 1}]})

    product: Id
    quantity: Many = 1
    expected_on: DayIn | None = Field(default=None, description="When a missing one comes, if known.")


class NewVisit(In):
    """Somebody comes."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"at": "2026-03-02T09:00:00Z", "until": "2026-03-02T11:00:00Z"}]}
    )

    at: MomentIn
    until: MomentIn
    technician: Id | None = None


class VisitEnd(In):
    """They were there, or do not come."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"visit": 2}]})

    visit: Id
    called_off: bool = False
    note: str = Field(default="", max_length=300)


@resource.get("/repairs", RepairList)
def list_repairs(
    request: HttpRequest,
    stage: Annotated[
        Literal["", "bring", "diagnose", "answer", "parts", "work", "test", "hand_back"],
        Query(description="Only those at this stage."),
    ] = "",
    after: After = "",
    limit: Limit = 25,
) -> RepairList:
    """Repairs, the newest first."""
    rows = queries.repairs(caller(request))
    if stage:
        rows = rows.filter(stage=stage)
    found = rows_of(rows, ("-begun_at", "-id"), after, limit)
    return RepairList(items=[RepairOut.of(row) for row in found.rows], next=found.next)


@resource.post("/repairs", RepairOut, status=201)
def book_repair(request: HttpRequest, payload: NewRepair) -> RepairOut:
    """Take a repair in."""
    user = caller(request)
    thing = Thing(
        owned=_owned(user, payload.owned),
        product=_product(user, payload.product) if payload.product is not None else None,
        serial=payload.serial,
        what=payload.what,
    )
    made = services.repairs.book(
        user,
        _customer(user, payload.customer),
        thing,
        Booking(payload.problem, where=payload.where),
        conversation=conversation_of(user, payload.conversation),
        source=Source.API,
        key=f"{user.pk} {payload.key}"[:100] if payload.key else None,
    )
    return _whole(user, made)


@resource.get("/repairs/{int:repair_id}", RepairOut)
def get_repair_by_id(request: HttpRequest, repair_id: PathId) -> RepairOut:
    """One repair with its quote, parts, visits and stages."""
    return RepairOut.of(queries.get_repair(caller(request), repair_id), whole=True)


@resource.patch("/repairs/{int:repair_id}", RepairOut)
def change_repair(request: HttpRequest, repair_id: PathId, payload: RepairChange) -> RepairOut:
    """The fault, the technician, the day that the customer is told."""
    user = caller(request)
    found, given = queries.get_repair(user, repair_id), payload.model_fields_set
    if "fault" in given or "under_warranty" in given:
        fault = payload.fault if payload.fault is not None else found.fault
        services.repairs.say_fault(user, found, fault, under_warranty=payload.under_warranty)
    if "technician" in given:
        services.repairs.give(user, found, person_of(user, payload.technician))
    if "expected_on" in given:
        services.repairs.expect(user, found, payload.expected_on)
    return _whole(user, found)


@resource.post("/repairs/{int:repair_id}/steps", RepairOut)
def step_repair(request: HttpRequest, repair_id: PathId, payload: RepairStep) -> RepairOut:
    """Take a step. 409 when it cannot be done now."""
    user = caller(request)
    found = queries.get_repair(user, repair_id)
    if payload.do == "test":
        return _whole(user, services.repairs.begin_test(user, found, result=payload.result))
    return _whole(user, _STEPS[payload.do](user, found))


_STEPS: Final[dict[str, Callable[[User, Repair], Repair]]] = {
    "receive": services.repairs.receive,
    "diagnose": services.repairs.diagnose,
    "go_ahead": services.repairs.go_ahead,
    "work": services.repairs.work,
    "fail": services.repairs.fail,
    "pass": services.repairs.pass_test,
    "hand_back": services.repairs.hand_back,
    "cancel": services.repairs.cancel,
    "give_up": services.repairs.give_up,
}


@resource.post("/repairs/{int:repair_id}/quotes", RepairOut, status=201)
def quote_repair(request: HttpRequest, repair_id: PathId, payload: NewQuote) -> RepairOut:
    """Tell the customer what it costs; an open quote is replaced."""
    user = caller(request)
    found = queries.get_repair(user, repair_id)
    items = [
        Item(
            "part" if one.product is not None else "work",
            one.words,
            one.price,
            quantity=one.quantity,
            product=_product(user, one.product) if one.product is not None else None,
            free=one.free,
        )
        for one in payload.lines
    ]
    services.quoting.quote(user, found, items, currency=payload.currency, words=payload.words)
    return _whole(user, found)


@resource.post("/repairs/{int:repair_id}/answer", RepairOut)
def answer_quote(request: HttpRequest, repair_id: PathId, payload: QuoteAnswer) -> RepairOut:
    """What the customer says to a quote."""
    user = caller(request)
    found = queries.get_repair(user, repair_id)
    quote: Quote | None = found.quotes.select_related("repair").filter(pk=payload.quote).first()
    if quote is None:
        raise Invalid(_("There is no such quote."), field="quote")
    services.quoting.answer(user, quote, yes=payload.yes)
    return _whole(user, found)


@resource.post("/repairs/{int:repair_id}/parts", RepairOut, status=201)
def take_part(request: HttpRequest, repair_id: PathId, payload: NewPart) -> RepairOut:
    """A part is laid aside, or waited for."""
    user = caller(request)
    found = queries.get_repair(user, repair_id)
    product = _product(user, payload.product)
    services.parts.need(user, found, product, payload.quantity, expected_on=payload.expected_on)
    return _whole(user, services.repairs.parts_changed(user, found))


@resource.post("/repairs/{int:repair_id}/visits", RepairOut, status=201)
def plan_visit(request: HttpRequest, repair_id: PathId, payload: NewVisit) -> RepairOut:
    """Somebody comes between two moments."""
    user = caller(request)
    found = queries.get_repair(user, repair_id)
    who = person_of(user, payload.technician)
    services.visits.plan(user, found, payload.at, payload.until, technician=who)
    return _whole(user, found)


@resource.post("/repairs/{int:repair_id}/visits/end", RepairOut)
def end_visit(request: HttpRequest, repair_id: PathId, payload: VisitEnd) -> RepairOut:
    """A visit is done, or called off."""
    user = caller(request)
    found = queries.get_repair(user, repair_id)
    visit: Visit | None = found.visits.select_related("repair").filter(pk=payload.visit).first()
    if visit is None:
        raise Invalid(_("There is no such visit."), field="visit")
    if payload.called_off:
        services.visits.call_off(user, visit)
    else:
        services.visits.done(user, visit, note=payload.note)
    return _whole(user, found)


def _customer(user: User, pk: int) -> Customer:
    try:
        return get_customer(user, pk)
    except NotFound:
        raise Invalid(_("There is no such customer."), field="customer") from None


def _owned(user: User, pk: int | None) -> Owned | None:
    if pk is None:
        return None
    try:
        return get_owned(user, pk)
    except NotFound:
        raise Invalid(_("There is no such thing of a customer's."), field="owned") from None


def _product(user: User, pk: int) -> Product:
    try:
        return get_product(user, pk)
    except NotFound:
        raise Invalid(_("There is no such product."), field="product") from None


def _whole(user: User, repair: Repair) -> RepairOut:
    return RepairOut.of(queries.get_repair(user, repair.pk), whole=True)
