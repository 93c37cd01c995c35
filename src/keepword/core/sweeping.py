"""Deleting bytes that nothing refers to any more, after the commit that let go of them."""

from collections.abc import Iterable
from datetime import timedelta

from keepword.core import blobs, clock, jobs

_TOGETHER = 1_000


def let_go(digests: Iterable[str]) -> None:
    """In the transaction that deletes the rows: delete these bytes once it is committed, unless somebody
    else's row has them too."""
    wanted = sorted({digest for digest in digests if digest})
    for start in range(0, len(wanted), _TOGETHER):
        jobs.enqueue(remove, wanted[start : start + _TOGETHER])


@jobs.job
def remove(digests: list[str]) -> None:
    """Delete those to which nothing refers; what was put just now is looked at again later."""
    _removed, young = blobs.remove_unused(digests)
    still = [digest for digest in young if digest not in blobs.in_use(young)]
    if still:
        jobs.enqueue(remove, still, run_after=clock.now() + timedelta(seconds=blobs.GRACE + 60))
