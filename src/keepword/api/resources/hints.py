"""What may be a problem, as many write about the same; and the answers to all of one."""

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.api.fields import In, Moment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.problems import ProblemOut, RoundOut
from keepword.core.errors import NotFound
from keepword.problems import queries, services
from keepword.problems.models import Hint

resource = Resource("conversations", "Problems")


class HintOut(Out):
    """Many conversations seem to speak of the same."""

    id: int
    words: list[str]
    count: int = Field(description="How many conversations.")
    conversations: list[int] = Field(description="Those that the caller sees.")
    first_at: Moment
    last_at: Moment


class HintList(Out):
    items: list[HintOut]


class NameOfProblem(In):
    """What the problem is called."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Lamps of batch 12 stay dark"}]})

    title: str = Field(min_length=1, max_length=200)


class RoundList(Out):
    items: list[RoundOut]


@resource.get("/problem-hints", HintList)
def list_problem_hints(request: HttpRequest) -> HintList:
    """What may be a problem, the newest first; at most five."""
    user = caller(request)
    found = queries.hints(user)
    wanted = {pk for hint in found for pk in hint.conversations[:200]}
    seen = set(queries.seen_of(user, wanted))
    return HintList(items=[_shown(hint, seen) for hint in found])


@resource.post("/problem-hints/{int:hint_id}/take", ProblemOut, status=201)
def take_problem_hint(request: HttpRequest, hint_id: PathId, payload: NameOfProblem) -> ProblemOut:
    """It is a problem: open it with these conversations. For leads; 409 when somebody has decided already."""
    user = caller(request)
    return ProblemOut.of(services.take(user, queries.get_hint(user, hint_id), title=payload.title))


@resource.post("/problem-hints/{int:hint_id}/dismiss", HintOut)
def dismiss_problem_hint(request: HttpRequest, hint_id: PathId) -> HintOut:
    """It is none. For leads."""
    user = caller(request)
    found = queries.get_hint(user, hint_id)
    services.dismiss(user, found)
    return _shown(found, set(queries.seen_of(user, found.conversations[:200])))


@resource.get("/problems/{int:problem_id}/rounds", RoundList)
def list_rounds(request: HttpRequest, problem_id: PathId) -> RoundList:
    """The answers to all that there were, the newest first; at most ten."""
    found = queries.get_problem(caller(request), problem_id)
    return RoundList(items=[RoundOut.of(one) for one in found.rounds.order_by("-pk")[:10]])


@resource.post("/problems/{int:problem_id}/stop-answering", RoundOut)
def stop_answering_problem(request: HttpRequest, problem_id: PathId) -> RoundOut:
    """Answer no more of them. For leads; 404 when nothing was ever answered."""
    user = caller(request)
    found = queries.get_problem(user, problem_id).rounds.order_by("-pk").first()
    if found is None:
        raise NotFound("There is no such answer.")
    return RoundOut.of(services.stop_round(user, found))


def _shown(hint: Hint, seen: set[int]) -> HintOut:
    return HintOut(
        id=hint.pk,
        words=list(hint.words),
        count=hint.count,
        conversations=[pk for pk in hint.conversations[:200] if pk in seen],
        first_at=hint.first_at,
        last_at=hint.last_at,
    )
