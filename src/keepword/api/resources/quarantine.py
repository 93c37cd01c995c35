"""Mails that could not be understood or stored. For admins."""

from django.http import HttpRequest, HttpResponse
from pydantic import Field

from keepword.api.fields import After, Limit, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.channels.email import services
from keepword.channels.email.models import Quarantined
from keepword.channels.email.queries import get_quarantined, quarantined
from keepword.core import blobs

resource = Resource("settings", "Quarantine")


class QuarantinedOut(Out):
    """A mail that could not be understood or stored, kept whole."""

    id: int
    inbox: int
    at: Moment
    reason: str
    sender: str
    subject: str
    size: int = Field(description="In bytes.")

    @classmethod
    def of(cls, mail: Quarantined) -> "QuarantinedOut":
        return cls(
            id=mail.pk,
            inbox=mail.inbox_id,
            at=mail.at,
            reason=mail.reason,
            sender=mail.sender,
            subject=mail.subject,
            size=mail.size,
        )


class QuarantinedList(Page[QuarantinedOut]):
    pass


class ReplayOut(Out):
    """What came of another try."""

    status: str = Field(description="stored, duplicate or quarantined (it failed again).")
    reason: str
    conversation: int | None


@resource.get("/quarantine", QuarantinedList)
def list_quarantined(request: HttpRequest, after: After = "", limit: Limit = 25) -> QuarantinedList:
    """The mails in quarantine, the newest first."""
    found = rows_of(quarantined(caller(request)), ("-at", "-id"), after, limit)
    return QuarantinedList(items=[QuarantinedOut.of(row) for row in found.rows], next=found.next)


@resource.get("/quarantine/{int:mail_id}", QuarantinedOut)
def get_quarantined_mail(request: HttpRequest, mail_id: PathId) -> QuarantinedOut:
    """One of them."""
    return QuarantinedOut.of(get_quarantined(caller(request), mail_id))


@resource.get("/quarantine/{int:mail_id}/original", bytes)
def get_original(request: HttpRequest, mail_id: PathId) -> HttpResponse:
    """The mail as it came, to be saved."""
    mail = get_quarantined(caller(request), mail_id)
    response = HttpResponse(blobs.get(mail.blob), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="mail-{mail.pk}.eml"'
    return response


@resource.post("/quarantine/{int:mail_id}/replay", ReplayOut)
def replay_mail(request: HttpRequest, mail_id: PathId) -> ReplayOut:
    """Send it through the intake again; it leaves the quarantine when it is stored."""
    user = caller(request)
    outcome = services.replay(user, get_quarantined(user, mail_id))
    return ReplayOut(
        status=outcome.status, reason=outcome.reason, conversation=outcome.conversation_id or None
    )


@resource.delete("/quarantine/{int:mail_id}")
def discard_mail(request: HttpRequest, mail_id: PathId) -> None:
    """Delete it for good."""
    user = caller(request)
    services.discard(user, get_quarantined(user, mail_id))
