"""Reads of complaints."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from keepword.accounts.models import User
from keepword.complaints.models import ACTIVE, ORDER, Cause, Complaint, Stage, State, Step
from keepword.conversations.models import Conversation, Direction, Kind, Message
from keepword.conversations.models import State as Sending
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page

_WITH = ("conversation__customer", "conversation__assignee", "owner", "cause")


def complaints(user: User) -> QuerySet[Complaint]:
    """Those in conversations that this user may see."""
    return Complaint.objects.filter(conversation__in=visible(user).values("pk")).select_related(*_WITH)


def get_complaint(user: User, pk: int) -> Complaint:
    """One complaint; missing and forbidden alike are NotFound."""
    found = complaints(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such complaint.")
    return found


def complaint_page(
    user: User, *, state: str = State.OPEN, stage: str = "", after: str = "", size: int = 40
) -> Page[Complaint]:
    """Complaints in a state, and at a stage, what is late first; what is over the newest first."""
    rows = complaints(user).filter(state=state)
    if stage:
        rows = rows.filter(stage=stage)
    order = ("due_at", "id") if state in ACTIVE else ("-begun_at", "-id")
    return page(rows, order=order, after=after, size=size)


def counts(user: User) -> dict[str, int]:
    """How many complaints there are: of each stage, "suggested", and "late" ones. One query."""
    rows = Complaint.objects.filter(conversation__in=visible(user).values("pk"), state__in=ACTIVE)
    late = Count("pk", filter=Q(due_at__lte=clock.now(), state=State.OPEN))
    found = {str(stage): 0 for stage in ORDER} | {"suggested": 0, "late": 0}
    counted = rows.order_by().values_list("stage", "state").annotate(n=Count("pk"), late=late)
    for stage, state, n, n_late in counted:
        found["suggested" if state == State.SUGGESTED else stage] += n
        found["late"] += n_late
    return found


def complaint_of(conversation: Conversation) -> Complaint | None:
    """The complaint that a conversation is about now: one that is active, else the last that was."""
    rows = Complaint.objects.filter(conversation=conversation).exclude(state=State.DISMISSED)
    found = list(rows.select_related("owner", "cause").order_by("-pk")[:20])
    return next((one for one in found if one.state in ACTIVE), found[0] if found else None)


def active_of(conversation: Conversation) -> Complaint | None:
    """The complaint of a conversation that is suggested or open."""
    return Complaint.objects.filter(conversation=conversation, state__in=ACTIVE).order_by("-pk").first()


def unfinished(conversation: Conversation) -> Complaint | None:
    """A complaint that still wants something of its conversation: one that waits for its cause does not."""
    rows = Complaint.objects.filter(conversation=conversation, state=State.OPEN).exclude(stage=Stage.REMOVE)
    return rows.order_by("pk").first()


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage of a complaint as it is shown. `step` is None until the complaint has come to it."""

    stage: Stage
    label: str
    step: Step | None
    done: bool
    now: bool

    @property
    def late(self) -> bool:
        """Whether it was not passed in time."""
        return self.step is not None and self.step.late_at is not None


def stages(complaint: Complaint) -> list[StageLine]:
    """All five, in order. One query."""
    rows = complaint.steps.select_related("passed_by", "message")
    steps = {step.stage: step for step in rows}
    lines = []
    for stage in ORDER:
        step = steps.get(stage)
        done = step is not None and step.passed_at is not None
        lines.append(StageLine(stage, str(stage.label), step, done, stage == complaint.stage))
    return lines


def our_messages(complaint: Complaint, *, most: int = 20) -> list[Message]:
    """What one of us has written to the customer since it began, the newest first."""
    return list(ours(complaint).order_by("-at", "-pk")[:most])


def ours(complaint: Complaint) -> QuerySet[Message]:
    """A person's messages since it began that were not taken back."""
    rows = Message.objects.filter(
        conversation=complaint.conversation_id,
        direction=Direction.OUT,
        kind=Kind.MESSAGE,
        author__isnull=False,
        at__gte=complaint.begun_at,
    )
    return rows.exclude(state__in=[Sending.UNDONE, Sending.SCHEDULED]).select_related("author")


def their_messages(complaint: Complaint, since: datetime, *, most: int = 10) -> list[Message]:
    """What the customer has written since a moment, the newest first."""
    rows = Message.objects.filter(
        conversation=complaint.conversation_id, direction=Direction.IN, kind=Kind.MESSAGE, at__gte=since
    )
    return list(rows.order_by("-at", "-pk")[:most])


def of_cause(user: User, cause: Cause, *, after: str = "", size: int = 30) -> Page[Complaint]:
    """The complaints behind which a cause is, that this user may see; the newest first."""
    rows = complaints(user).filter(cause=cause).exclude(state=State.DISMISSED)
    return page(rows, order=("-begun_at", "-id"), after=after, size=size)


def shown_to_customers(place: Conversation) -> list[Complaint]:
    """Whose five steps customers read on their pages: the confirmed ones, the newest first."""
    rows = Complaint.objects.filter(conversation=place, state__in=[State.OPEN, State.DONE])
    return list(rows.order_by("-begun_at", "-pk")[:20])
