"""The four minutes of a conversation's contacts."""

from django.http import HttpRequest
from pydantic import Field

from keepword.api.fields import MaybeMoment, Moment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.commitments.queries.minutes import AspectLine, ReadingLine, Result, Words, results_of
from keepword.conversations.queries import get_conversation

resource = Resource("conversations", "Conversations")


class WordsOut(Out):
    """Words of ours that show something; `start` and `end` count the characters of the message's text."""

    message: int
    at: Moment
    text: str
    start: int
    end: int
    why: str

    @classmethod
    def of(cls, one: Words) -> "WordsOut":
        return cls(message=one.message, at=one.at, text=one.text, start=one.start, end=one.end, why=one.why)


class AspectOut(Out):
    """One of the three that our words must show."""

    name: str = Field(description="interest, positive or ready.")
    shown_at: MaybeMoment = Field(description="null: no words of ours show it.")
    words: list[WordsOut]

    @classmethod
    def of(cls, line: AspectLine) -> "AspectOut":
        return cls(name=line.name, shown_at=line.at, words=[WordsOut.of(one) for one in line.words])


class ReadingOut(Out):
    """The four minutes as they are counted from one moment."""

    name: str = Field(description="arrival: since the customer came; opening: since one of us opened it.")
    state: str = Field(description="running, met, missed, or dropped: nobody waited for words any more.")
    started_at: Moment
    due_at: MaybeMoment
    seconds: float | None = Field(
        description="Working time until all three were shown, also too late; null: they are not."
    )

    @classmethod
    def of(cls, line: ReadingLine) -> "ReadingOut":
        return cls(
            name=line.name,
            state=line.state,
            started_at=line.started_at,
            due_at=line.due_at,
            seconds=line.seconds,
        )


class FourMinutesOut(Out):
    """The four minutes of one contact."""

    contact: int
    started_at: Moment
    opened_at: MaybeMoment = Field(description="When the first of us opened it while it waited for words.")
    readings: list[ReadingOut]
    shown: list[AspectOut]

    @classmethod
    def of(cls, one: Result) -> "FourMinutesOut":
        return cls(
            contact=one.contact,
            started_at=one.started_at,
            opened_at=one.opened_at,
            readings=[ReadingOut.of(line) for line in one.readings],
            shown=[AspectOut.of(line) for line in one.aspects],
        )


class FourMinutesList(Out):
    items: list[FourMinutesOut]


@resource.get("/conversations/{int:conversation_id}/four-minutes", FourMinutesList)
def list_four_minutes(request: HttpRequest, conversation_id: PathId) -> FourMinutesList:
    """Whether our first words showed interest, a positive attitude and readiness within four minutes: each of
    its last 50 contacts, the newest first, with the words that show it."""
    found = get_conversation(caller(request), conversation_id)
    return FourMinutesList(items=[FourMinutesOut.of(one) for one in results_of(found)])
