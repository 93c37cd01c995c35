"""Reads about problems, always for a given user; and what a customer may read of them."""

from collections.abc import Collection, Sequence

from django.db.models import Count, QuerySet

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.conversations.queries import visible
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.problems.models import Audience, Hint, HintState, Joined, Problem, Round, State

MOST_COUNTED = 1000


def problems(user: User) -> QuerySet[Problem]:
    """Everybody who answers customers knows of all; whose conversations they see is another matter."""
    return Problem.objects.all() if user.may("converse") else Problem.objects.none()


def problem_page(user: User, state: str, *, after: str = "", size: int = 30) -> Page[Problem]:
    """Open or solved problems, the newest first, each with `size`: how many conversations it has."""
    rows = problems(user).filter(state=state).annotate(size=Count("joined"))
    return page(rows, order=("-created_at", "-id"), after=after, size=size)


def get_problem(user: User, pk: int) -> Problem:
    """One problem; missing and forbidden alike are NotFound."""
    found = problems(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such problem.")
    return found


def open_problems(user: User, *, most: int = 20) -> list[Problem]:
    """To which a conversation can be joined, the newest first."""
    return list(problems(user).filter(state=State.OPEN).order_by("-created_at", "-pk")[:most])


def problem_of(conversation: Conversation) -> Problem | None:
    """The problem that a conversation is about."""
    link = Joined.objects.select_related("problem").filter(conversation=conversation).first()
    return link.problem if link else None


def conversation_page(user: User, problem: Problem, *, after: str = "", size: int = 40) -> Page[Conversation]:
    """The problem's conversations that this user may see, the last written in first."""
    rows = visible(user).filter(problem_link__problem=problem).select_related("customer", "assignee")
    return page(rows, order=("-last_message_at", "-id"), after=after, size=size)


def size_of(problem: Problem) -> int:
    """How many conversations a problem has, also those that a user does not see."""
    return Joined.objects.filter(problem=problem).count()


def rounds(problem: Problem, *, most: int = 10) -> list[Round]:
    """The answers to all that there were, the newest first, each with `done` and `failed`."""
    rows = problem.rounds.select_related("author").order_by("-pk")[:most]
    found = list(rows)
    for one in found:
        one.done = one.told.filter(message_id__isnull=False).count()  # type: ignore[attr-defined]
        one.failed = list(one.told.filter(message_id=None)[:20])  # type: ignore[attr-defined]
    return found


def hints(user: User, *, most: int = 5) -> list[Hint]:
    """What may be a problem, the newest first."""
    if not user.may("converse"):
        return []
    return list(Hint.objects.filter(state=HintState.NEW).order_by("-last_at")[:most])


def get_hint(user: User, pk: int) -> Hint:
    """One hint for whoever decides about problems; missing and forbidden alike are NotFound."""
    found = Hint.objects.filter(pk=pk).first() if user.may("see_all") else None
    if found is None:
        raise NotFound("There is no such hint.")
    return found


def seen_of(user: User, ids: Collection[int]) -> list[int]:
    """Those of these conversations that a user may see."""
    return list(visible(user).filter(pk__in=ids).values_list("pk", flat=True))


def hinted(user: User, hint: Hint) -> list[Conversation]:
    """The conversations of a hint that this user may see."""
    ids: Sequence[int] = hint.conversations[:200]
    return list(visible(user).filter(pk__in=ids).select_related("customer", "assignee").order_by("-pk"))


def announced_to_all(*, most: int = 5) -> list[Problem]:
    """What every customer may read of problems, the newest first."""
    rows = Problem.objects.filter(announced_at__isnull=False, audience=Audience.EVERYBODY)
    return list(rows.order_by("-announced_at")[:most])


def announced_to(conversation: Conversation) -> list[Problem]:
    """What the customer of a conversation is to read: their own problem first. Two queries at most."""
    shown = Problem.objects.filter(announced_at__isnull=False)
    own = list(shown.filter(joined__conversation=conversation))
    others = shown.filter(audience=Audience.EVERYBODY).exclude(pk__in=[one.pk for one in own])
    return own + list(others.order_by("-announced_at")[:3])
