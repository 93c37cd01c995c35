"""What became of invitations: counted, and facts for whoever measures."""

from django.db.models import F

from keepword.channels.chat.models import Invitation, Widget
from keepword.core import clock, facts
from keepword.core.errors import Invalid

OUTCOMES = ("shown", "accepted", "dismissed")


def count(widget: Widget, invitation_id: int, what: str) -> None:
    """A visitor was shown an invitation, took it or put it away."""
    if what not in OUTCOMES:
        raise Invalid("This is nothing that becomes of an invitation.")
    rows = Invitation.objects.filter(pk=invitation_id, inbox=widget.inbox_id)
    if rows.update(**{what: F(what) + 1}):
        told = facts.fact(f"invitation_{what}", clock.now(), invitation=invitation_id, inbox=widget.inbox_id)
        facts.record([told])
