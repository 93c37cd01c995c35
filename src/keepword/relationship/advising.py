"""What was advised and offered, in the timeline of a customer's life."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.customers.models import Customer
from keepword.relationship.models import Consultation, Offer, OfferState
from keepword.relationship.queries.guides import consultations_of
from keepword.relationship.queries.offers import offers_to
from keepword.relationship.timeline import Entry, Source, register

_TONES = {OfferState.TAKEN.value: "good"}


def _advised(user: User, customer: Customer) -> "QuerySet[Any]":
    return consultations_of(user, customer)


def _consultation(row: Consultation) -> Entry:
    title = _("They were advised: %(guide)s") % {"guide": row.guide.title(get_language() or "en")}
    text = ", ".join(one["sku"] for one in row.result["found"])
    where = ("conversation", row.conversation_id) if row.conversation_id else None
    return Entry(row.at, "advice", title, text, where, "", "help")


def _offered(user: User, customer: Customer) -> "QuerySet[Any]":
    return offers_to(user, customer)


def _offer(row: Offer) -> Entry:
    title = _("We offered: %(product)s") % {"product": row.product.title(get_language() or "en")}
    where = ("conversation", row.conversation_id) if row.conversation_id else None
    text = " · ".join(part for part in (str(row.get_state_display()), row.reason) if part)
    return Entry(row.made_at, "offer", title, text, where, "", "star", _TONES.get(row.state, ""))


register(
    Source("consultations", gettext_lazy("Advice"), _advised, "at", _consultation),
    Source("offers", gettext_lazy("Offers"), _offered, "made_at", _offer),
)
