"""What a customer's page shows beside who they are: wishes, what is remembered, value, mood, their life."""

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from keepword.accounts.models import Language
from keepword.core.errors import Invalid
from keepword.customers import queries
from keepword.customers.consent import asked_for
from keepword.customers.models import About, Channel, Customer, Remembered
from keepword.customers.rules import rare_domain
from keepword.customers.services import Preferences, save_preferences
from keepword.desk.access import agent_required, person
from keepword.desk.memory.charts import drawn
from keepword.relationship.queries import life
from keepword.relationship.queries.timeline import timeline
from keepword.relationship.timeline import sources

MOST = 100  # remembered things


def known(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """All that is known of a customer. The addresses are prefetched."""
    user = person(request)
    only, names = request.GET.get("only", ""), [one.name for one in sources()]
    things = list(queries.remembered(user, customer)[:MOST])
    return {
        "members_of": queries.memberships(customer),
        "things": [(label, _of(things, state)) for state, label in _GROUPS if _of(things, state)],
        "thing_kinds": About.choices,
        "effort": life.effort(user, customer),
        "figures": life.values(user, customer),
        "owed_promises": life.open_promises(user, customer),
        "mood": drawn(life.moods(user, customer)),
        "page": timeline(
            user, customer, after=request.GET.get("after", ""), only=[only] if only in names else []
        ),
        "only": only if only in names else "",
        "timeline_sources": [(one.name, one.label) for one in sources()],
        "agreements": asked_for(customer),
        "channels": Channel.choices,
        "languages": Language.choices,
        "zones": sorted(available_timezones()),
        "own_domain": _domain(customer),
    }


_GROUPS = (
    ("suggested", ""),
    ("confirmed", ""),
    ("outdated", gettext_lazy("No longer so")),
    ("dismissed", gettext_lazy("Dismissed")),
)


def _of(things: list[Remembered], state: str) -> list[Remembered]:
    return [one for one in things if one.state == state]


def _domain(customer: Customer) -> str:
    """A domain of theirs that may be an organisation's."""
    mails = [one.value for one in customer.identities.all() if one.kind == "email"]
    return next((found for found in map(rare_domain, mails) if found), "")


@require_POST
@agent_required
def preferences(request: HttpRequest, pk: int) -> HttpResponse:
    """How a customer would rather have it."""
    user, given = person(request), request.POST
    found = queries.get_customer(user, pk)
    try:
        wanted = Preferences(
            language=given.get("language", ""),
            prefers_channel=given.get("prefers_channel", ""),
            no_calls=bool(given.get("no_calls")),
            call_from=hour(given.get("call_from", ""), "call_from"),
            call_until=hour(given.get("call_until", ""), "call_until"),
            zone=given.get("zone", "").strip(),
            address_as=given.get("address_as", ""),
        )
        save_preferences(user, found, wanted)
    except Invalid as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("customer_page", found.pk)


def hour(text: str, field: str) -> time | None:
    """A time of day as a form sends it; None for nothing."""
    if not text.strip():
        return None
    try:
        found = time.fromisoformat(text.strip()[:8])
    except ValueError:
        raise Invalid(_("Write a time as 18:00."), field=field) from None
    return found.replace(second=0, microsecond=0, tzinfo=None)
