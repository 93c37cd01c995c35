"""What customers want no more, what they want again, what they wait for."""

from keepword.commerce.models import Product
from keepword.core.actors import Actor
from keepword.customers.models import Customer, Purpose
from keepword.outreach.models import Notice, Source, Unsubscribed, Waiting


def unsubscribe(token: str, *, one_click: bool = False, everything: bool = False) -> Unsubscribed | None:
    """By the link in a notice (`links.unsubscribe_url`): of its purpose, or of everything that needs consent.

    A consent that they gave for it is taken back. NotFound for a token that is none; the second time nothing
    more happens. None: the notice belongs to an order (a recall, a delay) and cannot be done without.
    """
    raise NotImplementedError


def resubscribe(token: str) -> None:
    """By the same link: they want it again. A consent that was taken back by it is given again."""
    raise NotImplementedError


def unsubscribe_customer(
    actor: Actor,
    customer: Customer,
    *,
    notice: Notice | None = None,
    purpose: Purpose | None = None,
    source: str = Source.AGENT,
) -> Unsubscribed:
    """One of us notes it, or the customer does on their page. With neither: all that needs consent."""
    raise NotImplementedError


def resubscribe_customer(actor: Actor, row: Unsubscribed) -> None:
    """What `unsubscribe_customer` noted holds no more. Consents are given anew by the customer alone."""
    raise NotImplementedError


def wait_for(actor: Actor, customer: Customer, product: Product) -> Waiting:
    """They want to hear when it is there again. The second time gives the same row. Conflict where it is in
    stock, or where nobody counts the stock of it."""
    raise NotImplementedError


def wait_no_more(actor: Actor, customer: Customer, product: Product) -> None:
    """They do not want to hear of it."""
    raise NotImplementedError
