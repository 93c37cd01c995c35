"""What customers thought of us, in the timeline of their life with the shop."""

from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.conversations.queries import visible
from keepword.customers.models import Customer
from keepword.feedback.models import Rating
from keepword.relationship.timeline import Entry, Source, register

_GOOD: Final = 4
_BAD: Final = 2


def _rows(user: User, customer: Customer) -> "QuerySet[Any]":
    return Rating.objects.filter(conversation__in=visible(user).filter(customer=customer).values("pk"))


def _entry(row: Rating) -> Entry:
    tone = "good" if row.score >= _GOOD else "danger" if row.score <= _BAD else ""
    title = _("They rated us %(score)s of 5") % {"score": row.score}
    where = ("conversation", row.conversation_id)
    return Entry(row.at, "rating", title, row.comment[:160], where, "", "star", tone)


register(Source("ratings", gettext_lazy("Ratings"), _rows, "at", _entry))
