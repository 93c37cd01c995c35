"""What a customer was told stands in the timeline of their life with the shop."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.customers.models import Customer
from keepword.outreach.models import Recipient, RecipientState
from keepword.relationship.timeline import Entry, Source, register

_SHOWN = (RecipientState.SENDING, RecipientState.SENT, RecipientState.FAILED)


def _told(user: User, customer: Customer) -> "QuerySet[Any]":
    if not user.may("converse"):
        return Recipient.objects.none()
    rows = Recipient.objects.filter(customer=customer, state__in=_SHOWN)
    return rows.select_related("notice", "message__conversation")


def _entry(row: Recipient) -> Entry:
    place = row.message
    failed = row.state == RecipientState.FAILED
    title = _("A notice did not arrive: %(name)s") if failed else _("They were told: %(name)s")
    return Entry(
        row.at,
        "notice",
        title % {"name": row.notice.name},
        place.conversation.subject if place is not None else "",
        ("conversation", place.conversation_id) if place is not None else None,
        f"m-{place.pk}" if place is not None else "",
        "send",
        "warn" if failed else "",
    )


register(Source("notices", gettext_lazy("Notices"), rows=_told, at="at", entry=_entry))
