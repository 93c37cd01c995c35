"""Tables of products, orders and stock that are brought in."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from keepword.commerce import queries
from keepword.commerce.models import TableKind, TableState
from keepword.core.errors import Conflict
from keepword.desk.access import person, right_required
from keepword.desk.parts import wants_part
from keepword.desk.settings import pages

CURRENT: Final = "settings_goods"
catalogue_required = right_required("catalogue")


class TableForm(forms.Form):
    """A file, and what is in it."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in it"), choices=TableKind.choices)
    file = forms.FileField(label=gettext_lazy("File"))


@pages.both
@catalogue_required
def overview(request: HttpRequest) -> HttpResponse:
    """Bring one in; those that were, and how far they are."""
    return pages.show(request, "desk/commerce/tables.html", CURRENT)
