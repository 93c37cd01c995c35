"""Who waits for what."""

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.commerce.models import Product
from keepword.customers.models import Customer
from keepword.outreach.models import Waiting


def waiting_for(product: Product) -> int:
    """How many wait for a product."""
    return Waiting.objects.filter(product=product, told_at=None).count()


def waits(customer: Customer, product: Product) -> bool:
    """Whether a customer waits for a product."""
    return Waiting.objects.filter(product=product, customer=customer, told_at=None).exists()


def waiting_of(user: User, customer: Customer) -> QuerySet[Waiting]:
    """For what a customer waits, for whoever answers customers: with product."""
    rows = Waiting.objects.filter(customer=customer, told_at=None) if user.may("converse") else None
    return Waiting.objects.none() if rows is None else rows.select_related("product").order_by("-pk")
