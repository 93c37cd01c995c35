"""Answering all conversations of a problem, each in its own language, each once."""

import time
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.audit.services import record
from keepword.conversations.models import Status
from keepword.conversations.services import Letter, reply
from keepword.conversations.services.state import lock_by_id
from keepword.core import clock, jobs, live
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.problems import queries, rules
from keepword.problems.models import Joined, Problem, Round, RoundState, Told
from keepword.problems.services.problem import checked, demand_lead

SPELL = 10.0  # seconds a job works before others have their turn


def answer_all(user: User, problem: Problem, *, texts: Mapping[str, str], close: bool = False) -> Round:
    """Answer every conversation of the problem in its language, where there is no text for it in the shop's.

    It goes on in the background; what is joined later is not answered by it. Spam is left alone.
    """
    demand_lead(user)
    words = checked(texts)
    with transaction.atomic():
        current = Problem.objects.select_for_update().get(pk=problem.pk)
        if current.rounds.filter(state=RoundState.RUNNING).exists():
            raise Conflict(_("The answer before this one is still on its way."))
        total = queries.size_of(current)
        if not total:
            raise Invalid(_("No conversation is joined to it yet."))
        made = Round.objects.create(
            problem=current, texts=words, closes=close, author=user, total=total, created_at=clock.now()
        )
        record(user, "answered problem", current, conversations=total, languages=sorted(words), close=close)
        jobs.enqueue(carry_on, made.pk)
    return made


def stop_round(user: User, found: Round) -> Round:
    """Answer no more of them."""
    demand_lead(user)
    with transaction.atomic():
        current = Round.objects.select_for_update().get(pk=found.pk)
        if current.state == RoundState.RUNNING:
            current.state, current.finished_at = RoundState.STOPPED, clock.now()
            current.save(update_fields=["state", "finished_at"])
            record(user, "stopped answering problem", current.problem)
    return current


@jobs.job
def carry_on(round_id: int) -> None:
    """Answer for a while, then queue the rest. Safe to run twice: an answer and its record are one."""
    ends = time.monotonic() + SPELL
    while time.monotonic() < ends:
        found = Round.objects.select_related("problem", "author").filter(pk=round_id).first()
        if found is None or found.state != RoundState.RUNNING:
            return
        pk = _next(found)
        if pk is None:
            Round.objects.filter(pk=round_id, state=RoundState.RUNNING).update(
                state=RoundState.DONE, finished_at=clock.now()
            )
            live.push("desk", "problem", problem=found.problem_id)
            return
        _answer(found, pk)
    jobs.enqueue(carry_on, round_id)


def _next(found: Round) -> int | None:
    rows = Joined.objects.filter(problem=found.problem, at__lte=found.created_at)
    rows = rows.exclude(conversation__in=Told.objects.filter(round=found).values("conversation"))
    return rows.order_by("conversation_id").values_list("conversation_id", flat=True).first()


def _answer(found: Round, pk: int) -> None:
    try:
        with transaction.atomic():
            conversation = lock_by_id(pk)
            told = Told.objects.create(round=found, conversation=conversation)
            if conversation.status == Status.SPAM:
                told.reason = _("This is spam.")
            else:
                shop = business()
                languages = (
                    conversation.language,
                    conversation.customer.language,
                    shop.language if shop else "en",
                )
                text = rules.text_for(found.texts, languages)
                told.message_id = reply(found.author, conversation, Letter(text), close=found.closes).pk
            told.save(update_fields=["message_id", "reason"])
    except (IntegrityError, NotFound):
        return  # another worker was quicker, or it is gone
    except KeepwordError as error:
        Told.objects.get_or_create(round=found, conversation_id=pk, defaults={"reason": error.message[:300]})
