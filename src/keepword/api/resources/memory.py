"""What is known of customers: what is remembered, their wishes, their timeline, what is worth mentioning."""

import re
from datetime import time
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, DayIn, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.memory import (
    MentionList,
    MentionOut,
    PreferencesOut,
    RememberedList,
    RememberedOut,
    Timeline,
    TimelineEntry,
)
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid
from keepword.customers import queries, services
from keepword.customers.models import Whence
from keepword.customers.services import Preferences, preferences_of
from keepword.relationship.queries.mentioning import mentions, moment_of
from keepword.relationship.queries.timeline import readable, timeline
from keepword.relationship.services import mention

resource = Resource("customers", "Memory")
CONVERSATIONS = "conversations"
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

AboutName = Literal["owns", "contact", "size", "birthday", "family", "pet", "delivery", "likes", "other"]


class RememberIn(In):
    """Something to remember as so."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "owns", "value": "Galaxy A54", "words": ""}]}
    )

    kind: AboutName
    value: str = Field(min_length=1, max_length=200)
    words: str = Field(default="", max_length=500, description="As it was said.")
    until: DayIn | None = Field(default=None, description="The last day on which it holds.")


class RememberedDecision(In):
    """What is to become of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"decision": "confirm"}]})

    decision: Literal["confirm", "dismiss", "outdate", "remove"]


class PreferencesChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"no_calls": True}]})

    language: str | None = Field(default=None, max_length=5)
    prefers_channel: Literal["", "email", "phone", "chat", "sms", "whatsapp", "telegram"] | None = None
    no_calls: bool | None = None
    call_from: str | None = Field(default=None, max_length=5, description="As 09:00; empty for none.")
    call_until: str | None = Field(default=None, max_length=5, description="As 18:00; empty for none.")
    zone: str | None = Field(default=None, max_length=40)
    address_as: str | None = Field(default=None, max_length=200)


class MentionIn(In):
    """What was mentioned."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"key": "remembered:31", "aside": False}]})

    key: str = Field(min_length=1, max_length=80)
    aside: bool = Field(default=False, description="It is not to be mentioned in this conversation.")


@resource.get("/customers/{int:customer_id}/remembered", RememberedList)
def list_remembered(
    request: HttpRequest,
    customer_id: PathId,
    state: Annotated[
        Literal["", "suggested", "confirmed", "dismissed", "outdated"],
        Query(description="Which; empty: all."),
    ] = "",
    after: After = "",
    limit: Limit = 25,
) -> RememberedList:
    """What is remembered of a customer and what is suggested, the newest first."""
    user = caller(request)
    rows = queries.remembered(user, queries.get_customer(user, customer_id))
    if state:
        rows = rows.filter(state=state)
    found = rows_of(rows, ("-at", "-id"), after, limit)
    return RememberedList(items=[RememberedOut.of(row) for row in found.rows], next=found.next)


@resource.post("/customers/{int:customer_id}/remembered", RememberedOut, status=201)
def remember(request: HttpRequest, customer_id: PathId, payload: RememberIn) -> RememberedOut:
    """Remember something of a customer. What is held already is confirmed: nothing is there twice."""
    user = caller(request)
    made = services.remember(
        user,
        queries.get_customer(user, customer_id),
        kind=payload.kind,
        value=payload.value,
        words=payload.words,
        until=payload.until,
        source=Whence.API,
    )
    return RememberedOut.of(made)


@resource.post("/remembered/{int:remembered_id}/decide", RememberedOut)
def decide_remembered(
    request: HttpRequest, remembered_id: PathId, payload: RememberedDecision
) -> RememberedOut:
    """Confirm, dismiss, outdate or remove it; 409 when its state knows no such decision.

    What is removed keeps no words, and is not suggested again.
    """
    user = caller(request)
    one = queries.get_remembered(user, remembered_id)
    return RememberedOut.of(services.decide_remembered(user, one, payload.decision))


@resource.get("/customers/{int:customer_id}/preferences", PreferencesOut)
def get_preferences(request: HttpRequest, customer_id: PathId) -> PreferencesOut:
    """How a customer would rather have it."""
    return PreferencesOut.of(queries.get_customer(caller(request), customer_id))


@resource.patch("/customers/{int:customer_id}/preferences", PreferencesOut)
def change_preferences(
    request: HttpRequest, customer_id: PathId, payload: PreferencesChange
) -> PreferencesOut:
    """Change how a customer would rather have it."""
    user = caller(request)
    found = queries.get_customer(user, customer_id)
    held = preferences_of(found)
    given = payload.model_dump(exclude_none=True)
    for name in ("call_from", "call_until"):
        if name in given:
            given[name] = _hour(given[name], name)
    names = Preferences.__dataclass_fields__
    wanted = Preferences(**{name: given.get(name, getattr(held, name)) for name in names})
    return PreferencesOut.of(services.save_preferences(user, found, wanted))


def _hour(text: str, field: str) -> time | None:
    if not text:
        return None
    if _HOUR.fullmatch(text) is None:
        raise Invalid(_("Write a time as 18:00."), field=field)
    return time.fromisoformat(text)


@resource.get("/customers/{int:customer_id}/timeline", Timeline)
def get_timeline(request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25) -> Timeline:
    """What happened between a customer and you over all channels, the newest first."""
    user = caller(request)
    found = queries.get_customer(user, customer_id)
    if after and not readable(after):
        raise Invalid(_("This is no cursor of this list; begin without one."), field="after")
    page = timeline(user, found, after=after, size=limit)
    return Timeline(items=[TimelineEntry.of(one) for one in page.entries], next=page.next)


@resource.get("/conversations/{int:conversation_id}/mentions", MentionList, area=CONVERSATIONS)
def list_mentions(request: HttpRequest, conversation_id: PathId) -> MentionList:
    """What is worth mentioning in a conversation now, the weightiest first."""
    user = caller(request)
    found = mentions(moment_of(user, get_conversation(user, conversation_id)))
    return MentionList(items=[MentionOut.of(one) for one in found], next="")


@resource.post("/conversations/{int:conversation_id}/mentions", MentionList, area=CONVERSATIONS)
def mark_mentioned(request: HttpRequest, conversation_id: PathId, payload: MentionIn) -> MentionList:
    """Something was mentioned, or is not to be mentioned here; what is left to mention."""
    user = caller(request)
    found = get_conversation(user, conversation_id)
    mention(user, found, payload.key, aside=payload.aside)
    left = mentions(moment_of(user, found))
    return MentionList(items=[MentionOut.of(one) for one in left], next="")
