"""Tables of products, orders and stock that are brought in."""

from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from keepword.commerce.models import TableKind
from keepword.desk.access import right_required
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
