"""What people can be notified of. The apps above register their kinds, usually in `AppConfig.ready`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from keepword.notifications.rules import PAGE, PUSH, WAYS


@dataclass(frozen=True)
class Told:
    """A notification in words: what happened, and the beginning of what it is about."""

    title: str
    body: str = ""


@dataclass(frozen=True)
class Kind:
    """Something one can be told of.

    `render(data)` says it in the language of this thread; `ways` are how people are told until they choose
    otherwise. `icon` is a sign of the sprite.
    """

    name: str
    label: str | Promise
    render: Callable[[Mapping[str, Any]], Told]
    ways: tuple[str, ...] = (PAGE, PUSH)
    icon: str = "info"
    order: int = 100


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known; the same name again replaces."""
    for kind in kinds:
        if not set(kind.ways) <= set(WAYS):
            raise ValueError(f"{kind.name}: people are told by {', '.join(WAYS)}.")
        _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """All kinds, in their order."""
    return sorted(_kinds.values(), key=lambda kind: (kind.order, kind.name))


def kind(name: str) -> Kind | None:
    """A kind by name; None for one that a later release dropped."""
    return _kinds.get(name)
