"""In which order rows are locked: the order, then what comes back of it, then money; a repair by itself."""

from keepword.aftersales.models import Refund, Repair, Return
from keepword.commerce.models import Order
from keepword.core.errors import NotFound


def locked_order(order: Order) -> Order:
    """The order as it is now, nobody else changing it until this transaction ends."""
    found = (
        Order.objects.select_for_update(of=("self",)).select_related("customer").filter(pk=order.pk).first()
    )
    if found is None:
        raise NotFound("There is no such order.")
    return found


def locked_return(ret: Return) -> Return:
    """The return as it is now, with its order, nobody else changing either."""
    order = locked_order(ret.order)
    found = (
        Return.objects.select_for_update(of=("self",))
        .select_related("customer", "conversation")
        .filter(pk=ret.pk)
        .first()
    )
    if found is None:
        raise NotFound("There is no such return.")
    found.order = order
    return found


def locked_refund(refund: Refund) -> tuple[Refund, Return | None]:
    """The refund and its return as they are now, nobody else changing them or their order."""
    order = locked_order(refund.order)
    ret = locked_return(refund.ret) if refund.ret is not None else None
    found = Refund.objects.select_for_update(of=("self",)).filter(pk=refund.pk).first()
    if found is None:
        raise NotFound("There is no such refund.")
    found.order, found.ret = order, ret
    return found, ret


def locked_repair(repair: Repair) -> Repair:
    """The repair as it is now, nobody else changing it."""
    found = (
        Repair.objects.select_for_update(of=("self",))
        .select_related("customer", "conversation", "product", "owned", "technician")
        .filter(pk=repair.pk)
        .first()
    )
    if found is None:
        raise NotFound("There is no such repair.")
    return found
