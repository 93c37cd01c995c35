"""A problem from its opening to its solution."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import Actor, record
from keepword.conversations.models import Conversation, Status
from keepword.conversations.services.state import change_status, demand, lock_by_id, notify
from keepword.core import clock, events, facts
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.problems import queries
from keepword.problems.events import ConversationsJoined, ProblemAnnounced, ProblemOpened, ProblemSolved
from keepword.problems.models import Audience, Joined, Problem, State

LONGEST = 5_000  # characters of a text for customers
MOST_AT_ONCE = 2_000


def demand_lead(actor: Actor) -> None:
    """Refused unless this actor may decide about problems."""
    if isinstance(actor, User) and not actor.may("see_all"):
        raise Refused(_("Only a lead may do this."))


def open_problem(
    user: Actor, *, title: str, about: str = "", conversations: Sequence[Conversation] = ()
) -> Problem:
    """Several conversations seem to have one cause: give it a name."""
    demand(user)
    if not title.strip():
        raise Invalid(_("Give it a name."), field="title")
    with transaction.atomic():
        problem = Problem.objects.create(
            title=title.strip()[:200],
            about=about.strip()[:20_000],
            created_at=clock.now(),
            created_by=user if isinstance(user, User) else None,
        )
        record(user, "opened problem", problem, title=problem.title)
        facts.record([facts.fact("problem_opened", problem.created_at, problem=problem.pk)])
        events.publish(ProblemOpened(problem, user))
        join(user, problem, conversations)
    return problem


def change(user: Actor, problem: Problem, *, title: str, about: str) -> Problem:
    """Name it better."""
    demand(user)
    if not title.strip():
        raise Invalid(_("Give it a name."), field="title")
    with transaction.atomic():
        current = _locked(problem)
        current.title, current.about = title.strip()[:200], about.strip()[:20_000]
        current.save(update_fields=["title", "about"])
        record(user, "changed problem", current, title=current.title)
    return current


def join(user: Actor, problem: Problem, conversations: Sequence[Conversation]) -> int:
    """These conversations are about the problem; how many were not before. Those of another move over."""
    demand(user)
    if len(conversations) > MOST_AT_ONCE:
        raise Invalid(_("At most %(n)s conversations at once.") % {"n": MOST_AT_ONCE})
    if not conversations:
        return 0
    with transaction.atomic():
        current = _locked(problem)
        if current.state != State.OPEN:
            raise Conflict(_("This problem is solved; open it again first."))
        ids = [one.pk for one in conversations]
        links = {link.conversation_id: link for link in Joined.objects.filter(conversation__in=ids)}
        new = [one for one in conversations if one.pk not in links]
        moved = [link for link in links.values() if link.problem_id != current.pk]
        now = clock.now()
        Joined.objects.filter(pk__in=[link.pk for link in moved]).update(problem=current, at=now)
        Joined.objects.bulk_create(
            [Joined(problem=current, conversation=one, at=now) for one in new], ignore_conflicts=True
        )
        changed = [one for one in conversations if one.pk not in links or links[one.pk] in moved]
        for one in changed:
            record(user, "joined problem", one, problem=current.pk, title=current.title)
            notify(one)
        facts.record(
            [facts.fact("problem_joined", now, subject_id=one.pk, problem=current.pk) for one in changed]
        )
        if changed:
            events.publish(ConversationsJoined(current, tuple(changed), user))
    return len(changed)


def leave(user: Actor, problem: Problem, conversation: Conversation) -> None:
    """It was about something else."""
    demand(user)
    with transaction.atomic():
        gone, _by_model = Joined.objects.filter(problem=problem, conversation=conversation).delete()
        if gone:
            record(user, "left problem", conversation, problem=problem.pk, title=problem.title)
            now = clock.now()
            facts.record([facts.fact("problem_left", now, subject_id=conversation.pk, problem=problem.pk)])
            notify(conversation)


def announce(user: Actor, problem: Problem, *, texts: Mapping[str, str], audience: str) -> Problem:
    """Show customers on their page that we know; the texts are by language."""
    demand_lead(user)
    words = checked(texts)
    if audience not in Audience.values:
        raise Invalid(_("Choose who reads it."), field="audience")
    with transaction.atomic():
        current = _locked(problem)
        if current.state != State.OPEN:
            raise Conflict(_("This problem is solved; open it again first."))
        current.texts, current.audience = words, audience
        current.announced_at = current.announced_at or clock.now()
        current.save(update_fields=["texts", "audience", "announced_at"])
        record(user, "announced problem", current, audience=audience, languages=sorted(words))
        events.publish(ProblemAnnounced(current, user))
    return current


def withdraw(user: Actor, problem: Problem) -> Problem:
    """Customers read of it no more."""
    demand_lead(user)
    with transaction.atomic():
        current = _locked(problem)
        current.announced_at = None
        current.save(update_fields=["announced_at"])
        record(user, "withdrew announcement", current)
    return current


def solve(user: Actor, problem: Problem, *, close: bool = False) -> Problem:
    """The cause is gone. With `close` its conversations that are not closed are; nobody is written to."""
    demand_lead(user)
    with transaction.atomic():
        current = _locked(problem)
        if current.state == State.SOLVED:
            return current
        now = clock.now()
        current.state, current.solved_at, current.announced_at = State.SOLVED, now, None
        current.save(update_fields=["state", "solved_at", "announced_at"])
        record(user, "solved problem", current, conversations=queries.size_of(current))
        seconds = (now - current.created_at).total_seconds()
        facts.record([facts.fact("problem_solved", now, value=seconds, problem=current.pk)])
        events.publish(ProblemSolved(current, user))
        if close:
            for pk in (
                Joined.objects.filter(problem=current)
                .order_by("conversation_id")
                .values_list("conversation_id", flat=True)
            ):
                one = lock_by_id(pk)
                if one.status not in (Status.CLOSED, Status.SPAM):
                    change_status(user, one, Status.CLOSED)
    return current


def reopen(user: Actor, problem: Problem) -> Problem:
    """It was not gone."""
    demand_lead(user)
    with transaction.atomic():
        current = _locked(problem)
        current.state, current.solved_at = State.OPEN, None
        current.save(update_fields=["state", "solved_at"])
        record(user, "opened problem again", current)
    return current


def checked(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by language without the empty ones; Invalid when there is none, or one is too long."""
    words = {language: text.strip() for language, text in texts.items() if text.strip()}
    for language, text in words.items():
        if language not in LANGUAGES:
            raise Invalid(_("Keepword does not speak “%(language)s”.") % {"language": language[:10]})
        if len(text) > LONGEST:
            raise Invalid(_("This is too long to send."), field=f"text_{language}")
    if not words:
        raise Invalid(_("Write something first."), field="text_en")
    return words


def _locked(problem: Problem) -> Problem:
    return Problem.objects.select_for_update().get(pk=problem.pk)
