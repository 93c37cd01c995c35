"""Problems: one cause behind many conversations."""

from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.conversations import ROW
from keepword.api.shapes.conversations import ConversationList, ConversationOut
from keepword.conversations.models import Conversation
from keepword.conversations.queries import visible
from keepword.core.errors import Invalid
from keepword.problems import services
from keepword.problems.models import Problem, Round
from keepword.problems.queries import get_problem, problems

resource = Resource("conversations", "Problems")

Texts = Annotated[
    dict[str, Annotated[str, Field(max_length=20_000)]],
    Field(max_length=4, description="What customers read, by language: en, uk, ru, lt."),
]


class ProblemOut(Out):
    """One cause behind many conversations: an outage, a bad batch."""

    id: int
    title: str
    about: str = Field(description="For us.")
    state: str = Field(description="open or solved.")
    texts: dict[str, str] = Field(description="What customers read about it, by language.")
    announced_at: MaybeMoment = Field(description="Since when they do; null while they do not.")
    audience: str = Field(description="joined: those whom it concerns; everybody: every customer.")
    created_at: Moment
    solved_at: MaybeMoment

    @classmethod
    def of(cls, problem: Problem) -> "ProblemOut":
        names = [name for name in cls.model_fields if name != "id"]
        return cls(id=problem.pk, **{name: getattr(problem, name) for name in names})


class ProblemList(Page[ProblemOut]):
    pass


class RoundOut(Out):
    """One answer to all conversations of a problem, each in its language."""

    id: int
    state: str = Field(description="running, stopped or done.")
    total: int
    created_at: Moment

    @classmethod
    def of(cls, found: Round) -> "RoundOut":
        return cls(id=found.pk, state=found.state, total=found.total, created_at=found.created_at)


class NewProblem(In):
    """A name for what several conversations have in common."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Lamps of batch 12 stay dark", "conversations": [71]}]}
    )

    title: str = Field(min_length=1, max_length=200)
    about: str = Field(default="", max_length=20_000)
    conversations: list[Id] = Field(default=[], max_length=100)


class ProblemChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"about": "The maker sends new ones."}]})

    title: str | None = Field(default=None, min_length=1, max_length=200)
    about: str | None = Field(default=None, max_length=20_000)


class Announcement(In):
    """What customers read on their pages."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"texts": {"en": "We know of it."}, "audience": "joined"}]}
    )

    texts: Texts
    audience: Literal["joined", "everybody"] = "joined"


class AnswerToAll(In):
    """An answer to all, each in their language."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"texts": {"en": "It works again."}}]})

    texts: Texts
    close: bool = False


class Solved(In):
    """What becomes of its conversations."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"close": True}]})

    close: bool = Field(default=False, description="Close those that are not closed; nobody is written to.")


class Members(In):
    """Conversations by number."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conversations": [71, 72]}]})

    conversations: list[Id] = Field(min_length=1, max_length=100)


@resource.get("/problems", ProblemList)
def list_problems(
    request: HttpRequest,
    state: Annotated[Literal["open", "solved"], Query(description="Which.")] = "open",
    after: After = "",
    limit: Limit = 25,
) -> ProblemList:
    """Open or solved problems, the newest first."""
    rows = problems(caller(request)).filter(state=state)
    found = rows_of(rows, ("-created_at", "-id"), after, limit)
    return ProblemList(items=[ProblemOut.of(row) for row in found.rows], next=found.next)


@resource.post("/problems", ProblemOut, status=201)
def open_problem(request: HttpRequest, payload: NewProblem) -> ProblemOut:
    """Several conversations seem to have one cause: give it a name."""
    user = caller(request)
    theirs = _conversations(user, payload.conversations)
    return ProblemOut.of(
        services.open_problem(user, title=payload.title, about=payload.about, conversations=theirs)
    )


@resource.get("/problems/{int:problem_id}", ProblemOut)
def get_problem_by_id(request: HttpRequest, problem_id: PathId) -> ProblemOut:
    """One problem."""
    return ProblemOut.of(get_problem(caller(request), problem_id))


@resource.patch("/problems/{int:problem_id}", ProblemOut)
def change_problem(request: HttpRequest, problem_id: PathId, payload: ProblemChange) -> ProblemOut:
    """Name it better."""
    user = caller(request)
    found = get_problem(user, problem_id)
    title = payload.title if payload.title is not None else found.title
    about = payload.about if payload.about is not None else found.about
    return ProblemOut.of(services.change(user, found, title=title, about=about))


@resource.get("/problems/{int:problem_id}/conversations", ConversationList)
def list_problem_conversations(
    request: HttpRequest, problem_id: PathId, after: After = "", limit: Limit = 25
) -> ConversationList:
    """Those of its conversations that the caller may see, the last written in first."""
    user = caller(request)
    rows = visible(user).filter(problem_link__problem=get_problem(user, problem_id)).select_related(*ROW)
    found = rows_of(rows, ("-last_message_at", "-id"), after, limit)
    return ConversationList(items=[ConversationOut.of(row) for row in found.rows], next=found.next)


@resource.post("/problems/{int:problem_id}/join", ProblemOut)
def join_problem(request: HttpRequest, problem_id: PathId, payload: Members) -> ProblemOut:
    """These conversations are about it; those of another problem move over."""
    user = caller(request)
    found = get_problem(user, problem_id)
    services.join(user, found, _conversations(user, payload.conversations))
    return ProblemOut.of(found)


@resource.post("/problems/{int:problem_id}/leave", ProblemOut)
def leave_problem(request: HttpRequest, problem_id: PathId, payload: Members) -> ProblemOut:
    """These conversations were about something else."""
    user = caller(request)
    found = get_problem(user, problem_id)
    for conversation in _conversations(user, payload.conversations):
        services.leave(user, found, conversation)
    return ProblemOut.of(found)


@resource.post("/problems/{int:problem_id}/announce", ProblemOut)
def announce_problem(request: HttpRequest, problem_id: PathId, payload: Announcement) -> ProblemOut:
    """Show customers on their pages that we know. For leads."""
    user = caller(request)
    found = get_problem(user, problem_id)
    return ProblemOut.of(services.announce(user, found, texts=payload.texts, audience=payload.audience))


@resource.post("/problems/{int:problem_id}/withdraw", ProblemOut)
def withdraw_announcement(request: HttpRequest, problem_id: PathId) -> ProblemOut:
    """Customers read of it no more. For leads."""
    user = caller(request)
    return ProblemOut.of(services.withdraw(user, get_problem(user, problem_id)))


@resource.post("/problems/{int:problem_id}/answer-all", RoundOut, status=202)
def answer_all_of_problem(request: HttpRequest, problem_id: PathId, payload: AnswerToAll) -> RoundOut:
    """Answer all its conversations in the background, each in its language. For leads.

    409 while an answer before this one is still on its way.
    """
    user = caller(request)
    found = get_problem(user, problem_id)
    return RoundOut.of(services.answer_all(user, found, texts=payload.texts, close=payload.close))


@resource.post("/problems/{int:problem_id}/solve", ProblemOut)
def solve_problem(request: HttpRequest, problem_id: PathId, payload: Solved) -> ProblemOut:
    """The cause is gone. For leads."""
    user = caller(request)
    return ProblemOut.of(services.solve(user, get_problem(user, problem_id), close=payload.close))


@resource.post("/problems/{int:problem_id}/reopen", ProblemOut)
def reopen_problem(request: HttpRequest, problem_id: PathId) -> ProblemOut:
    """It was not gone. For leads."""
    user = caller(request)
    return ProblemOut.of(services.reopen(user, get_problem(user, problem_id)))


def _conversations(user: User, ids: list[int]) -> list[Conversation]:
    found = list(visible(user).filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise Invalid(_("There is no such conversation."), field="conversations")
    return found
