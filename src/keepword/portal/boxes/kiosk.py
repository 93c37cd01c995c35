"""The kiosk mode of a tablet: without a network it goes on and sends later, each slip once."""

import json
from datetime import date, timedelta

from django.contrib.auth.hashers import check_password
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import gettext as _

from keepword import __version__
from keepword.channels.boxes import rules
from keepword.channels.boxes.services import Dropped, TooMuch, drop
from keepword.core import clock, networks
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.portal.boxes.gate import Stander, address_of, box_page, demand_size, may_send, page, photos_of
from keepword.portal.boxes.views import status_of

STATIC = ("portal/portal.css", "portal/boxes.css", "portal/kiosk.js", "portal/icon.svg")
OLDEST = timedelta(days=31)  # that a tablet was without a network


@box_page("GET", "HEAD")
def show(request: HttpRequest, stander: Stander) -> HttpResponse:
    """The page that stands on the tablet; without scripts it leads to the usual one."""
    response = page(request, stander, "kiosk", has_pin=bool(stander.place.pin))
    response.headers["Cache-Control"] = "no-cache"  # the worker keeps it for when there is no network
    return response


@box_page("POST")
def send(request: HttpRequest, stander: Stander) -> HttpResponse:
    """Take a slip from a tablet: {"slip": number}. `once` is its name there: the same again is the same."""
    try:
        _demand_own(request)
        demand_size(request)
        once = request.POST.get("once", "")
        if not rules.ONCE.fullmatch(once):
            raise Invalid(_("This slip has no name."), field="once")
        given = request.POST.get("smile", "")
        photos = photos_of(request)
        if not may_send(request, stander):
            raise TooMuch(_("That is a lot from one place in a short time. Please try again later."))
        slip = drop(
            stander.place,
            Dropped(
                form=f"kiosk.{once}",
                smile=int(given) if given in ("1", "2", "3", "4", "5") else None,
                words=request.POST.get("words", ""),
                address=request.POST.get("address", ""),
                anonymous=bool(request.POST.get("anonymous")),
                photos=photos,
                language=stander.language,
                written_on=_day(request.POST.get("day", "")),
            ),
        )
    except (Invalid, Conflict, Refused) as problem:
        status = 403 if type(problem) is Refused else status_of(problem)
        return JsonResponse({"error": problem.message, "field": problem.field}, status=status)
    return JsonResponse({"slip": slip.pk})


@box_page("POST")
def leave(request: HttpRequest, stander: Stander) -> HttpResponse:
    """Whether the PIN is right: {"leave": true}. Tried too often it is refused for an hour."""
    try:
        _demand_own(request)
        pin, place = request.POST.get("pin", "")[:8], stander.place
        tries = networks.allow(f"{place.code}.pin", address_of(request), an_hour=rules.PIN_TRIES, a_day=50)
        if place.pin and not tries:
            raise TooMuch(_("Too many tries. Wait an hour."))
        if place.pin and not check_password(pin, place.pin):
            raise Invalid(_("This is not the PIN."), field="pin")
    except (Invalid, Refused) as problem:
        status = 403 if type(problem) is Refused else status_of(problem)
        return JsonResponse({"error": problem.message}, status=status)
    return JsonResponse({"leave": True})


@box_page("GET", "HEAD")
def worker(request: HttpRequest, stander: Stander) -> HttpResponse:
    """The script that keeps the page for when there is no network. It rules over this kiosk alone."""
    path = finders.find("portal/kiosk-worker.js")
    if not isinstance(path, str):
        raise NotFound("There is no worker.")
    here = f"/b/{stander.place.code}/kiosk/"
    pages = [here, *(f"{here}?lang={code}" for code in stander.place.languages)]
    files = [f"{static(name)}?v={__version__}" for name in STATIC]
    head = f"const VERSION = {json.dumps(__version__)};\nconst KEPT = {json.dumps(pages + files)};\n"
    with open(path, encoding="utf-8") as file:
        response = HttpResponse(head + file.read(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _demand_own(request: HttpRequest) -> None:
    """Refused for a form of another site: the browser says whose it is, and no script can change that."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Refused("This comes from another site.")


def _day(text: str) -> date | None:
    """The day on which a tablet without a network took the slip; today's is none."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    today = clock.now().date()
    return found if today - OLDEST <= found < today else None
