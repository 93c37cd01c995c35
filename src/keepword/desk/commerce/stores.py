"""Web shops: connecting one, testing it with a click, pausing it, and what of it was set aside."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from keepword.commerce import queries
from keepword.commerce.models import StoreKind
from keepword.desk.access import person, right_required
from keepword.desk.settings import pages

CURRENT: Final = "settings_stores"
SHOWN: Final = 4_000  # characters of what came
catalogue_required = right_required("catalogue")


@require_GET
@catalogue_required
def overview(request: HttpRequest) -> HttpResponse:
    """Those that are connected, and which can be."""
    found = list(queries.stores(person(request)))
    return pages.show(request, "desk/commerce/stores.html", CURRENT, stores=found, kinds=StoreKind.choices)
