"""Kinds of facts about returns, refunds and repairs. `subject_id` is the conversation, where there is one.

Amounts are in minor units of `currency`. `return` and `repair` are their numbers.
"""

from keepword.core.facts import Names, declare

_RETURN: dict[str, type] = {"return": int}
_REPAIR: dict[str, type] = {"repair": int}

declare(
    "return_asked",
    "Something is to come back; `why` it does not fit.",
    wish=str,
    reasons=Names,
    why=Names,
    **_RETURN,
)
declare("return_decided", "It was decided on.", verb=str, fits=bool, by_itself=bool, **_RETURN)
declare(
    "goods_back",
    "So many pieces of a line of an order came back.",
    line=int,
    order=int,
    product=int,
    reason=str,
    **_RETURN,
)
for _kind, _of in (("return", _RETURN), ("repair", _REPAIR)):
    declare(
        f"{_kind}_stage",
        f"A stage of a {_kind} was passed, in so many seconds of working time.",
        stage=str,
        late=bool,
        dropped=bool,
        **_of,
    )
    declare(f"{_kind}_late", f"A stage of a {_kind} was not passed in time.", stage=str, **_of)
declare(
    "refund_paid",
    "So much went back, `seconds` after it was asked for.",
    currency=str,
    refund=int,
    order=int,
    seconds=float,
)
declare("repair_booked", "Something is to be repaired.", warranty=bool, product=int, **_REPAIR)
declare(
    "repair_done", "The customer has it back, so many seconds later.", warranty=bool, repaired=bool, **_REPAIR
)
declare(
    "quote_answered",
    "A quote over so much was answered.",
    approved=bool,
    currency=str,
    warranty=bool,
    **_REPAIR,
)
declare("visit_done", "Somebody was there, so many seconds late.", visit=int, **_REPAIR)
