"""Which macros help: how often each was used, how it was changed, how the answers with it were rated."""

from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from keepword.automation.models import MacroUse
from keepword.automation.queries import macros as queries
from keepword.core import clock
from keepword.desk.access import agent_required, person
from keepword.desk.settings import pages

DAYS = 90


@require_GET
@agent_required
def statistics(request: HttpRequest) -> HttpResponse:
    """Of the macros that this person may use, in 90 days."""
    user = person(request)
    since = clock.now() - timedelta(days=DAYS)
    found = queries.figures(user, days=DAYS)
    uses = MacroUse.objects.filter(macro__in=[one.macro.pk for one in found], left_at__gte=since)
    rated = uses.filter(message__contact__rating__isnull=False).values("macro")
    ratings = {
        row["macro"]: (row["score"], row["n"])
        for row in rated.annotate(score=Avg("message__contact__rating__score"), n=Count("pk"))
    }
    lines = [
        {"figures": one, "rating": ratings.get(one.macro.pk), "scope": queries.scope_words(one.macro)}
        for one in found
        if one.uses
    ]
    people = uses.filter(user__isnull=False).values("user__name").annotate(n=Count("pk")).order_by("-n")
    context: dict[str, Any] = {
        "lines": lines,
        "unused": [one.macro for one in found if not one.uses and one.macro.created_at < since],
        "people": list(people[:50]) if user.may("see_today") else [],
        "days": DAYS,
    }
    return pages.show(request, "desk/macros/statistics.html", "macros", **context)
