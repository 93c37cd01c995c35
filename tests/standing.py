"""What many tests look at and none keeps changed: made once for a module, in one transaction around them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def standing(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Rows written inside stand until the end; each test's own changes go with its savepoint."""
    with blocker.unblock(), undone():
        yield


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is taken back: each question, each example of hypothesis finds the same shop."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
