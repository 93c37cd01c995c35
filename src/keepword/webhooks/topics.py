"""What can be told. The apps above register their topics, each with an example of its data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

PING = "ping"


@dataclass(frozen=True)
class Topic:
    """Something that happens: `conversation.closed`, in words, with an example of its data."""

    name: str
    label: str | Promise
    example: Mapping[str, Any]


_topics: dict[str, Topic] = {}


def register(*topics: Topic) -> None:
    """Make topics available."""
    _topics.update({topic.name: topic for topic in topics})


def topics() -> list[Topic]:
    """All topics, by name."""
    return [_topics[name] for name in sorted(_topics)]


def is_topic(name: str) -> bool:
    """Whether one can subscribe to this: a topic, a whole family (`message.*`) or all (`*`)."""
    families = {f"{topic.partition('.')[0]}.*" for topic in _topics}
    return name == "*" or name in _topics or name in families
