"""What webhooks can tell of offers."""

from django.utils.translation import gettext_lazy as _

from keepword.api.shapes.advice import OFFER, CustomerOfferOut
from keepword.core.events import on
from keepword.relationship.events import OfferChanged, OfferMade
from keepword.webhooks.services import emit
from keepword.webhooks.topics import Topic, register

_TAKEN = {**OFFER, "state": "taken", "is_relevant": True, "order": 77, "ended_at": OFFER["made_at"]}

register(
    Topic("offer.made", _("Something was offered to a customer"), {"offer": OFFER}),
    Topic("offer.changed", _("Something came of an offer"), {"offer": _TAKEN, "before": "made"}),
)


@on(OfferMade)
def tell_made(event: OfferMade) -> None:
    """One of us offered something."""
    emit("offer.made", lambda: {"offer": CustomerOfferOut.of(event.offer).model_dump(mode="json")})


@on(OfferChanged)
def tell_changed(event: OfferChanged) -> None:
    """It was bought, refused, judged, or its time is over."""
    offer = event.offer
    emit(
        "offer.changed",
        lambda: {"offer": CustomerOfferOut.of(offer).model_dump(mode="json"), "before": event.before},
    )
