"""Listening, once a minute."""

from keepword.core import jobs
from keepword.problems import services


@jobs.every(60)
def listen() -> None:
    """Hear what is new."""
    services.listen()
