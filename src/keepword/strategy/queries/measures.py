"""Which numbers a goal can be read from. Whoever measures registers them here (analytics stands above)."""

from collections.abc import Callable, Mapping

Names = Callable[[], Mapping[str, str]]  # what each is called, by name, in the language of the page

_sources: list[Names] = []


def register(names: Names) -> None:
    """There are these indicators."""
    _sources.append(names)


def measures() -> dict[str, str]:
    """Every indicator that Keepword can read, by name."""
    return {name: title for source in _sources for name, title in source().items()}


def is_measure(name: str) -> bool:
    """Whether there is an indicator of this name."""
    return name in measures()
