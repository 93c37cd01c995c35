"""What happens to people, told upwards."""

from dataclasses import dataclass

from keepword.accounts.models import Invitation, User


@dataclass(frozen=True)
class InvitationMade:
    """A link is there to be sent: of a new invitation, or a new one of an old."""

    invitation: Invitation


@dataclass(frozen=True)
class PersonChanged:
    """Somebody has another name or role, may not log in any more, or may again."""

    person: User
