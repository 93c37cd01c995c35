"""The code of a box: to save, and on a poster that the browser prints."""

import io
import re
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepword.channels.boxes import queries
from keepword.channels.boxes.models import Kind, Place
from keepword.desk.access import agent_required, person

SIZES = ("a4", "a6")


@require_GET
@agent_required
def svg(request: HttpRequest, pk: int) -> HttpResponse:
    """The code as a drawing, of any size."""
    place = queries.get_place(person(request), pk)
    out = io.BytesIO()
    _code(place).save(out, kind="svg", scale=10)
    return _saved(out, place, "image/svg+xml", "svg")


@require_GET
@agent_required
def png(request: HttpRequest, pk: int) -> HttpResponse:
    """The code as a picture: 20 dots a module, sharp on paper of a hand's size."""
    place = queries.get_place(person(request), pk)
    out = io.BytesIO()
    _code(place).save(out, kind="png", scale=20)
    return _saved(out, place, "image/png", "png")


@require_GET
@agent_required
def poster(request: HttpRequest, pk: int) -> HttpResponse:
    """A page to be printed, in the box's languages."""
    place = queries.get_place(person(request), pk)
    size = request.GET.get("size", "")
    context = {
        "place": place,
        "size": size if size in SIZES else "a4",
        "qr": drawing(place, "qr"),
        "address": f"{settings.KEEPWORD_URL}{reverse('boxes:show', args=[place.code])}".partition("://")[2],
        "texts": [_text(place, code) for code in place.languages],
    }
    return render(request, "desk/boxes/poster.html", context)


def drawing(place: Place, name: str) -> SafeString:
    """The code as SVG within a page, dark on light whatever the page's colours are."""
    text = _code(place).svg_inline(omitsize=True, svgclass=name, lineclass=None, light="#fff", border=2)
    return mark_safe(text)  # noqa: S308 - drawn from our own address


def _code(place: Place) -> segno.QRCode:
    """Correction level Q: a quarter of a worn poster may be missing."""
    url = f"{settings.KEEPWORD_URL}{reverse('boxes:show', args=[place.code])}"
    return segno.make(url, error="q", micro=False)


def _text(place: Place, language: str) -> dict[str, Any]:
    with translation.override(language):
        ask = {
            Kind.COMPLAINT: _("Something went wrong? Tell us."),
            Kind.CLAIM: _("Do you have a claim? Tell us."),
            Kind.SUGGESTION: _("What should we do better?"),
            Kind.FEEDBACK: _("How was it here?"),
        }[Kind(place.kind)]
        return {"code": language, "ask": ask, "how": _("Two taps, no name asked.")}


def _saved(out: io.BytesIO, place: Place, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(out.getvalue(), content_type=kind)
    name = re.sub(r"[^a-z0-9]+", "-", place.name.lower()).strip("-") or "box"
    response["Content-Disposition"] = f'attachment; filename="{name}-{place.pk}.{ending}"'
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
