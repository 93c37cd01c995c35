"""Compensation in points or by a voucher: the programme keeps them, the book of complaints what they cost."""

from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.complaints.models import Compensation, Complaint, Kind
from keepword.core.errors import Conflict, Invalid
from keepword.loyalty import queries, services
from keepword.loyalty.models import Origin, VoucherKind, Why
from keepword.loyalty.rules.earning import MOST


def worth(points: int) -> tuple[int, str]:
    """What points cost the shop, in minor units, and of which currency. Conflict where there are none."""
    programme = queries.programme()
    if not programme.is_on:
        raise Conflict(_("There are no points yet: set up the programme first."), field="kind")
    if not 0 < points <= MOST:
        raise Invalid(_("Enter how many points, above nothing."), field="points")
    return programme.rate.worth(points), programme.currency


def hand_over(user: User, given: Compensation, complaint: Complaint) -> None:
    """The customer has the points, or a voucher of their own."""
    customer = complaint.conversation.customer
    if given.kind == Kind.POINTS:
        services.credit(user, customer, given.points, why=Why.COMPENSATION, key=_key(given))
    elif given.kind == Kind.VOUCHER:
        offer = services.Offer(
            VoucherKind.AMOUNT,
            given.amount,
            given.currency,
            valid_until=services.ends_in(queries.programme().exchange_days),
            customer=customer,
        )
        given.voucher = services.issue(user, offer, Origin.COMPENSATION)
        given.save(update_fields=["voucher"])


def take_away(user: User, given: Compensation) -> None:
    """They have them no longer. Conflict when they have used them already."""
    services.take_away(user, _key(given), given.voucher)


def _key(given: Compensation) -> str:
    return f"compensation:{given.pk}"
