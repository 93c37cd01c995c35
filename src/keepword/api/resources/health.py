"""How Keepword itself is doing. For admins."""

from dataclasses import asdict

from django.http import HttpRequest
from pydantic import Field

from keepword import __version__
from keepword.api.fields import Out
from keepword.api.figures import figures
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.core.errors import Refused

resource = Resource("settings", "Health")


class HealthOut(Out):
    """What an admin looks at. Counts are exact up to 1,000."""

    version: str
    workers: int = Field(description="Processes that do background work now.")
    queue: int = Field(description="Jobs that wait.")
    queue_seconds: float = Field(description="How late the oldest of them is.")
    failed_jobs: int = Field(description="In the last day.")
    mailboxes: dict[str, int] = Field(description="How many are in which state.")
    unsent: int = Field(description="Messages that a person must look at.")
    quarantined: int
    webhooks_waiting: int


@resource.get("/health", HealthOut)
def get_health(request: HttpRequest) -> HealthOut:
    """Workers, queue, mail, webhooks in numbers."""
    if not caller(request).may("settle"):
        raise Refused("Only an admin may do this.")
    return HealthOut(version=__version__, **asdict(figures()))
