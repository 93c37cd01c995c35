"""What happens is told to webhooks: the thing itself, as the API shows it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.api.fields import iso
from keepword.api.shapes.complaints import CauseOut, ComplaintOut
from keepword.api.shapes.conversations import ConversationOut
from keepword.api.shapes.messages import MessageOut
from keepword.api.shapes.tasks import TaskOut
from keepword.complaints.events import (
    CauseBack,
    CauseRemoved,
    ComplaintOpened,
    StageLate,
    StagePassed,
)
from keepword.complaints.models import Complaint
from keepword.conversations.events import (
    Assigned,
    Delivered,
    FieldsChanged,
    HandedOver,
    Merged,
    MessageQueued,
    MessagesReceived,
    NotDelivered,
    Noted,
    PriorityChanged,
    Received,
    StatusChanged,
    TagsChanged,
    Unmerged,
)
from keepword.conversations.models import Conversation, Kind, Message, Priority, Status, Tag
from keepword.conversations.queries import tags_of
from keepword.core.events import on
from keepword.feedback.events import Rated
from keepword.notifications import registry
from keepword.notifications.services import News, tell
from keepword.tasks.events import TaskDone, TaskDue
from keepword.webhooks.events import EndpointSwitchedOff
from keepword.webhooks.services import emit

Data = dict[str, Any]


@on(MessagesReceived)
def tell_received(event: MessagesReceived) -> None:
    """Each message that came in, and each conversation that began with one; spam is not told of."""
    for item in event.items:
        # What is brought in from the past ("silent") happened long ago, and elsewhere.
        if item.conversation.status != Status.SPAM and not item.message.marks.get("silent"):
            _tell_of(item)


def _tell_of(item: Received) -> None:
    conversation, message, before = item.conversation, item.message, item.status_before
    if item.new_conversation:
        emit("conversation.created", lambda: _about(conversation))
    elif before != conversation.status:

        def data() -> Data:
            return {**_about(conversation), "before": before}

        emit("conversation.status_changed", data)
        if before == Status.CLOSED:
            emit("conversation.reopened", data)
    if message.kind == Kind.MESSAGE:
        emit("message.received", lambda: _said(message, conversation))


@on(MessageQueued)
def tell_composed(event: MessageQueued) -> None:
    """A conversation that one of us began."""
    if (event.message.before or {}).get("new") and not event.message.attempts:
        emit("conversation.created", lambda: _about(event.conversation))


@on(Delivered)
def tell_sent(event: Delivered) -> None:
    """A message of ours is on its way."""
    emit("message.sent", lambda: _said(event.message, event.message.conversation))


@on(NotDelivered)
def tell_failed(event: NotDelivered) -> None:
    """A message of ours will not arrive unless somebody does something."""
    emit("message.failed", lambda: _said(event.message, event.message.conversation))


@on(Assigned)
def tell_assigned(event: Assigned) -> None:
    """Somebody has it now."""
    emit(
        "conversation.assigned",
        lambda: {**_about(event.conversation), "before": event.before, "after": event.after},
    )


@on(PriorityChanged)
def tell_priority(event: PriorityChanged) -> None:
    """More or less urgent."""
    before = Priority(event.before).name.lower()
    emit("conversation.priority_changed", lambda: {**_about(event.conversation), "before": before})


@on(StatusChanged)
def tell_status(event: StatusChanged) -> None:
    """Another state; closing and opening again have topics of their own too."""

    def data() -> Data:
        return {**_about(event.conversation), "before": event.before}

    emit("conversation.status_changed", data)
    if event.after == Status.CLOSED:
        emit("conversation.closed", data)
    if event.before == Status.CLOSED and event.after == Status.OPEN:
        emit("conversation.reopened", data)


@on(HandedOver)
def tell_handed_over(event: HandedOver) -> None:
    """Passed on, with the reason."""
    names = ("team_before", "team_after", "assignee_before", "assignee_after", "category", "reason")
    emit(
        "conversation.handed_over",
        lambda: {**_about(event.conversation), **{name: getattr(event, name) for name in names}},
    )


@on(TagsChanged)
def tell_tags(event: TagsChanged) -> None:
    """All its tags by name, and which came and went."""
    pk = event.conversation.pk

    def data() -> Data:
        changed = Tag.objects.in_bulk([*event.added, *event.removed])
        return {
            **_about(event.conversation),
            "tags": [tag.name for tag in tags_of([pk])[pk]],
            "added": [changed[one].name for one in event.added if one in changed],
            "removed": [changed[one].name for one in event.removed if one in changed],
        }

    emit("conversation.tags_changed", data)


@on(FieldsChanged)
def tell_fields(event: FieldsChanged) -> None:
    """What was and what is, of those fields that changed."""
    emit(
        "conversation.fields_changed",
        lambda: {**_about(event.conversation), "before": dict(event.before), "after": dict(event.after)},
    )


@on(Merged)
def tell_merged(event: Merged) -> None:
    """One was taken into the other, which is told of."""
    emit("conversation.merged", lambda: _both(event))


@on(Unmerged)
def tell_unmerged(event: Unmerged) -> None:
    """They are two again."""
    emit("conversation.unmerged", lambda: _both(event))


def _both(event: Merged | Unmerged) -> Data:
    numbers = {"source": event.source.pk, "into": event.into.pk, "merge": event.merge.pk}
    return {**_about(event.into), **numbers}


@on(TaskDue)
def tell_task_due(event: TaskDue) -> None:
    """Its time has come."""
    emit("task.due", lambda: {"task": TaskOut.of(event.task).model_dump(mode="json")})


@on(TaskDone)
def tell_task_done(event: TaskDone) -> None:
    """It is done."""
    emit("task.done", lambda: {"task": TaskOut.of(event.task).model_dump(mode="json")})


@on(Noted)
def tell_noted(event: Noted) -> None:
    """Somebody wrote for colleagues."""
    emit("note.written", lambda: _said(event.message, event.conversation))


@on(Rated)
def tell_rated(event: Rated) -> None:
    """How a customer thought of us; corrections too."""
    rating = event.rating
    said = {"score": rating.score, "comment": rating.comment, "at": iso(rating.at)}
    emit("rating.given", lambda: {**_about(rating.conversation), "rating": said, "before": event.before})


@on(ComplaintOpened)
def tell_complaint(event: ComplaintOpened) -> None:
    """A person says that it is one."""
    emit("complaint.opened", lambda: _complaint(event.complaint))


@on(StagePassed)
def tell_stage(event: StagePassed) -> None:
    """Each of the five."""
    late = event.step.late_at is not None
    emit(
        "complaint.stage_passed",
        lambda: {**_complaint(event.complaint), "stage": event.step.stage, "late": late},
    )


@on(StageLate)
def tell_late(event: StageLate) -> None:
    """Its due moment has passed."""
    emit("complaint.late", lambda: {**_complaint(event.complaint), "stage": event.step.stage})


@on(CauseRemoved)
def tell_removed(event: CauseRemoved) -> None:
    """As far as we know."""
    emit("cause.removed", lambda: {"cause": CauseOut.of(event.cause).model_dump(mode="json")})


@on(CauseBack)
def tell_back(event: CauseBack) -> None:
    """By a complaint, or as somebody has seen (null)."""
    complaint = event.complaint.pk if event.complaint is not None else None
    cause = event.cause
    emit("cause.back", lambda: {"cause": CauseOut.of(cause).model_dump(mode="json"), "complaint": complaint})


def _complaint(found: Complaint) -> Data:
    return {**_about(found.conversation), "complaint": ComplaintOut.of(found).model_dump(mode="json")}


@on(EndpointSwitchedOff)
def tell_admins(event: EndpointSwitchedOff) -> None:
    """Keepword has given a webhook up: those who can mend it are told."""
    endpoint = event.endpoint
    news = News(
        "webhook_off",
        f"/settings/webhooks/{endpoint.pk}/",
        subject=("webhook", endpoint.pk),
        data={"name": endpoint.name, "problem": endpoint.problem},
    )
    tell(news, [user for user in User.objects.filter(is_active=True) if user.may("settle")])


def _switched_off(data: Mapping[str, Any]) -> registry.Told:
    title = gettext("The webhook “%(name)s” is switched off") % {"name": data.get("name", "")}
    return registry.Told(title, str(data.get("problem", "")))


registry.register(
    registry.Kind(
        "webhook_off", _("A webhook is switched off, as it failed for long"), _switched_off, icon="out"
    )
)


def _about(conversation: Conversation) -> Data:
    return {"conversation": ConversationOut.of(conversation).model_dump(mode="json")}


def _said(message: Message, conversation: Conversation) -> Data:
    return {**_about(conversation), "message": MessageOut.of(message).model_dump(mode="json")}
