"""What speaks against a promise to send or to repair: what it takes is not in stock."""

import re
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from keepword.aftersales.models import Part, PartState
from keepword.aftersales.rules import deeds
from keepword.commerce.models import Line, Product
from keepword.commerce.models.orders import TO_SEND
from keepword.commerce.queries import stock_of
from keepword.commitments.models import Promise
from keepword.commitments.queries import Warned
from keepword.language.detect import detect

CODE: Final = "stock"
MOST: Final = 3  # products that are named in one warning
_WORD: Final = re.compile(r"[\w-]{4,}")


def warned(promise: Promise) -> list[Warned]:
    """That what is promised to be sent, or the part of what is promised to be repaired, is not there."""
    conversation, text = promise.conversation, promise.words
    found = deeds.deeds(text, promise.language or detect(text) or conversation.language or None)
    customer, lacking = conversation.customer_id, []
    if found & {deeds.SEND, deeds.ARRIVE}:
        lacking += _of_orders(customer) or _named(text)
    if deeds.REPAIR in found:
        lacking += _of_repairs(customer)
    names = list(dict.fromkeys(lacking))[:MOST]
    if not names:
        return []
    return [Warned(CODE, words=_("Not in stock: %(names)s.") % {"names": ", ".join(names)})]


def _of_orders(customer: int) -> list[str]:
    """Of what they have ordered and not got yet."""
    rows = Line.objects.filter(order__customer=customer, order__status__in=TO_SEND, backordered__gt=0)
    return list(rows.order_by("-order__placed_at", "position").values_list("name", flat=True)[:MOST])


def _of_repairs(customer: int) -> list[str]:
    rows = Part.objects.filter(repair__customer=customer, state=PartState.MISSING)
    return list(rows.order_by("pk").values_list("product__name", flat=True)[:MOST])


def _named(text: str) -> list[str]:
    """Products of which the sentence speaks by their whole name or their SKU, and of which none is free."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text[:500])))[:12]
    if not words:
        return []
    like = Q(sku__in=[word.upper() for word in words] + words)
    for word in words:
        like |= Q(name__istartswith=word)
    plain = text.lower()
    rows = Product.objects.filter(like, counted=True, archived_at=None).order_by("pk")[:20]
    spoken = [one for one in rows if one.name.lower() in plain or one.sku.lower() in plain]
    return [one.name for one in spoken[:MOST] if stock_of(one).free <= 0]
