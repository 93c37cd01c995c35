"""Who acts: one of us, or something of ours that acts by itself."""

from typing import Any, Protocol


class Actor(Protocol):
    """Anybody who can act: a user, or `system` for Keepword itself."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


class Automaton:
    """Something of ours that acts by itself under a name of its own: a rule, an import."""

    pk = None

    def __init__(self, label: str) -> None:
        self.label = label

    def __str__(self) -> str:
        return self.label


system: Actor = Automaton("")
