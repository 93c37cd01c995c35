"""What happens in the life of customers. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.accounts.models import User
from keepword.core.actors import Actor
from keepword.relationship.models import Consultation, Offer, Segment


@dataclass(frozen=True, slots=True)
class SegmentEntered:
    """Customers came into a segment, by what happened to them: at most `services.refresh.TOGETHER`.

    Whom a new segment, or a changed condition, brings in is not told.
    """

    segment: Segment
    customers: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SegmentLeft:
    """Customers are in a segment no longer, by what happened to them."""

    segment: Segment
    customers: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class SegmentChanged:
    """A segment was made, changed, archived or taken out of the archive."""

    segment: Segment
    user: User


@dataclass(frozen=True, slots=True)
class ConsultationHeld:
    """Somebody went through a guide."""

    consultation: Consultation
    user: Actor


@dataclass(frozen=True, slots=True)
class OfferMade:
    """One of us offered something to a customer."""

    offer: Offer
    user: Actor


@dataclass(frozen=True, slots=True)
class OfferChanged:
    """What came of an offer: another state, or (`before` the same) its relevance was noted."""

    offer: Offer
    before: str
    user: Actor
