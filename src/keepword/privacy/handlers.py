"""Who is being erased stays as they are until that is over."""

from django.utils.translation import gettext as _

from keepword.core.errors import Conflict
from keepword.core.events import on
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.privacy.models import Erasure, ErasureState


@on(CustomersJoined)
def _joined(event: CustomersJoined) -> None:
    if not event.late:
        _demand_peace(event)


@on(CustomersParted)
def _parted(event: CustomersParted) -> None:
    _demand_peace(event)


def _demand_peace(event: CustomersJoined | CustomersParted) -> None:
    numbers = [event.source.pk, event.into.pk]
    if Erasure.objects.filter(customer_id__in=numbers, state=ErasureState.RUNNING).exists():
        raise Conflict(_("This person is being erased."))
