"""What came in is given to people after it was stored."""

from keepword.core.jobs import job
from keepword.routing import services


@job
def route(conversation_ids: list[int]) -> None:
    """Give these conversations to somebody, each in a transaction of its own."""
    for pk in conversation_ids:
        services.take_up(pk)
