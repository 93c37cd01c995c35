"""Web shops: connecting one, testing it with a click, pausing it, and what of it was set aside."""

import json
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.commerce import queries
from keepword.commerce.models import Store, StoreKind
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Unavailable
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
