"""In which order complaints are locked: the conversation, then the complaint, then what belongs to it."""

from keepword.complaints.models import Complaint
from keepword.conversations.services.state import lock_by_id
from keepword.core.errors import NotFound


def locked(complaint: Complaint) -> Complaint:
    """The complaint as it is now, nobody else changing it or its conversation."""
    conversation = lock_by_id(complaint.conversation_id)
    found = (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("cause", "owner")
        .filter(pk=complaint.pk)
        .first()
    )
    if found is None:
        raise NotFound("There is no such complaint.")
    found.conversation = conversation
    return found


def locked_complaint(complaint: Complaint) -> Complaint | None:
    """The same for a job: None when it is gone meanwhile."""
    try:
        return locked(complaint)
    except NotFound:
        return None
