"""Much work in small transactions, for what the scheduler does in a turn."""

from collections.abc import Callable
from typing import Final, TypeVar

from django.db import transaction

SIZE: Final = 200  # rows a transaction: few enough not to keep writers waiting
MOST: Final = 20  # batches a turn: what is left waits for the next second

Found = TypeVar("Found")


def in_batches(find: Callable[[], Found], do: Callable[[Found], int]) -> int:
    """Do batch after batch, each in a transaction, while `find` finds something; how much was done.

    `find` is asked first and without a transaction, as mostly nothing is due. `do` locks what it takes, so
    that two workers at once do each thing once; it ends the turn by doing nothing, when another has the rest.
    """
    count = 0
    for _turn in range(MOST):
        found = find()
        if not found:
            break
        with transaction.atomic():
            done = do(found)
        count += done
        if not done:
            break
    return count
