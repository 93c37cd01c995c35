"""What lies where: the products whose stock is counted, what is short first."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from keepword.commerce.queries import finding
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.desk.commerce.products import with_stock

SIZE: Final = 100
TABS: Final = (
    ("", pgettext_lazy("stock", "Everything")),
    ("out", pgettext_lazy("stock", "Out of stock")),
    ("waited", pgettext_lazy("stock", "Waited for")),
)


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """The shelf as the ledger knows it."""
    user = person(request)
    q = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    shown = request.GET.get("show", "")
    shown = shown if shown in dict(TABS) else ""
    rows = finding.counted(user, q, show=shown)
    found = page(rows, order=("name", "id"), after=request.GET.get("after", ""), size=SIZE)
    with_stock(found.rows)
    waited = finding.waited_for(found.rows)
    for one in found.rows:
        one.waited = waited.get(one.pk, 0)  # type: ignore[attr-defined]
    context = {
        "page": found,
        "q": q,
        "shown": shown,
        "tabs": TABS,
        "may_change": user.may("catalogue"),
        "section": "orders",
    }
    return render(request, "desk/commerce/stock.html", context)
