"""A promise, as the API tells it."""

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.commitments.models import Dismissal, Promise
from keepword.complaints.rules.keys import cause_of

State = Literal["waiting", "open", "moved", "kept", "by_word", "broken", "withdrawn"]

EXAMPLE: Final[dict[str, Any]] = {
    "id": 12,
    "conversation": 71,
    "customer": 9,
    "message": 318,
    "author": {"id": 3, "name": "Ieva"},
    "team": None,
    "kind": "deed",
    "words": "We will send a new lamp by Friday",
    "start": 14,
    "end": 47,
    "language": "en",
    "state": "open",
    "made_at": "2026-03-02T09:00:00.000000Z",
    "due_at": "2026-03-06T16:00:00.000000Z",
    "whole_day": True,
    "corrected": False,
    "decided_at": None,
    "done_at": None,
    "evidence": None,
    "cause": None,
    "reason": "",
    "follows": None,
    "settled_at": None,
}


class PromiseOut(Out):
    """What a customer was led to count on."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: int
    conversation: int
    customer: int
    message: int | None
    author: PersonName | None
    team: int | None
    kind: Literal["contact", "deed", "never_again"]
    words: str
    start: int = Field(description="Where the words stand in the message's text, in characters.")
    end: int
    language: str
    state: State
    made_at: Moment
    due_at: MaybeMoment = Field(description="null: no minute is known.")
    whole_day: bool = Field(description="A day was said, no hour: due at the end of the working day.")
    corrected: bool = Field(description="Its writer said when it is due.")
    decided_at: MaybeMoment = Field(description="The true moment of its state.")
    done_at: MaybeMoment = Field(description="When it was done, also too late.")
    evidence: int | None = Field(description="The message that shows it was kept.")
    cause: int | None = Field(description="What was never to happen again; it breaks when this recurs.")
    reason: str
    follows: int | None = Field(description="The promise that was moved to this one.")
    settled_at: MaybeMoment = Field(description="When the next step after a break was taken.")

    @classmethod
    def of(cls, promise: Promise) -> "PromiseOut":
        names = ("kind", "words", "start", "end", "language", "state", "made_at", "whole_day", "corrected")
        more = ("decided_at", "done_at", "reason", "settled_at")
        return cls(
            id=promise.pk,
            conversation=promise.conversation_id,
            customer=promise.customer_id,
            message=promise.message_id,
            author=PersonName.of(promise.author),
            team=promise.team_id,
            due_at=promise.due,
            evidence=promise.evidence_id,
            cause=cause_of(promise.cause_key),
            follows=promise.follows_id,
            **{name: getattr(promise, name) for name in (*names, *more)},
        )


class PromiseList(Page[PromiseOut]):
    pass


class DismissalOut(Out):
    """Words that their writer said are no promise."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 4,
                    "conversation": 71,
                    "message": 318,
                    "author": {"id": 3, "name": "Ieva"},
                    "words": "we will see to it",
                    "at": "2026-03-02T09:00:00.000000Z",
                    "looked_at": None,
                    "looked_right": None,
                }
            ]
        }
    )

    id: int
    conversation: int
    message: int | None
    author: PersonName | None
    words: str
    at: Moment
    looked_at: MaybeMoment
    looked_right: bool | None

    @classmethod
    def of(cls, gone: Dismissal) -> "DismissalOut":
        return cls(
            id=gone.pk,
            conversation=gone.conversation_id,
            message=gone.message_id,
            author=PersonName.of(gone.author),
            words=gone.words,
            at=gone.at,
            looked_at=gone.looked_at,
            looked_right=gone.looked_right,
        )


class DismissalList(Page[DismissalOut]):
    pass
