"""Returns and refunds: asked for, decided, walked to their end."""

from collections.abc import Callable
from typing import Annotated, Final, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.aftersales import queries, services
from keepword.aftersales.models import Refund, Return, Source
from keepword.aftersales.services import Found, Wanted
from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.aftersales import RefundList, RefundOut, ReturnList, ReturnOut
from keepword.commerce.models import Order
from keepword.commerce.queries import get_order
from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid, NotFound

resource = Resource("conversations", "Returns and refunds")

ReasonName = Literal["changed_mind", "does_not_fit", "damaged", "faulty", "wrong", "late", "other"]
ConditionName = Literal["new", "opened", "used", "broken"]
Key = Annotated[
    str | None,
    Field(max_length=90, description="Your name for it: the same again makes no second one."),
]


class ReturnedLine(In):
    """So many of a line of the order."""

    line: Id
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    reason: ReasonName
    condition: ConditionName


class NewReturn(In):
    """Things of an order that are to come back."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "order": 40,
                    "lines": [{"line": 81, "quantity": 1, "reason": "faulty", "condition": "opened"}],
                    "wish": "refund",
                }
            ]
        }
    )

    order: Id
    lines: list[ReturnedLine] = Field(min_length=1, max_length=100)
    wish: Literal["refund", "exchange", "credit"] = "refund"
    way: Literal["parcel", "drop_off"] = "parcel"
    words: str = Field(default="", max_length=4000, description="The customer's.")
    conversation: Id | None = None
    key: Key = None


class FoundLine(In):
    """What was found when a line of the return was looked at."""

    line: Id = Field(description="The number of the return's line.")
    condition: ConditionName
    restock: bool = False
    note: str = Field(default="", max_length=300)


class ReturnStep(In):
    """A step of its machine."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"do": "receive"}]})

    do: Literal[
        "approve", "refuse", "think_again", "withdraw", "send", "receive", "inspect", "exchange", "close"
    ] = Field(description="A refund is a thing of its own: POST /refunds.")
    answer: str = Field(default="", max_length=500, description="refuse and close: why, for the customer.")
    carrier: str = Field(default="", max_length=60, description="send.")
    tracking: str = Field(default="", max_length=80, description="send.")
    lines: list[FoundLine] = Field(default=[], max_length=100, description="inspect: each line once.")


class NewRefund(In):
    """So much goes back."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"order": 40, "amount": 4500, "reason": "It came back."}]}
    )

    order: Id
    amount: Annotated[int, Field(ge=1, le=10**12, description="In minor units of the order's currency.")]
    reason: str = Field(max_length=300)
    return_id: Id | None = Field(default=None, description="One that was looked at.")
    means: Literal["money", "credit"] = "money"
    key: Key = None


class RefundStep(In):
    """A step of its machine."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"do": "pay", "reference": "TX 1"}]})

    do: Literal["approve", "refuse", "pay", "reverse"]
    reason: str = Field(default="", max_length=300, description="refuse and reverse.")
    reference: str = Field(default="", max_length=80, description="pay: the payment's number.")


@resource.get("/returns", ReturnList)
def list_returns(
    request: HttpRequest,
    state: Annotated[
        Literal[
            "",
            "asked",
            "approved",
            "refused",
            "sent",
            "received",
            "inspected",
            "refunded",
            "exchanged",
            "closed",
            "withdrawn",
        ],
        Query(description="Only those in this state."),
    ] = "",
    after: After = "",
    limit: Limit = 25,
) -> ReturnList:
    """Returns, the newest first."""
    rows = queries.returns(caller(request))
    if state:
        rows = rows.filter(state=state)
    found = rows_of(rows, ("-begun_at", "-id"), after, limit)
    return ReturnList(items=[ReturnOut.of(row) for row in found.rows], next=found.next)


@resource.post("/returns", ReturnOut, status=201)
def begin_return(request: HttpRequest, payload: NewReturn) -> ReturnOut:
    """Begin a return. What fits the policy up to its amount is approved at once."""
    user = caller(request)
    wanted = [Wanted(one.line, one.quantity, one.reason, one.condition) for one in payload.lines]
    made = services.returns.ask(
        user,
        order_of(user, payload.order),
        wanted,
        wish=payload.wish,
        way=payload.way,
        words=payload.words,
        conversation=conversation_of(user, payload.conversation),
        source=Source.API,
        key=_named(user, payload.key),
    )
    return _return(user, made)


@resource.get("/returns/{int:return_id}", ReturnOut)
def get_return_by_id(request: HttpRequest, return_id: PathId) -> ReturnOut:
    """One return with its lines and stages."""
    return ReturnOut.of(queries.get_return(caller(request), return_id), whole=True)


@resource.post("/returns/{int:return_id}/steps", ReturnOut)
def step_return(request: HttpRequest, return_id: PathId, payload: ReturnStep) -> ReturnOut:
    """Take a step. 409 when it cannot be done now, 403 when somebody else must decide."""
    user = caller(request)
    ret = queries.get_return(user, return_id)
    return _return(user, _RETURN[payload.do](user, ret, payload))


def _inspect(user: User, ret: Return, step: ReturnStep) -> Return:
    found = [Found(one.line, one.condition, one.restock, one.note) for one in step.lines]
    return services.returns.inspect(user, ret, found)


_do = services.returns
_RETURN: Final[dict[str, Callable[[User, Return, ReturnStep], Return]]] = {
    "approve": lambda user, ret, step: _do.approve(user, ret, answer=step.answer),
    "refuse": lambda user, ret, step: _do.refuse(user, ret, answer=step.answer),
    "think_again": lambda user, ret, step: _do.think_again(user, ret),
    "withdraw": lambda user, ret, step: _do.withdraw(user, ret),
    "send": lambda user, ret, step: _do.sent(user, ret, carrier=step.carrier, tracking=step.tracking),
    "receive": lambda user, ret, step: _do.receive(user, ret),
    "inspect": _inspect,
    "exchange": lambda user, ret, step: _do.exchange(user, ret),
    "close": lambda user, ret, step: _do.close(user, ret, answer=step.answer),
}


@resource.get("/refunds", RefundList)
def list_refunds(
    request: HttpRequest,
    state: Annotated[
        Literal["", "asked", "approved", "paid", "refused", "reversed"],
        Query(description="Only those in this state."),
    ] = "",
    after: After = "",
    limit: Limit = 25,
) -> RefundList:
    """Refunds, the newest first."""
    rows = queries.refunds(caller(request))
    if state:
        rows = rows.filter(state=state)
    found = rows_of(rows, ("-asked_at", "-id"), after, limit)
    return RefundList(items=[RefundOut.of(row) for row in found.rows], next=found.next)


@resource.post("/refunds", RefundOut, status=201)
def ask_for_refund(request: HttpRequest, payload: NewRefund) -> RefundOut:
    """Money back for an order, or for a return of it. Above the caller's limit it waits for approval; never
    more than was paid."""
    user = caller(request)
    ret = return_of(user, payload.return_id)
    made = services.refunds.ask(
        user,
        order_of(user, payload.order),
        payload.amount,
        reason=payload.reason,
        ret=ret,
        means=payload.means,
        key=_named(user, payload.key),
    )
    return _refund(user, made)


@resource.get("/refunds/{int:refund_id}", RefundOut)
def get_refund_by_id(request: HttpRequest, refund_id: PathId) -> RefundOut:
    """One refund."""
    return RefundOut.of(queries.get_refund(caller(request), refund_id))


@resource.post("/refunds/{int:refund_id}/steps", RefundOut)
def step_refund(request: HttpRequest, refund_id: PathId, payload: RefundStep) -> RefundOut:
    """Approve, refuse, pay or reverse it; each once."""
    user = caller(request)
    found = queries.get_refund(user, refund_id)
    if payload.do == "approve":
        done = services.refunds.approve(user, found)
    elif payload.do == "refuse":
        done = services.refunds.refuse(user, found, answer=payload.reason)
    elif payload.do == "pay":
        done = services.refunds.pay(user, found, reference=payload.reference)
    else:
        done = services.refunds.reverse(user, found, reason=payload.reason)
    return _refund(user, done)


def order_of(user: User, pk: int) -> Order:
    """The order that a request names; Invalid when there is none."""
    try:
        return get_order(user, pk)
    except NotFound:
        raise Invalid(_("There is no such order."), field="order") from None


def return_of(user: User, pk: int | None) -> Return | None:
    """The return that a request names."""
    if pk is None:
        return None
    try:
        return queries.get_return(user, pk)
    except NotFound:
        raise Invalid(_("There is no such return."), field="return_id") from None


def conversation_of(user: User, pk: int | None) -> Conversation | None:
    """The conversation that a request names."""
    if pk is None:
        return None
    try:
        return get_conversation(user, pk)
    except NotFound:
        raise Invalid(_("There is no such conversation."), field="conversation") from None


def _named(user: User, key: str | None) -> str | None:
    """Names are of the caller: nobody meets another's."""
    return f"{user.pk} {key}"[:100] if key else None


def _return(user: User, ret: Return) -> ReturnOut:
    return ReturnOut.of(queries.get_return(user, ret.pk), whole=True)


def _refund(user: User, refund: Refund) -> RefundOut:
    return RefundOut.of(queries.get_refund(user, refund.pk))
