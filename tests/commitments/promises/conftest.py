from collections.abc import Iterator

import pytest

from keepword.commitments import queries
from keepword.core import events
from keepword.language import judgement
from tests.commitments.conftest import Shop, at, shop  # noqa: F401 - the fixture
from tests.commitments.promises.talk import Talk


@pytest.fixture(autouse=True)
def _other_rules() -> Iterator[None]:
    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def talk(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Talk:  # noqa: F811
    """Each test says what is read in an answer: how well one reads is tested with the language."""
    reads: dict[str, list[judgement.Promise]] = {}
    monkeypatch.setattr(
        "keepword.commitments.services.promises.found_in", lambda text, *_more: reads.get(text, [])
    )
    return Talk(shop, shop.writes(at(5, 8)), reads)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The events of promises that were published."""
    from keepword.commitments import events as ours

    told: list[object] = []
    for kind in (
        ours.PromiseMade,
        ours.PromiseKept,
        ours.PromiseMoved,
        ours.PromiseBroken,
        ours.PromiseWithdrawn,
    ):
        handlers = [*events._handlers[kind], told.append]
        monkeypatch.setitem(events._handlers, kind, handlers)
    return told
