"""Reads of how customers buy: the grid of recency and worth, who is in a cell, a score in words."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from keepword.accounts.models import User
from keepword.core import clock
from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.relationship.models import Label, Score, Scoring
from keepword.relationship.rules import rfm


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the grid: `share` is of all who are scored, from 0 to 1."""

    recency: int
    worth: int
    label: Label
    count: int
    share: float


def scoring() -> Scoring:
    """When customers were last scored; never: `scored_at` is None."""
    return Scoring.objects.first() or Scoring()


def grid(user: User) -> list[list[Cell]]:
    """Five rows, the latest buyers first, of five cells by worth. One query."""
    rows = _scores(user).values("recency", "worth").annotate(n=Count("pk"))
    counts = {(row["recency"], row["worth"]): row["n"] for row in rows}
    whole = sum(counts.values())
    return [
        [
            Cell(
                recency, worth, Label(name), n := counts.get((recency, worth), 0), n / whole if whole else 0.0
            )
            for worth, name in enumerate(rfm.GRID[recency], 1)
        ]
        for recency in range(rfm.FIFTHS, 0, -1)
    ]


def in_cell(user: User, recency: int, worth: int) -> QuerySet[Score]:
    """Who is in a cell, for a list by "-id"."""
    return _scores(user).filter(recency=recency, worth=worth).select_related("customer")


def _scores(user: User) -> QuerySet[Score]:
    return Score.objects.all() if user.may("outreach") else Score.objects.none()


def explained(customer: Customer) -> list[str]:
    """A customer's score in words, a sentence each; none for who has not ordered."""
    found = Score.objects.filter(customer=customer).first()
    return _in_words(found, scoring().currency) if found else []


def _in_words(score: Score, currency: str) -> list[str]:
    return rfm.explained(
        recency=score.recency,
        frequency=score.frequency,
        money=score.money,
        orders=score.orders,
        last=score.last_order_at,
        paid=shown(score.spent, currency or "EUR", get_language() or "en"),
        now=clock.now(),
    )
