"""What happens to teams and their people. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.accounts.models import User
from keepword.teams.models import Team


@dataclass(frozen=True, slots=True)
class TeamSaved:
    """A team was made, or its name, people, hours or capacity are others now."""

    team: Team


@dataclass(frozen=True, slots=True)
class TeamRemoved:
    """Nobody is given work through this team any more."""

    team: Team


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Somebody stands otherwise since `at` (words of `models.Presence`)."""

    user: User
    before: str
    after: str
    at: datetime
