"""Who is behind an order. What stands in it is known, and proves nothing."""

from keepword.commerce.rules.given import BuyerGiven
from keepword.customers import rules
from keepword.customers.models import Customer
from keepword.customers.services import claim, recognise


def recognised(buyer: BuyerGiven) -> Customer | None:
    """The customer with this address, else with this phone; a stranger becomes one. None: no way to tell."""
    kept = {
        kind: plain
        for kind, typed in (("email", buyer.email), ("phone", buyer.phone))
        if (plain := rules.normal(kind, typed))
    }
    if not kept:
        return None
    kind, value = next(iter(kept.items()))
    found = recognise(kind, value, name=buyer.name, language=buyer.language)
    if kind == "email" and "phone" in kept:
        claim(found, "phone", kept["phone"])
    return found
