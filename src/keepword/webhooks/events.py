"""What happens with webhooks. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.webhooks.models import Endpoint


@dataclass(frozen=True, slots=True)
class EndpointSwitchedOff:
    """Keepword gave an endpoint up: it failed for days, or said that it is gone (`endpoint.problem`)."""

    endpoint: Endpoint
