"""What a source of reviews is to the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from keepword.channels.reviews.rules import Given

SECONDS = 20.0  # for one call
LONGEST_LOOK = 60.0  # seconds for one look at a source
MOST = 500  # reviews of one look


@dataclass(frozen=True, kw_only=True)
class Where:
    """How a source is reached: what an admin entered. `address` is a feed's, or an app's name there."""

    source: str
    address: str = ""
    country: str = ""
    language: str = ""
    scale: float = 5.0
    product: str = ""
    answer_url: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Found:
    """What one look found, and where the next one begins (JSON, in the source's own words)."""

    reviews: Sequence[Given]
    cursor: Mapping[str, Any] = field(default_factory=dict)


class Source:
    """One kind of source. Not every one is read (`reads`): a table is uploaded, a webhook calls us."""

    key: str
    name: str | Promise
    reads = False
    can_answer = False

    def checked(self, where: Where) -> None:
        """Invalid, naming the setting, unless this is how it can be reached."""

    def fetch(self, where: Where, cursor: Mapping[str, Any]) -> Found:
        """What is new or changed since `cursor`; the same review twice does no harm.

        Outside of any transaction. Unavailable: later again. Invalid: not before somebody changes something.
        """
        raise NotImplementedError

    def answer(self, where: Where, review: Mapping[str, Any], text: str, key: str) -> str:
        """Answer a review there, and what the source calls the answer. `key` tells this answer from others.

        Raises `doors.channel.Later`, `Rejected` or Unavailable.
        """
        raise NotImplementedError
