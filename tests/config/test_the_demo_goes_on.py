"""The demo shop is told part by part: what was told stays told, what failed is told at the next start."""

from collections.abc import Iterator

import pytest

from keepword.channels.demo.models import Progress
from keepword.config.demo import load
from keepword.core import clock
from keepword.customers.models import Customer

pytestmark = pytest.mark.django_db


def test_a_part_that_failed_is_told_again_and_those_before_it_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []

    def fails(_teller: object) -> None:
        told.append("fails")
        if told.count("fails") == 1:
            raise RuntimeError("the power went")

    monkeypatch.setattr(load, "STORIES", 2)
    monkeypatch.setattr(load, "LATER", (lambda _: told.append("first"), fails, lambda _: told.append("last")))
    with pytest.raises(RuntimeError):
        load.load()
    assert load.is_wanted()
    assert load.load() == 2
    assert told == ["first", "fails", "fails", "last"]
    assert not load.is_wanted()


def test_a_long_part_keeps_what_it_told_before_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    def customers(_teller: object) -> Iterator[None]:
        Customer.objects.create(name="told", created_at=clock.now())
        yield
        Customer.objects.create(name="told later", created_at=clock.now())
        raise RuntimeError("the power went")

    monkeypatch.setattr(load, "STORIES", 0)
    monkeypatch.setattr(load, "LATER", (customers,))
    with pytest.raises(RuntimeError):
        load.load()
    assert list(Customer.objects.values_list("name", flat=True)) == ["told"]
    assert load.is_wanted()


def test_a_shop_of_before_parts_were_counted_is_whole() -> None:
    progress = load.prepare_shop()
    progress.done, progress.later = progress.stories, None
    progress.save()
    assert Progress.objects.count() == 1
    assert not load.is_wanted()
