"""Reads of guides, of what they lead to, and of who went through them."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.commerce.models import Kind, Product
from keepword.commerce.queries import stocks
from keepword.commerce.queries.currency import main_currency
from keepword.core.errors import NotFound
from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.relationship.models import Consultation, Guide, OfferState
from keepword.relationship.rules import guides as rules
from keepword.relationship.rules.advise import Result, Thing, advise

MOST_THINGS: Final = 2_000  # products that a guide looks at; with more, give it categories


def may_keep(user: User) -> bool:
    """Whether somebody makes guides."""
    return user.may("catalogue")


def guides(user: User, *, archived: bool = False) -> QuerySet[Guide]:
    """The guides that a user sees: who makes them all, whoever answers customers those that are on."""
    rows = Guide.objects.filter(archived_at__isnull=not archived)
    if may_keep(user):
        return rows
    return rows.filter(is_on=True) if user.may("converse") else rows.none()


def get_guide(user: User, pk: int) -> Guide:
    """One guide; missing and forbidden alike are NotFound."""
    found = Guide.objects.filter(pk=pk).first()
    seen = found is not None and (
        may_keep(user) or (user.may("converse") and found.is_on and found.archived_at is None)
    )
    if found is None or not seen:
        raise NotFound("There is no such guide.")
    return found


def public_guides() -> QuerySet[Guide]:
    """Those that customers go through by themselves."""
    return Guide.objects.filter(archived_at=None, is_on=True, is_public=True).order_by("pk")


def get_public_guide(pk: int) -> Guide:
    """One of them; any other is NotFound."""
    found = public_guides().filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such guide.")
    return found


def things_for(guide: Guide, language: str, currency: str) -> list[Thing]:
    """The products that a guide chooses from. Two queries."""
    rows = Product.objects.filter(archived_at=None)
    rows = rows.filter(category__in=guide.categories) if guide.categories else rows.filter(kind=Kind.THING)
    found = list(rows.order_by("pk")[:MOST_THINGS])
    there = stocks([one for one in found if one.counted])
    return [
        Thing(
            pk=one.pk,
            sku=one.sku,
            title=one.title(language),
            category=one.category,
            brand=one.brand,
            kind=one.kind,
            words=_words(one),
            price=one.price if one.currency == currency else None,
            is_there=there[one.pk].free > 0 if one.pk in there else None,
        )
        for one in found
    ]


def _words(product: Product) -> str:
    said = [product.name, *product.names.values(), *product.about.values()]
    return "\n".join(map(str, said)).casefold()


def tried(guide: Guide, answers: Mapping[str, Any]) -> Result:
    """What a guide (perhaps not saved) advises for answers, in the reader's language; nothing is kept.
    Invalid names what cannot be answered so."""
    language = (get_language() or "en")[:2]
    language = language if language in LANGUAGES else "en"
    currency = main_currency()
    return advise(
        guide.questions,
        rules.answered(guide.questions, answers),
        things_for(guide, language, currency),
        language=language,
        currency=currency,
        most=guide.most,
    )


# Who went through them --------------------------------------------------------------------------------


def consultations_of(user: User, customer: Customer) -> QuerySet[Consultation]:
    """What a customer was advised, for a list by ("-at", "-id")."""
    rows = Consultation.objects.filter(customer=customer).select_related("guide", "agent")
    return rows if user.may("converse") else rows.none()


def get_consultation(user: User, pk: int) -> Consultation:
    """One of somebody; missing and forbidden alike are NotFound."""
    rows = Consultation.objects.select_related("guide", "customer", "conversation", "agent")
    found = rows.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound("There is no such consultation.")
    return found


def answers_in_words(consultation: Consultation, language: str) -> list[tuple[str, str]]:
    """What was asked and what was answered; questions that the guide no longer has are left out."""
    found = []
    for question in consultation.guide.questions:
        value = consultation.answers.get(question["key"])
        if value is None:
            continue
        if question["kind"] == "budget":
            words = shown(int(value), str(consultation.result.get("currency", "EUR")), language)
        else:
            chosen = [one for one in question["answers"] if one["key"] in value]
            words = ", ".join(rules.said(one["texts"], language) for one in chosen)
        found.append((rules.said(question["texts"], language), words))
    return found


def with_use(user: User, *, archived: bool = False) -> list[Guide]:
    """The guides with how often somebody went through each (`used`) and what was bought of it (`sold`)."""
    rows = guides(user, archived=archived).order_by("pk")
    taken = Q(consultations__offers__state=OfferState.TAKEN)
    return list(
        rows.annotate(
            used=Count("consultations", distinct=True),
            sold=Count("consultations__offers", filter=taken, distinct=True),
        )
    )
