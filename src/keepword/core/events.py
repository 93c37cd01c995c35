"""What happened, told upwards without knowing who listens.

An event is a frozen dataclass. Handlers run at once, inside the publisher's transaction: when one of
them fails, the whole change is undone, so a killed process loses no fact. What leaves the process is
a job queued by a handler; what only refreshes open pages goes through `keepword.core.live`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

E = TypeVar("E")
Handler = Callable[[Any], None]

_handlers: dict[type, list[Handler]] = defaultdict(list)


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler of an event type; handlers run in the order of registration."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        if handler not in _handlers[kind]:
            _handlers[kind].append(handler)
        return handler

    return register


def publish(event: object) -> None:
    """Run every handler of the event's type, in this transaction."""
    for handler in _handlers[type(event)]:
        handler(event)
