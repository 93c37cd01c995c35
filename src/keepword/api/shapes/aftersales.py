"""Returns, refunds and repairs, as the API tells them."""

from datetime import date
from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.aftersales import queries
from keepword.aftersales.models import Part, Quote, Refund, Repair, Return, ReturnLine, Stage, Visit
from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName

_AT: Final = "2026-03-01T09:00:00.000000Z"
RETURN: Final[dict[str, Any]] = {
    "id": 12,
    "number": "R12",
    "order": 40,
    "order_number": "AV-10482",
    "customer": 9,
    "conversation": 71,
    "state": "approved",
    "stage": "arrive",
    "wish": "refund",
    "way": "parcel",
    "words": "It hums.",
    "fits": True,
    "why": [],
    "answer": "",
    "carrier": "",
    "tracking": "",
    "replacement": None,
    "source": "portal",
    "begun_at": _AT,
    "due_at": None,
    "ended_at": None,
    "lines": [],
    "stages": [],
}
REFUND: Final[dict[str, Any]] = {
    "id": 3,
    "order": 40,
    "order_number": "AV-10482",
    "return_id": 12,
    "amount": 4500,
    "currency": "EUR",
    "means": "money",
    "reason": "It came back.",
    "state": "paid",
    "reference": "TX 1",
    "answer": "",
    "asked_at": _AT,
    "asked_by": {"id": 3, "name": "Ieva"},
    "decided_at": _AT,
    "paid_at": _AT,
    "reversed_at": None,
}
REPAIR: Final[dict[str, Any]] = {
    "id": 7,
    "number": "S7",
    "customer": 9,
    "conversation": None,
    "owned": 15,
    "product": 4,
    "what": "Reading lamp",
    "serial": "S1",
    "problem": "It flickers.",
    "where": "workshop",
    "state": "quoted",
    "stage": "answer",
    "under_warranty": False,
    "warranty_until": "2026-01-31",
    "technician": {"id": 3, "name": "Ieva"},
    "fault": "The cable is broken.",
    "result": "",
    "expected_on": None,
    "source": "portal",
    "begun_at": _AT,
    "due_at": None,
    "ended_at": None,
    "checks": [],
    "quote": None,
    "parts": [],
    "visits": [],
    "stages": [],
}


class CaseStageOut(Out):
    """A stage that a return or a repair has come to; the same one may come again."""

    stage: str
    started_at: Moment
    due_at: MaybeMoment
    late_at: MaybeMoment = Field(description="Its due moment, when it was not passed by then.")
    passed_at: MaybeMoment

    @classmethod
    def of(cls, stage: Stage) -> "CaseStageOut":
        times = {name: getattr(stage, name) for name in ("started_at", "late_at", "passed_at")}
        return cls(stage=stage.name, due_at=stage.due, **times)


class ReturnLineOut(Out):
    """So many of a line of the order."""

    id: int
    line: int
    name: str
    sku: str
    quantity: int
    worth: int = Field(description="What was paid for them, in minor units.")
    reason: str
    claimed: str = Field(description="The condition as the customer says.")
    found: str = Field(description="And as it was found; empty until somebody has looked.")
    restock: bool
    note: str

    @classmethod
    def of(cls, row: ReturnLine) -> "ReturnLineOut":
        names = ("quantity", "worth", "reason", "claimed", "found", "restock", "note")
        return cls(
            id=row.pk,
            line=row.line_id,
            name=row.line.name,
            sku=row.line.sku,
            **{name: getattr(row, name) for name in names},
        )


class ReturnOut(Out):
    """Things of one order that come back."""

    model_config = ConfigDict(json_schema_extra={"examples": [RETURN]})

    id: int
    number: str
    order: int
    order_number: str
    customer: int | None
    conversation: int | None
    state: str = Field(
        description="asked, approved, refused, sent, received, inspected, refunded, exchanged, closed or "
        "withdrawn."
    )
    stage: str = Field(description="decide, arrive, inspect or settle; empty when it is over.")
    wish: str
    way: str
    words: str = Field(description="The customer's.")
    fits: bool = Field(description="Whether it fitted the policy when it was asked for.")
    why: list[str] = Field(description="Why not: not_delivered, too_late, condition, photos, wish.")
    answer: str = Field(description="What the customer was told.")
    carrier: str
    tracking: str
    replacement: int | None = Field(description="The order that an exchange made.")
    source: str
    begun_at: Moment
    due_at: MaybeMoment
    ended_at: MaybeMoment
    lines: list[ReturnLineOut] = Field(description="Empty in lists.")
    stages: list[CaseStageOut] = Field(description="Those that it has come to; empty in lists.")

    @classmethod
    def of(cls, ret: Return, *, whole: bool = False) -> "ReturnOut":
        names = (
            *("number", "state", "stage", "wish", "way", "words", "fits", "why", "answer"),
            *("carrier", "tracking", "source", "begun_at", "ended_at"),
        )
        lines = ret.lines.select_related("line").order_by("pk") if whole else []
        stages = ret.stages.order_by("pk") if whole else []
        return cls(
            id=ret.pk,
            order=ret.order_id,
            order_number=ret.order.number,
            customer=ret.customer_id,
            conversation=ret.conversation_id,
            replacement=ret.replacement_id,
            due_at=ret.due,
            lines=[ReturnLineOut.of(row) for row in lines],
            stages=[CaseStageOut.of(stage) for stage in stages],
            **{name: getattr(ret, name) for name in names},
        )


class ReturnList(Page[ReturnOut]):
    pass


class RefundOut(Out):
    """So much of what was paid for an order goes back."""

    model_config = ConfigDict(json_schema_extra={"examples": [REFUND]})

    id: int
    order: int
    order_number: str
    return_id: int | None
    amount: int = Field(description="In minor units of the currency.")
    currency: str
    means: str = Field(description="money or credit.")
    reason: str
    state: str = Field(description="asked, approved, paid, refused or reversed.")
    reference: str
    answer: str
    asked_at: Moment
    asked_by: PersonName | None
    decided_at: MaybeMoment
    paid_at: MaybeMoment
    reversed_at: MaybeMoment

    @classmethod
    def of(cls, refund: Refund) -> "RefundOut":
        names = (
            *("amount", "currency", "means", "reason", "state", "reference", "answer"),
            *("asked_at", "decided_at", "paid_at", "reversed_at"),
        )
        return cls(
            id=refund.pk,
            order=refund.order_id,
            order_number=refund.order.number,
            return_id=refund.ret_id,
            asked_by=PersonName.of(refund.asked_by),
            **{name: getattr(refund, name) for name in names},
        )


class RefundList(Page[RefundOut]):
    pass


class CheckOut(Out):
    """A line of the checklist."""

    text: str
    done: bool


class QuoteLineOut(Out):
    """Work or a part."""

    kind: str = Field(description="work or part.")
    words: str
    product: int | None
    quantity: int
    price: int = Field(description="Of each, in minor units.")
    free: bool


class QuoteOut(Out):
    """What a repair would cost."""

    id: int
    state: str = Field(description="given, approved, declined or replaced.")
    currency: str
    total: int = Field(description="What the customer pays, in minor units.")
    words: str
    given_at: Moment
    until: date = Field(description="The last day on which it holds.")
    answered_at: MaybeMoment
    lines: list[QuoteLineOut]

    @classmethod
    def of(cls, quote: Quote | None) -> "QuoteOut | None":
        if quote is None:
            return None
        names = ("state", "currency", "total", "words", "given_at", "until", "answered_at")
        lines = [
            QuoteLineOut(
                kind=line.kind,
                words=line.words,
                product=line.product_id,
                quantity=line.quantity,
                price=line.price,
                free=line.free,
            )
            for line in quote.lines.all()
        ]
        return cls(id=quote.pk, lines=lines, **{name: getattr(quote, name) for name in names})


class PartOut(Out):
    """A part that a repair takes."""

    id: int
    product: int
    sku: str
    quantity: int
    state: str = Field(description="missing, reserved or used.")
    expected_on: date | None

    @classmethod
    def of(cls, part: Part) -> "PartOut":
        return cls(
            id=part.pk,
            product=part.product_id,
            sku=part.product.sku,
            quantity=part.quantity,
            state=part.state,
            expected_on=part.expected_on,
        )


class VisitOut(Out):
    """Somebody comes to the customer."""

    id: int
    at: Moment
    until: Moment
    technician: PersonName | None
    done_at: MaybeMoment
    cancelled_at: MaybeMoment
    note: str

    @classmethod
    def of(cls, visit: Visit) -> "VisitOut":
        names = ("at", "until", "done_at", "cancelled_at", "note")
        who = PersonName.of(visit.technician)
        return cls(id=visit.pk, technician=who, **{name: getattr(visit, name) for name in names})


class RepairOut(Out):
    """Something of a customer's that does not work."""

    model_config = ConfigDict(json_schema_extra={"examples": [REPAIR]})

    id: int
    number: str
    customer: int | None
    conversation: int | None
    owned: int | None
    product: int | None
    what: str
    serial: str
    problem: str
    where: str = Field(description="workshop or on_site.")
    state: str = Field(
        description="booked, received, diagnosing, quoted, approved, declined, waiting_parts, repairing, "
        "testing, ready, handed_back or cancelled."
    )
    stage: str = Field(
        description="bring, diagnose, answer, parts, work, test or hand_back; empty when it is over."
    )
    under_warranty: bool
    warranty_until: date | None
    technician: PersonName | None
    fault: str
    result: str
    expected_on: date | None = Field(description="The day that the customer was told.")
    source: str
    begun_at: Moment
    due_at: MaybeMoment
    ended_at: MaybeMoment
    checks: list[CheckOut]
    quote: QuoteOut | None = Field(description="The newest; null in lists.")
    parts: list[PartOut] = Field(description="Empty in lists.")
    visits: list[VisitOut] = Field(description="Empty in lists.")
    stages: list[CaseStageOut] = Field(description="Those that it has come to; empty in lists.")

    @classmethod
    def of(cls, repair: Repair, *, whole: bool = False) -> "RepairOut":
        names = (
            *("number", "what", "serial", "problem", "where", "state", "stage", "under_warranty"),
            *("warranty_until", "fault", "result", "expected_on", "source", "begun_at", "ended_at"),
        )
        return cls(
            id=repair.pk,
            customer=repair.customer_id,
            conversation=repair.conversation_id,
            owned=repair.owned_id,
            product=repair.product_id,
            technician=PersonName.of(repair.technician),
            due_at=repair.due,
            checks=[CheckOut(text=str(one["text"]), done=bool(one["done"])) for one in repair.checks],
            quote=QuoteOut.of(queries.quote_of(repair)) if whole else None,
            parts=[PartOut.of(part) for part in queries.parts_of(repair)] if whole else [],
            visits=[VisitOut.of(visit) for visit in queries.visits_of(repair)] if whole else [],
            stages=[CaseStageOut.of(stage) for stage in repair.stages.order_by("pk")] if whole else [],
            **{name: getattr(repair, name) for name in names},
        )


class RepairList(Page[RepairOut]):
    pass
