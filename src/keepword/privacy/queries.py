"""Reads about privacy, for those who may."""

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.customers.models import Customer
from keepword.privacy.models import Erasure, ErasureState, Export, ExportState, RetentionRule, RetentionRun


def get_person(user: User, pk: int) -> Customer:
    """A customer for somebody who may export and erase; missing and forbidden alike are NotFound."""
    found = Customer.objects.filter(pk=pk).first() if user.may("privacy") else None
    if found is None:
        raise NotFound("There is no such customer.")
    return found


def exports(user: User, *, after: str = "", size: int = 20) -> Page[Export]:
    """The exports that there were, the newest first."""
    rows = (
        Export.objects.select_related("customer", "asked_by")
        if user.may("privacy")
        else Export.objects.none()
    )
    return page(rows, order=("-created_at", "-id"), after=after, size=size)


def get_export(user: User, pk: int) -> Export:
    """One export; missing and forbidden alike are NotFound."""
    rows = Export.objects.select_related("customer")
    found = rows.filter(pk=pk).first() if user.may("privacy") else None
    if found is None:
        raise NotFound("There is no such export.")
    return found


def exports_of(user: User, customer: Customer) -> list[Export]:
    """The latest exports of one person."""
    if not user.may("privacy"):
        return []
    return list(Export.objects.filter(customer=customer).order_by("-created_at", "-pk")[:5])


def erasures(user: User, *, after: str = "", size: int = 20) -> Page[Erasure]:
    """The erasures that there were, the newest first."""
    rows = Erasure.objects.select_related("asked_by") if user.may("privacy") else Erasure.objects.none()
    return page(rows, order=("-created_at", "-id"), after=after, size=size)


def get_erasure(user: User, pk: int) -> Erasure:
    """One erasure; missing and forbidden alike are NotFound."""
    found = Erasure.objects.filter(pk=pk).first() if user.may("privacy") else None
    if found is None:
        raise NotFound("There is no such erasure.")
    return found


def is_being_erased(customer_id: int) -> bool:
    return Erasure.objects.filter(customer_id=customer_id, state=ErasureState.RUNNING).exists()


def is_busy(user: User) -> bool:
    """Whether anything is being exported or erased now."""
    return user.may("privacy") and (
        Erasure.objects.filter(state=ErasureState.RUNNING).exists()
        or Export.objects.filter(state=ExportState.RUNNING).exists()
    )


def rules(user: User) -> list[RetentionRule]:
    """The rules of retention in their order, each with `last_run`."""
    if not user.may("privacy"):
        return []
    found = list(RetentionRule.objects.order_by("position", "pk")[:100])
    for rule in found:
        rule.last_run = last_run(rule)  # type: ignore[attr-defined]
    return found


def get_rule(user: User, pk: int) -> RetentionRule:
    """One rule; missing and forbidden alike are NotFound."""
    found = RetentionRule.objects.filter(pk=pk).first() if user.may("privacy") else None
    if found is None:
        raise NotFound("There is no such rule.")
    return found


def last_run(rule: RetentionRule) -> RetentionRun | None:
    return RetentionRun.objects.filter(rule=rule).order_by("-pk").first()
