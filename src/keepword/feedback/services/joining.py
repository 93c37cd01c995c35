"""Two customers become one, and two again: what they were asked and answered goes with them."""

from django.db.models import Exists, OuterRef

from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note
from keepword.feedback.models import Invitation, Response, Session

APP = "feedback"


def join(event: CustomersJoined) -> None:
    """What was the source's is the other's; an invitation that both had stays with whom it was sent to."""
    asked = Invitation.objects.filter(
        customer=event.into, survey=OuterRef("survey"), occasion=OuterRef("occasion")
    )
    theirs = Invitation.objects.filter(~Exists(asked), customer=event.source)
    note(
        event.join.kept,
        APP,
        invitations=move(theirs, event.into),
        responses=move(Response.objects.filter(customer=event.source), event.into),
        sessions=move(Session.objects.filter(customer=event.source), event.into),
    )


def part(event: CustomersParted) -> None:
    """Each has their own again."""
    kept = event.join.kept.get(APP, {})
    back(Invitation, kept.get("invitations", ()), event.source, event.into)
    back(Response, kept.get("responses", ()), event.source, event.into)
    back(Session, kept.get("sessions", ()), event.source, event.into)
