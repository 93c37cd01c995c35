"""Reads about privacy, for those who may."""

from collections.abc import Iterable
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.customers.queries import family, standing
from keepword.privacy.models import Erasure, ErasureState, Export, ExportState, RetentionRule, RetentionRun

NEWEST: Final = ("-created_at", "-id")  # of exports, of erasures
IN_ORDER: Final = ("position", "id")  # of rules


def get_person(user: User, pk: int) -> Customer:
    """A customer, as they are now, for somebody who may export and erase.

    Missing and forbidden alike are NotFound.
    """
    found = Customer.objects.filter(pk=pk).first() if user.may("privacy") else None
    if found is None:
        raise NotFound(_("There is no such customer."))
    return standing(found)


def exports(user: User) -> QuerySet[Export]:
    """The exports that there were."""
    rows = Export.objects.all() if user.may("privacy") else Export.objects.none()
    return rows.select_related("customer", "asked_by")


def get_export(user: User, pk: int) -> Export:
    """One export; missing and forbidden alike are NotFound."""
    found = exports(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such export."))
    return found


def exports_of(user: User, customer: Customer) -> list[Export]:
    """The latest exports of one person."""
    return list(exports(user).filter(customer__in=family(customer)).order_by(*NEWEST)[:5])


def erasures(user: User) -> QuerySet[Erasure]:
    """The erasures that there were."""
    rows = Erasure.objects.all() if user.may("privacy") else Erasure.objects.none()
    return rows.select_related("asked_by")


def get_erasure(user: User, pk: int) -> Erasure:
    """One erasure; missing and forbidden alike are NotFound."""
    found = erasures(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such erasure."))
    return found


def is_being_erased(customer_id: int) -> bool:
    return Erasure.objects.filter(customer_id=customer_id, state=ErasureState.RUNNING).exists()


def is_busy(user: User) -> bool:
    """Whether anything is being exported or erased now."""
    return user.may("privacy") and (
        Erasure.objects.filter(state=ErasureState.RUNNING).exists()
        or Export.objects.filter(state=ExportState.RUNNING).exists()
    )


def rules(user: User) -> QuerySet[RetentionRule]:
    """The rules of retention."""
    return RetentionRule.objects.all() if user.may("privacy") else RetentionRule.objects.none()


def get_rule(user: User, pk: int) -> RetentionRule:
    """One rule; missing and forbidden alike are NotFound."""
    found = rules(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such rule."))
    return found


def last_runs(rules: Iterable[RetentionRule]) -> dict[int, RetentionRun]:
    """The last run of each rule that has run, by the rule's number. One query for them all."""
    numbers = [rule.pk for rule in rules]
    latest = RetentionRun.objects.filter(rule=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    ids = RetentionRule.objects.filter(pk__in=numbers).values(latest=Subquery(latest))
    return {run.rule_id: run for run in RetentionRun.objects.filter(pk__in=ids)}


def last_run(rule: RetentionRule) -> RetentionRun | None:
    return RetentionRun.objects.filter(rule=rule).order_by("-pk").first()
