"""Kinds of facts about segments, what is remembered, and advice. Amounts are in minor units of `currency`."""

from keepword.core.facts import declare

_OFFER = {"offer": int, "product": int, "why": str}

declare("segment_counted", "As many customers as the value were in it.", segment=int)
declare("segment_entered", "A customer came into it.", segment=int)
declare("segment_left", "A customer left it.", segment=int)
declare("customers_scored", "So many customers were scored by how they buy.")
declare(
    "personal",
    "An answer was looked at for what is remembered of its customer; the value is 0 to 1.",
    message=int,
    used=int,
    known=int,
)
declare(
    "consultation_held",
    "A guide was walked through with a customer; `asked`: where.",
    guide=int,
    asked=str,
    meets=bool,
    found=int,
)
declare("offer_made", "A product was offered.", **_OFFER)
declare("offer_judged", "Whether it was something for them.", relevant=bool, **_OFFER)
declare("offer_taken", "They bought it, for the value.", currency=str, **_OFFER)
declare("offer_refused", "They did not want it.", **_OFFER)
declare("offer_lapsed", "They said nothing.", **_OFFER)
