"""Invitations: a link by which somebody becomes one of us. For whoever settles people."""

from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts import queries, services
from keepword.accounts.links import link
from keepword.accounts.models import Invitation
from keepword.api.fields import After, In, LanguageCode, Limit, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.people import RoleName
from keepword.api.shapes.people import PersonName

resource = Resource("people", "Invitations")


class InvitationOut(Out):
    """A place kept for somebody."""

    id: int
    email: str
    name: str
    role: str
    language: str
    letter: str = Field(description="waiting, sent or failed; empty: not sent by mail.")
    problem: str = Field(description="Why the mail could not be sent.")
    invited_by: PersonName | None
    created_at: Moment
    expires_at: Moment
    expired: bool
    url: str | None = Field(
        description="The link, to hand over by another way; told only to who makes it, as whoever has it "
        "comes in."
    )

    @classmethod
    def of(cls, invitation: Invitation, *, told: bool = False) -> "InvitationOut":
        names = ("email", "name", "role", "language", "letter", "problem", "created_at", "expires_at")
        return cls(
            id=invitation.pk,
            invited_by=PersonName.of(invitation.invited_by),
            expired=queries.has_expired(invitation),
            url=link(invitation) if told else None,
            **{name: getattr(invitation, name) for name in names},
        )


class InvitationList(Page[InvitationOut]):
    pass


class NewInvitation(In):
    """Who is to come."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "marius@shop.example", "role": "agent", "language": "lt"}]}
    )

    email: str = Field(max_length=254)
    name: str = Field(default="", max_length=120)
    role: RoleName = "agent"
    language: LanguageCode = "en"


@resource.get("/invitations", InvitationList)
def list_invitations(request: HttpRequest, after: After = "", limit: Limit = 25) -> InvitationList:
    """The open ones, the newest first; expired ones too, as they can be sent again."""
    found = rows_of(queries.invitations(caller(request)), ("-created_at", "-id"), after, limit)
    return InvitationList(items=[InvitationOut.of(row) for row in found.rows], next=found.next)


@resource.post("/invitations", InvitationOut, status=201)
def invite_person(request: HttpRequest, payload: NewInvitation) -> InvitationOut:
    """Keep a place for somebody, and send them the link if Keepword can send mail.

    409 when they are here, or invited, already.
    """
    return InvitationOut.of(services.invite(caller(request), **payload.model_dump()), told=True)


@resource.post("/invitations/{int:invitation_id}/send-again", InvitationOut)
def invite_again(request: HttpRequest, invitation_id: PathId) -> InvitationOut:
    """Another link for another week; the one before ends."""
    user = caller(request)
    services.resend(user, queries.get_invitation(user, invitation_id))
    return InvitationOut.of(queries.get_invitation(user, invitation_id), told=True)


@resource.delete("/invitations/{int:invitation_id}")
def revoke_invitation(request: HttpRequest, invitation_id: PathId) -> None:
    """The link ends."""
    user = caller(request)
    services.revoke(user, queries.get_invitation(user, invitation_id))
