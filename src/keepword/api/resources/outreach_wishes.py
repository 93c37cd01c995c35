"""What customers were told and want no more; for what they wait; how often they may be told at all."""

from datetime import time
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.api.fields import After, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.outreach import (
    OutreachSettingsOut,
    RecipientList,
    RecipientOut,
    UnsubscribedOut,
    WaitingOut,
    WishesOut,
)
from keepword.commerce.queries import get_product
from keepword.core.errors import Invalid, NotFound
from keepword.customers.consent import purposes
from keepword.customers.queries import get_customer
from keepword.outreach import queries, services

resource = Resource("customers", "Notices")

SHOWN = 200
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
Clock = Annotated[str, Field(pattern=rf"^{_CLOCK}$", description="As 20:00.")]


class Unsubscribe(In):
    """Of what."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"purpose": "news_by_mail"}]})

    purpose: str = Field(default="", max_length=40, description="Its key; empty: of all that needs consent.")


class Wait(In):
    """For what."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"product": 31}]})

    product: Id


class OutreachSettingsIn(In):
    """At most `cap` notices in `cap_days` days (0: no bound); none in quiet hours (equal: there are none)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"cap": 2, "cap_days": 7, "quiet_from": "20:00", "quiet_until": "09:00"}]
        }
    )

    cap: int = Field(ge=0, le=50)
    cap_days: int = Field(ge=1, le=90)
    quiet_from: Clock
    quiet_until: Clock


@resource.get("/customers/{int:customer_id}/notices", RecipientList)
def list_customer_notices(
    request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25
) -> RecipientList:
    """What a customer was told unasked, or would have been, the last one first."""
    user = caller(request)
    rows = queries.notices_of(user, get_customer(user, customer_id))
    found = rows_of(rows.select_related("notice", "customer", "message"), ("-id",), after, limit)
    return RecipientList(items=[RecipientOut.of(one) for one in found.rows], next=found.next)


@resource.get("/customers/{int:customer_id}/wishes", WishesOut)
def get_customer_wishes(request: HttpRequest, customer_id: PathId) -> WishesOut:
    """What a customer wants no more, and for what they wait: at most 200 of each."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    return WishesOut(
        unsubscribed=[
            UnsubscribedOut.of(one) for one in queries.unsubscribed_of(user, customer).order_by("-pk")[:SHOWN]
        ],
        waiting=[WaitingOut.of(one) for one in queries.waiting_of(user, customer)[:SHOWN]],
    )


@resource.post("/customers/{int:customer_id}/unsubscribe", UnsubscribedOut)
def unsubscribe_customer(request: HttpRequest, customer_id: PathId, payload: Unsubscribe) -> UnsubscribedOut:
    """They want no more of a purpose, or of anything that needs consent. The same again is no fault."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    purpose = purposes(user).filter(key=payload.purpose).first() if payload.purpose else None
    if payload.purpose and purpose is None:
        raise Invalid(_("There is no such purpose."), field="purpose")
    return UnsubscribedOut.of(services.unsubscribe_customer(user, customer, purpose=purpose))


@resource.post("/customers/{int:customer_id}/unsubscribed/{int:row_id}/undo", WishesOut)
def resubscribe_customer(request: HttpRequest, customer_id: PathId, row_id: PathId) -> WishesOut:
    """They may get it again. A consent that was taken back is given again by the customer alone."""
    user = caller(request)
    row = queries.unsubscribed_of(user, get_customer(user, customer_id)).filter(pk=row_id).first()
    if row is None:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    services.resubscribe_customer(user, row)
    return get_customer_wishes(request, customer_id)


@resource.post("/customers/{int:customer_id}/wait", WaitingOut)
def wait_for_product(request: HttpRequest, customer_id: PathId, payload: Wait) -> WaitingOut:
    """They want to hear when a product is there again. 409: it is there, or its stock is not counted."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    return WaitingOut.of(services.wait_for(user, customer, get_product(user, payload.product)))


@resource.post("/customers/{int:customer_id}/wait/end", WishesOut)
def wait_no_more(request: HttpRequest, customer_id: PathId, payload: Wait) -> WishesOut:
    """They do not wait for it any more."""
    user = caller(request)
    customer = get_customer(user, customer_id)
    services.wait_no_more(user, customer, get_product(user, payload.product))
    return get_customer_wishes(request, customer_id)


@resource.get("/outreach-settings", OutreachSettingsOut)
def get_outreach_settings(request: HttpRequest) -> OutreachSettingsOut:
    """How often and when customers are told something."""
    caller(request)
    return _settings()


@resource.put("/outreach-settings", OutreachSettingsOut)
def change_outreach_settings(request: HttpRequest, payload: OutreachSettingsIn) -> OutreachSettingsOut:
    """How often and when customers are told something. For callers who may reach out."""
    given: dict[str, Any] = payload.model_dump()
    given |= {name: time.fromisoformat(given[name]) for name in ("quiet_from", "quiet_until")}
    services.save_settings(caller(request), **given)
    return _settings()


def _settings() -> OutreachSettingsOut:
    now = queries.settings_now()
    return OutreachSettingsOut(
        cap=now.cap,
        cap_days=now.cap_days,
        quiet_from=f"{now.quiet_from:%H:%M}",
        quiet_until=f"{now.quiet_until:%H:%M}",
    )
