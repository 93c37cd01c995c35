"""The list of boxes, one box, and its form."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.channels.boxes import queries, services
from keepword.channels.boxes.models import Kind, Place
from keepword.channels.boxes.services import PlaceFields
from keepword.desk.access import agent_required, lead_required, person
from keepword.desk.boxes.posters import drawing
from keepword.desk.settings.pages import done

both = require_http_methods(["GET", "HEAD", "POST"])
PIN_HELP = gettext_lazy(
    "Four to eight digits end the kiosk mode. Empty: whoever wants to can leave it. “-” takes the PIN away."
)


class BoxForm(forms.Form):
    """What a box is."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Customers read it: a shop, a desk."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is for"),
        choices=Kind.choices,
        help_text=gettext_lazy("What is put into a box for complaints or claims opens a complaint."),
    )
    where = forms.CharField(label=gettext_lazy("Where it stands"), max_length=200, required=False)
    questions = forms.BooleanField(
        label=gettext_lazy("Ask for words, a photo and an address after the smile"), required=False
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Its page speaks that of the phone, else the first of these."),
    )
    inbox = forms.ChoiceField(label=gettext_lazy("Inbox"), required=False)
    pin = forms.CharField(
        label=gettext_lazy("PIN of the kiosk"), max_length=8, required=False, help_text=PIN_HELP
    )

    def fields_of(self) -> PlaceFields:
        """What the verb takes, of a valid form."""
        data = self.cleaned_data
        pin = {"": None, "-": ""}.get(data["pin"].strip(), data["pin"].strip())
        return PlaceFields(
            name=data["name"],
            kind=data["kind"],
            where=data["where"],
            questions=data["questions"],
            languages=data["languages"],
            inbox=int(data["inbox"]) if data["inbox"] else None,
            pin=pin,
        )


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Every box with what came into it lately."""
    user = person(request)
    archived = "archived" in request.GET
    context = {
        "boxes": queries.boxes(user, archived=archived),
        "archived": archived,
        "may_change": user.may("see_all"),
        "owed": queries.owed(user),
        "weeks": queries.WEEKS,
        "tab": "list",
        "section": "boxes",
    }
    return render(request, "desk/boxes/overview.html", context)


@require_GET
@agent_required
def box(request: HttpRequest, pk: int) -> HttpResponse:
    """One box: its code and what was put into it."""
    user = person(request)
    place = queries.get_place(user, pk)
    context = {
        "place": place,
        "page": queries.slip_page(user, place, after=request.GET.get("after", "")),
        "address": address_of(place),
        "qr": drawing(place, "qr"),
        "may_change": user.may("see_all"),
        "section": "boxes",
    }
    return render(request, "desk/boxes/box.html", context)


@both
@lead_required
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Put one up, or change one."""
    user = person(request)
    place = queries.get_place(user, pk) if pk is not None else None
    form = BoxForm(request.POST or None, initial=_initial(place))
    inbox = form.fields["inbox"]
    assert isinstance(inbox, forms.ChoiceField)
    known = [(str(one.pk), one.name) for one in queries.inboxes_of_boxes(user)]
    inbox.choices = known or [("", _("Boxes"))]
    if len(known) < 2:
        inbox.widget = forms.HiddenInput()
    saved: list[Place] = []
    if done(form, lambda: saved.append(services.save_place(user, place, fields=form.fields_of()))):
        messages.success(request, _("“%(box)s” is saved.") % {"box": saved[0].name})
        return redirect("box", saved[0].pk)
    wrong = form.is_bound and bool(form.errors)
    context = {"form": form, "place": place, "section": "boxes"}
    return render(request, "desk/boxes/edit.html", context, status=422 if wrong else 200)


@require_POST
@lead_required
def away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away, or put it up again."""
    user = person(request)
    place = queries.get_place(user, pk)
    if place.archived_at is None:
        services.archive_place(user, place)
        messages.success(request, _("The box is taken away. What was put into it stays."))
    else:
        services.restore_place(user, place)
        messages.success(request, _("The box is in use again."))
    return redirect("box", pk)


@require_POST
@lead_required
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Another address: what is printed leads nowhere then."""
    services.renew_code(person(request), queries.get_place(person(request), pk))
    messages.success(request, _("The box has a new code. Print its poster anew."))
    return redirect("box", pk)


def address_of(place: Place) -> str:
    """Where its code leads."""
    return f"{settings.KEEPWORD_URL}{reverse('boxes:show', args=[place.code])}"


def _initial(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {"questions": True, "languages": [code for code, _name in settings.LANGUAGES]}
    names = ("name", "kind", "where", "questions", "languages")
    return {name: getattr(place, name) for name in names} | {"inbox": str(place.inbox_id)}
