"""What a finished response amounts to, as facts: one for each number that was given."""

from collections.abc import Sequence
from typing import Any

from keepword.conversations.models import Direction, Kind, Message, State
from keepword.core import facts
from keepword.core.models import Fact
from keepword.feedback.models import Answer, Response


def scored(response: Response, answers: Sequence[Answer]) -> list[Fact]:
    """Of kind `survey_answered`, not yet written. An anonymous one names nobody: no person, no conversation,
    no agent."""
    assert response.done_at is not None
    survey = response.survey
    shared = _shared(response)
    agent = _agent(response)
    return [
        facts.fact(
            "survey_answered",
            response.done_at,
            subject_id=response.conversation_id,
            person=response.customer.key if response.customer else None,
            actor=agent,
            value=one.number,
            survey=survey.pk,
            instrument=survey.instrument,
            response=response.pk,
            question=one.question.key,
            role=one.question.role,
            item=one.question.item,
            dimension=one.question.dimension,
            low=one.question.low,
            high=one.question.high,
            reverse=one.question.reverse,
            **shared,
        )
        for one in answers
        if one.number is not None
    ]


def _shared(response: Response) -> dict[str, Any]:
    about = response.about
    return {
        "audience": response.survey.audience,
        "source": response.source,
        "language": response.language,
        "channel": about.get("channel", ""),
        "inbox": about.get("inbox"),
        "team": about.get("team"),
        "product": about.get("product", ""),
    }


def _agent(response: Response) -> Any:
    """The key of the one of us who had answered last."""
    if response.conversation_id is None:
        return None
    rows = Message.objects.filter(
        conversation=response.conversation_id,
        direction=Direction.OUT,
        kind=Kind.MESSAGE,
        author__isnull=False,
        at__lte=response.done_at,
    )
    return (
        rows.exclude(state=State.UNDONE).order_by("-at", "-pk").values_list("author__key", flat=True).first()
    )
