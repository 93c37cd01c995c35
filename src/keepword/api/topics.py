"""What webhooks can tell, each with an example of its data: the API's own shapes."""

from django.utils.translation import gettext_lazy as _

from keepword.api.shapes import conversations, messages
from keepword.api.shapes.complaints import CAUSE, COMPLAINT
from keepword.api.shapes.customers import EXAMPLE as CUSTOMER
from keepword.api.shapes.loyalty import GIFT, MEMBER, REDEMPTION, VOUCHER
from keepword.api.shapes.promises import EXAMPLE as PROMISE
from keepword.api.shapes.segments import SEGMENT_NAME
from keepword.api.shapes.tasks import EXAMPLE as TASK
from keepword.webhooks.topics import Topic, register

_CONVERSATION = {"conversation": conversations.EXAMPLE}
_MESSAGE = {"conversation": conversations.EXAMPLE, "message": messages.EXAMPLE}
_SENT = {
    **messages.EXAMPLE,
    "id": 205,
    "direction": "out",
    "author": {"id": 3, "name": "Ieva"},
    "sender": {"name": "Ieva", "address": "support@shop.example"},
    "to": [{"name": "Olena", "address": "olena@example.org"}],
    "text": "A new lamp is on its way to you.",
    "state": "sent",
    "send_after": "2026-03-01T09:04:10.000000Z",
    "attachments": [],
}
_NOTE = {
    **_SENT,
    "id": 206,
    "direction": "note",
    "sender": {"name": "Ieva", "address": ""},
    "to": [],
    "text": "The parcel is back at the depot.",
    "state": "done",
    "send_after": None,
    "mentions": [{"id": 4, "name": "Marius"}],
}
_RATING = {"score": 5, "comment": "Quick and friendly.", "at": "2026-03-02T09:00:00.000000Z"}
_SEGMENT = {"segment": SEGMENT_NAME, "customers": [12, 19], "at": "2026-03-01T09:00:00.000000Z"}

register(
    Topic("promise.made", _("Something was promised to a customer"), {"promise": PROMISE}),
    Topic(
        "promise.kept",
        _("A promise was kept"),
        {"promise": {**PROMISE, "state": "kept", "decided_at": "2026-03-05T09:00:00.000000Z"}},
    ),
    Topic(
        "promise.moved",
        _("A promise was moved, and the customer told"),
        {"promise": {**PROMISE, "state": "moved", "decided_at": "2026-03-05T09:00:00.000000Z"}},
    ),
    Topic(
        "promise.broken",
        _("A promise is broken"),
        {"promise": {**PROMISE, "state": "broken", "decided_at": "2026-03-06T16:00:00.000000Z"}},
    ),
    Topic(
        "promise.withdrawn",
        _("A promise holds no more"),
        {"promise": {**PROMISE, "state": "withdrawn", "decided_at": "2026-03-05T09:00:00.000000Z"}},
    ),
    Topic("conversation.created", _("A conversation began"), _CONVERSATION),
    Topic(
        "conversation.assigned",
        _("A conversation was given to somebody"),
        {**_CONVERSATION, "before": None, "after": 3},
    ),
    Topic(
        "conversation.priority_changed",
        _("A conversation became more or less urgent"),
        {**_CONVERSATION, "before": "low"},
    ),
    Topic(
        "conversation.status_changed",
        _("A conversation is in another state"),
        {**_CONVERSATION, "before": "waiting"},
    ),
    Topic(
        "conversation.closed",
        _("A conversation was closed"),
        {"conversation": {**conversations.EXAMPLE, "status": "closed"}, "before": "open"},
    ),
    Topic(
        "conversation.reopened",
        _("A closed conversation is open again"),
        {**_CONVERSATION, "before": "closed"},
    ),
    Topic(
        "conversation.handed_over",
        _("A conversation was passed on to a team or a person"),
        {
            **_CONVERSATION,
            "team_before": None,
            "team_after": 2,
            "assignee_before": 4,
            "assignee_after": 3,
            "category": "knowledge",
            "reason": "Only the workshop can say what broke.",
        },
    ),
    Topic(
        "conversation.tags_changed",
        _("Tags were put on a conversation or taken off"),
        {**_CONVERSATION, "tags": ["batch 12"], "added": ["batch 12"], "removed": []},
    ),
    Topic(
        "conversation.fields_changed",
        _("Fields of a conversation changed"),
        {**_CONVERSATION, "before": {"order": None}, "after": {"order": "A-4711"}},
    ),
    Topic(
        "conversation.merged",
        _("A conversation was taken into another one"),
        {**_CONVERSATION, "source": 72, "into": 71, "merge": 9},
    ),
    Topic(
        "conversation.unmerged",
        _("A merge was undone"),
        {**_CONVERSATION, "source": 72, "into": 71, "merge": 9},
    ),
    Topic(
        "customer.joined",
        _("Two customers turned out to be one person"),
        {"customer": CUSTOMER, "source": 19, "into": 12, "join": 5},
    ),
    Topic(
        "customer.parted",
        _("Two customers who were joined are two again"),
        {"customer": CUSTOMER, "source": 19, "into": 12, "join": 5},
    ),
    Topic("task.due", _("A task is due"), {"task": TASK}),
    Topic(
        "task.done",
        _("A task is done"),
        {"task": {**TASK, "done_at": "2026-03-02T11:00:00.000000Z", "done_by": {"id": 3, "name": "Ieva"}}},
    ),
    Topic("message.received", _("A message came in"), _MESSAGE),
    Topic("message.sent", _("A message was sent"), {**_MESSAGE, "message": _SENT}),
    Topic(
        "message.failed",
        _("A message could not be sent"),
        {**_MESSAGE, "message": {**_SENT, "state": "failed", "problem": "There is no such mailbox."}},
    ),
    Topic(
        "note.written",
        _("A note was written"),
        {**_MESSAGE, "message": _NOTE},
    ),
    Topic("rating.given", _("A customer rated us"), {**_CONVERSATION, "rating": _RATING, "before": None}),
    Topic(
        "complaint.opened", _("A conversation became a complaint"), {**_CONVERSATION, "complaint": COMPLAINT}
    ),
    Topic(
        "complaint.stage_passed",
        _("A stage of a complaint was passed"),
        {**_CONVERSATION, "complaint": COMPLAINT, "stage": "respond", "late": False},
    ),
    Topic(
        "complaint.late",
        _("A stage of a complaint is late"),
        {**_CONVERSATION, "complaint": COMPLAINT, "stage": "recognise"},
    ),
    Topic("cause.removed", _("A cause of complaints was removed"), {"cause": {**CAUSE, "state": "removed"}}),
    Topic(
        "cause.back",
        _("A cause that was removed is back"),
        {"cause": {**CAUSE, "state": "back", "times_back": 1}, "complaint": 5},
    ),
    Topic(
        "points.earned",
        _("A customer earned points"),
        {"member": MEMBER, "points": 50, "why": "order"},
    ),
    Topic("points.spent", _("A customer used points"), {"member": MEMBER, "points": 100, "why": "exchange"}),
    Topic(
        "points.taken_back",
        _("Points were taken back"),
        {"member": MEMBER, "points": 50, "why": "order"},
    ),
    Topic(
        "points.expiring",
        _("Points of a customer end soon"),
        {"member": MEMBER, "points": 120, "ends_at": "2026-03-31T21:00:00.000000Z"},
    ),
    Topic("points.expired", _("Points of a customer have ended"), {"member": MEMBER, "points": 120}),
    Topic(
        "tier.changed",
        _("A customer is in another tier"),
        {"member": MEMBER, "before": "", "after": "silver"},
    ),
    Topic("voucher.issued", _("A customer got a voucher"), {"voucher": VOUCHER}),
    Topic("voucher.redeemed", _("A voucher was used"), {"redemption": REDEMPTION}),
    Topic("gift.given", _("A customer was surprised with a gift"), {"gift": GIFT}),
    Topic("segment.entered", _("Customers came into a segment"), _SEGMENT),
    Topic("segment.left", _("Customers left a segment"), _SEGMENT),
)
