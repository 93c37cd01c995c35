"""The customer's own page of a return or a repair: a signed address, no account."""

from django.conf import settings

from keepword.aftersales.models import Repair, Return
from keepword.core import secrets

RETURN, REPAIR = "return", "repair"


def return_token(pk: int) -> str:
    """The signed name of a return in its customer's address."""
    return secrets.sign(RETURN, pk, length=24)


def repair_token(pk: int) -> str:
    """The signed name of a repair in its customer's address."""
    return secrets.sign(REPAIR, pk, length=24)


def return_of(token: str) -> Return | None:
    """The return of a signed name, or None when it is not ours."""
    pk = secrets.unsign(RETURN, token, length=24)
    rows = Return.objects.select_related("order", "customer", "replacement")
    return rows.filter(pk=pk).first() if pk is not None else None


def repair_of(token: str) -> Repair | None:
    """The repair of a signed name, or None when it is not ours."""
    pk = secrets.unsign(REPAIR, token, length=24)
    rows = Repair.objects.select_related("product", "customer", "technician")
    return rows.filter(pk=pk).first() if pk is not None else None


def url_of(case: Return | Repair) -> str:
    """Where the customer sees how it stands."""
    if isinstance(case, Return):
        return f"{settings.KEEPWORD_URL}/help/returns/{return_token(case.pk)}/"
    return f"{settings.KEEPWORD_URL}/help/repairs/{repair_token(case.pk)}/"
