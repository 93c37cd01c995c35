"""When a customer is asked for a rating and how long one can be changed. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

LOWEST, HIGHEST = 1, 5
SCORES = tuple(range(HIGHEST, LOWEST - 1, -1))  # the best first, as it is asked
ASK_AFTER = timedelta(minutes=30)  # a matter that is opened again meanwhile is not rated yet
ASK_WITHIN = timedelta(days=1)  # later nobody remembers; also keeps the past of an import quiet
ASK_AGAIN_AFTER = timedelta(days=7)  # nobody is asked more often
CHANGE_WITHIN = timedelta(days=7)
MOST_CHANGES = 20  # each is a fact that stays
LONGEST_COMMENT = 5_000
_NOBODY_READS = frozenset(
    {"noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce", "bounces"}
)


def time_to_ask(closed_at: datetime | None, now: datetime) -> bool:
    """Whether a matter has been closed long enough, and not too long ago, to ask how it went."""
    return closed_at is not None and ASK_AFTER <= now - closed_at <= ASK_WITHIN


def changeable(rated_at: datetime, changes: int, now: datetime) -> bool:
    """Whether a rating can still be corrected."""
    return now - rated_at <= CHANGE_WITHIN and changes < MOST_CHANGES


def is_read(address: str) -> bool:
    """Whether a person may read what comes to a normalised address."""
    local, _at, domain = address.rpartition("@")
    return bool(local) and domain != "invalid" and local.partition("+")[0] not in _NOBODY_READS


def spoken(wanted: Iterable[str], known: Iterable[str], default: str) -> str:
    """The first wanted language that is among the known ones ("lt-LT" counts as "lt"), else the default."""
    here = set(known)
    codes = (code.partition("-")[0].lower() for code in wanted)
    return next((code for code in codes if code in here), default)
