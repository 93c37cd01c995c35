"""Two customers become one, and two again: what they were advised and offered goes with them."""

from django.db.models import Exists, OuterRef

from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move, note
from keepword.relationship.models import Consultation, Offer, OfferState

APP = "advice"


def take_together(event: CustomersJoined) -> None:
    """Where both were offered the same, the source's offer is over, until they are two again."""
    source, into = event.source, event.into
    open_ones = Offer.objects.filter(customer=into, product=OuterRef("product"), state=OfferState.MADE)
    double = Offer.objects.filter(Exists(open_ones), customer=source, state=OfferState.MADE)
    lapsed = list(double.values_list("pk", flat=True))
    Offer.objects.filter(pk__in=lapsed).update(state=OfferState.LAPSED, ended_at=event.at)
    note(
        event.join.kept,
        APP,
        lapsed=lapsed,
        offers=move(Offer.objects.filter(customer=source), into),
        consultations=move(Consultation.objects.filter(customer=source), into),
    )
    event.join.save(update_fields=["kept"])


def take_apart(event: CustomersParted) -> None:
    """Each has their own again."""
    kept, source, into = event.join.kept.get(APP, {}), event.source, event.into
    back(Consultation, kept.get("consultations", ()), source, into)
    back(Offer, kept.get("offers", ()), source, into)
    again = Offer.objects.filter(customer=source, product=OuterRef("product"), state=OfferState.MADE)
    mine = Offer.objects.filter(
        ~Exists(again), pk__in=kept.get("lapsed", ()), customer=source, state=OfferState.LAPSED
    )
    mine.update(state=OfferState.MADE, ended_at=None)
