"""Whose mail is always spam, and whose never. For leads and admins."""

from typing import Literal

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, Limit, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.channels.email import services
from keepword.channels.email.models import SenderRule
from keepword.channels.email.queries import get_sender_rule, sender_rules

resource = Resource("settings", "Senders")


class SenderOut(Out):
    """A sender, or a whole domain, about whom somebody has decided."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4,
                    "pattern": "@spam.example",
                    "verdict": "block",
                    "created_at": "2026-03-01T09:00:00.000000Z",
                }
            ]
        }
    )

    id: int
    pattern: str = Field(description="name@shop.example, or @shop.example for everybody there.")
    verdict: str = Field(description="block: always spam; allow: never.")
    created_at: Moment

    @classmethod
    def of(cls, rule: SenderRule) -> "SenderOut":
        return cls(id=rule.pk, pattern=rule.pattern, verdict=rule.verdict, created_at=rule.created_at)


class SenderList(Page[SenderOut]):
    pass


class NewSender(In):
    """A sender to decide about."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sender": "spam.example", "verdict": "block"}]}
    )

    sender: str = Field(max_length=254)
    verdict: Literal["block", "allow"]


@resource.get("/senders", SenderList)
def list_senders(request: HttpRequest, after: After = "", limit: Limit = 25) -> SenderList:
    """Who is blocked or allowed, by address."""
    found = rows_of(sender_rules(caller(request)), ("pattern", "id"), after, limit)
    return SenderList(items=[SenderOut.of(row) for row in found.rows], next=found.next)


@resource.post("/senders", SenderOut, status=201)
def decide_about_sender(request: HttpRequest, payload: NewSender) -> SenderOut:
    """Block or allow a sender or a domain; a decision made before is replaced.

    With `allow`, what of theirs lies in the spam view is released.
    """
    user = caller(request)
    if payload.verdict == "block":
        return SenderOut.of(services.block(user, payload.sender))
    rule, _released = services.allow(user, payload.sender)
    return SenderOut.of(rule)


@resource.delete("/senders/{int:sender_id}")
def forget_sender(request: HttpRequest, sender_id: PathId) -> None:
    """Judge this sender's mail like any other again."""
    user = caller(request)
    services.forget_sender(user, get_sender_rule(user, sender_id))
