"""What happened, for tests that ask which events were published."""

from collections.abc import Iterator
from typing import Any

import pytest

from keepword.commerce import events as commerce
from keepword.core import events


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The events of commerce, in order."""
    seen: list[Any] = []
    kinds = [kind for kind in vars(commerce).values() if getattr(kind, "__module__", "") == commerce.__name__]
    for kind in kinds:
        events._handlers[kind].append(seen.append)
    yield seen
    for kind in kinds:
        events._handlers[kind].remove(seen.append)
