"""Reads of returns, refunds and repairs, for a given user."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.aftersales.models import (
    Part,
    PartState,
    Photo,
    Quote,
    Refund,
    RefundState,
    Repair,
    Return,
    ReturnLine,
    ReturnState,
    Stage,
    StageName,
    Visit,
)
from keepword.aftersales.models.shared import Case
from keepword.aftersales.rules import machines, stages
from keepword.commerce.models import Order, Product
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.customers.models import Customer

C = TypeVar("C", bound=Case)
OVER_RETURN = machines.settled(machines.RETURN)
OVER_REPAIR = machines.settled(machines.REPAIR)
RETURN_GROUPS = {
    "asked": (ReturnState.ASKED,),
    "coming": (ReturnState.APPROVED, ReturnState.SENT),
    "received": (ReturnState.RECEIVED,),
    "inspected": (ReturnState.INSPECTED,),
}
"""The lists of returns, by what is to be done."""


def returns(user: User) -> QuerySet[Return]:
    """All that this user may see."""
    rows = Return.objects.select_related("customer", "order", "conversation")
    return rows if user.may("converse") else rows.none()


def get_return(user: User, pk: int) -> Return:
    """One return; missing and forbidden alike are NotFound."""
    found = returns(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such return.")
    return found


def return_page(user: User, *, show: str = "", after: str = "", size: int = 40) -> Page[Return]:
    """Returns of a list (RETURN_GROUPS), all that are open (""), or those that are "over"."""
    lines = ReturnLine.objects.select_related("line")
    rows = returns(user).prefetch_related(Prefetch("lines", queryset=lines))
    if show == "over":
        return page(rows.filter(state__in=OVER_RETURN), order=("-begun_at", "-id"), after=after, size=size)
    if show in RETURN_GROUPS:
        rows = rows.filter(state__in=RETURN_GROUPS[show])
    else:
        rows = rows.exclude(state__in=OVER_RETURN)
    return page(rows, order=("due_at", "id"), after=after, size=size)


def return_counts(user: User) -> dict[str, int]:
    """How many returns wait in each list, and "late" ones. One query."""
    rows = returns(user).exclude(state__in=OVER_RETURN).order_by()
    by_state, late = _counted(rows)
    found = {name: sum(by_state.get(state, 0) for state in states) for name, states in RETURN_GROUPS.items()}
    return found | {"late": late}


def _counted(rows: "QuerySet[C]") -> tuple[dict[str, int], int]:
    late = Count("pk", filter=Q(due_at__lte=clock.now()))
    counted = list(rows.values_list("state").annotate(n=Count("pk"), late=late))
    return {state: n for state, n, _late in counted}, sum(n for _state, _n, n in counted)


def lines_of(ret: Return) -> list[ReturnLine]:
    """What comes back, in the order's order. One query."""
    return list(ret.lines.select_related("line__product").order_by("line__position", "pk"))


# Refunds ----------------------------------------------------------------------------------------


def refunds(user: User) -> QuerySet[Refund]:
    """All that this user may see."""
    rows = Refund.objects.select_related(
        "order__customer", "ret__customer", "ret__conversation", "asked_by", "decided_by"
    )
    return rows if user.may("converse") else rows.none()


def get_refund(user: User, pk: int) -> Refund:
    """One refund; missing and forbidden alike are NotFound."""
    found = refunds(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such refund.")
    return found


def refund_page(user: User, *, state: str = "", after: str = "", size: int = 40) -> Page[Refund]:
    """Refunds in a state, what has waited longest first; all of them ("") the newest first."""
    rows = refunds(user)
    if state:
        rows = rows.filter(state=state)
    waiting = state in (RefundState.ASKED, RefundState.APPROVED)
    order = ("asked_at", "id") if waiting else ("-asked_at", "-id")
    return page(rows, order=order, after=after, size=size)


def refunds_of(order: Order) -> list[Refund]:
    """Those of an order, the newest first. The caller has the order from its gate."""
    return list(order.refunds.select_related("asked_by", "decided_by").order_by("-pk"))


# Repairs ----------------------------------------------------------------------------------------


def repairs(user: User) -> QuerySet[Repair]:
    """All that this user may see."""
    rows = Repair.objects.select_related("customer", "product", "owned", "technician", "conversation")
    return rows if user.may("converse") else rows.none()


def get_repair(user: User, pk: int) -> Repair:
    """One repair; missing and forbidden alike are NotFound."""
    found = repairs(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such repair.")
    return found


def repair_page(
    user: User, *, show: str = "", technician: int | None = None, after: str = "", size: int = 40
) -> Page[Repair]:
    """Repairs at a stage, all that are open (""), or those that are "over"."""
    rows = repairs(user)
    if technician is not None:
        rows = rows.filter(technician=technician)
    if show == "over":
        return page(rows.filter(state__in=OVER_REPAIR), order=("-begun_at", "-id"), after=after, size=size)
    rows = rows.exclude(state__in=OVER_REPAIR)
    if show in stages.REPAIR_WAY:
        rows = rows.filter(stage=show)
    return page(rows, order=("due_at", "id"), after=after, size=size)


def repair_board(user: User, *, most: int = 30) -> list[tuple[StageName, int, list[Repair]]]:
    """The open repairs by stage, each with how many there are and the first ones. Two queries, and one a
    stage that has some."""
    rows = repairs(user).exclude(state__in=OVER_REPAIR)
    counted = dict(rows.order_by().values_list("stage").annotate(n=Count("pk")))
    board = []
    for name in stages.REPAIR_WAY:
        count = counted.get(name, 0)
        some = list(rows.filter(stage=name).order_by("due_at", "pk")[:most]) if count else []
        board.append((StageName(name), count, some))
    return board


def repair_counts(user: User) -> dict[str, int]:
    """How many open repairs there are, and how many are late. One query."""
    by_state, late = _counted(repairs(user).exclude(state__in=OVER_REPAIR).order_by())
    return {"open": sum(by_state.values()), "late": late}


def quote_of(repair: Repair) -> Quote | None:
    """The newest quote, with its lines. Two queries."""
    return repair.quotes.prefetch_related("lines__product").order_by("-pk").first()


def parts_of(repair: Repair) -> list[Part]:
    """The parts that it takes, those not needed any more left out. One query."""
    rows = repair.parts.exclude(state=PartState.RELEASED).select_related("product")
    return list(rows.order_by("pk"))


def visits_of(repair: Repair) -> list[Visit]:
    """Its visits, the earliest first. One query."""
    return list(repair.visits.select_related("technician").order_by("at", "pk"))


def waiting_for(product: Product) -> QuerySet[Part]:
    """The parts of repairs that wait for a product, who has waited longest first."""
    rows = Part.objects.filter(product=product, state=PartState.MISSING)
    return rows.exclude(repair__state__in=OVER_REPAIR).order_by("repair__begun_at", "pk")


# Both -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage as it is shown. `at` is when it was passed; `late` also while it runs."""

    name: str
    label: str
    done: bool
    now: bool
    at: datetime | None
    due: datetime | None
    late: bool


def way(case: Case) -> list[StageLine]:
    """The stages of a return or a repair in their order, as far as it has come. A repair shows the customer's
    answer and the waiting for parts only when it came to them; what is to be done once more is not done. One
    query."""
    rows: list[Stage] = list(case.stages.order_by("pk"))  # type: ignore[attr-defined]
    last = {row.name: row for row in rows}
    names = stages.RETURN_WAY if case.KIND == "return" else stages.REPAIR_WAY
    seldom = {stages.ANSWER, stages.PARTS}
    over = case.stage == ""
    here = names.index(case.stage) if case.stage in names else len(names)
    lines = []
    for place, name in enumerate(names):
        row = last.get(name)
        if row is None and (name in seldom or (over and case.state not in ("refunded", "exchanged"))):
            continue
        now = name == case.stage
        done = row is not None and row.passed_at is not None and place < here
        late = row is not None and (row.late_at is not None)
        due = row.due if row is not None and now else None
        at = row.passed_at if row is not None and done else None
        lines.append(StageLine(name, str(StageName(name).label), done, now, at, due, late))
    return lines


def photos_of(case: Case) -> list[Photo]:
    """The pictures that came with it. One query."""
    return list(case.photos.order_by("pk"))  # type: ignore[attr-defined]


def get_photo(user: User, pk: int) -> Photo:
    """One picture; missing and forbidden alike are NotFound."""
    found = Photo.objects.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound("There is no such picture.")
    return found


@dataclass(frozen=True, slots=True)
class Cases:
    """What of a customer's or conversation's is known here."""

    returns: Sequence[Return]
    repairs: Sequence[Repair]

    @property
    def empty(self) -> bool:
        return not (self.returns or self.repairs)


def of_customer(customer: Customer, *, most: int = 20) -> Cases:
    """Their returns and repairs, the newest first. The caller has them from their gate. Two queries."""
    returns_ = Return.objects.filter(customer=customer).select_related("order", "customer")
    repairs_ = Repair.objects.filter(customer=customer).select_related("product", "customer")
    return Cases(list(returns_.order_by("-pk")[:most]), list(repairs_.order_by("-pk")[:most]))


def of_conversation(conversation: Conversation, *, most: int = 10) -> Cases:
    """What is open of the conversation's customer, and what is tied to it. Two queries."""
    tied = Q(conversation=conversation)
    theirs = Q(customer=conversation.customer_id)
    returns_ = Return.objects.filter(tied | (theirs & ~Q(state__in=OVER_RETURN)))
    repairs_ = Repair.objects.filter(tied | (theirs & ~Q(state__in=OVER_REPAIR)))
    return Cases(
        list(returns_.select_related("order", "customer").order_by("-pk")[:most]),
        list(repairs_.select_related("product", "customer").order_by("-pk")[:most]),
    )
