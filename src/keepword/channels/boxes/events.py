"""What happens at boxes. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.channels.boxes.models import Decision, Slip
from keepword.conversations.models import Conversation
from keepword.core.actors import Actor


@dataclass(frozen=True, slots=True)
class SlipReceived:
    """Somebody put something into a box; `opens` when it is a complaint or a claim that says something."""

    slip: Slip
    conversation: Conversation
    opens: bool


@dataclass(frozen=True, slots=True)
class SlipDecided:
    decision: Decision
    user: Actor
