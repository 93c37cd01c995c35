"""What every page of a box passes through: its address, the language, the headers. No log-in, no cookie."""

from collections.abc import Callable, Sequence
from functools import wraps

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation.trans_real import parse_accept_lang_header

from keepword.accounts.days import zone_of
from keepword.accounts.models import Business
from keepword.accounts.queries import business
from keepword.channels.boxes import queries, rules
from keepword.channels.boxes.models import Place, Smile
from keepword.channels.boxes.services.slips import check_photos
from keepword.core import networks
from keepword.core.errors import Invalid, KeepwordError, NotFound, Unavailable
from keepword.portal.gate import missing, secured, switch

MOST_BYTES = (rules.MOST_PHOTOS * rules.MOST_BYTES) + 1024 * 1024  # of one request


class Stander:
    """Whoever stands before a box, and how its page speaks to them."""

    def __init__(self, request: HttpRequest, place: Place, shop: Business | None) -> None:
        self.place = place
        self.shop = shop
        chosen = request.GET.get("lang", "")
        self.chosen = chosen if chosen in place.languages else ""
        wanted = [
            code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))
        ]
        self.language = self.chosen or rules.spoken(wanted, place.languages, shop.language if shop else "en")

    @property
    def root(self) -> str:
        """The box's own address, without the switched language."""
        return reverse("boxes:show", args=[self.place.code])

    @property
    def answers(self) -> str:
        """Where everybody reads what became of what was said."""
        return self.url("answers")

    def url(self, name: str, query: str = "") -> str:
        """The address of one of the box's pages, in the language that was switched to."""
        parts = [part for part in (f"lang={self.chosen}" if self.chosen else "", query) if part]
        return reverse(f"boxes:{name}", args=[self.place.code]) + ("?" + "&".join(parts) if parts else "")


View = Callable[..., HttpResponse]


def box_page(*methods: str) -> Callable[[View], View]:
    """Make a view of `(request, stander)` out of one that is called with a box's code."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, code: str) -> HttpResponse:
            try:
                place = queries.by_code(code)
            except NotFound:
                return missing(request)
            if request.method not in methods:
                return secured(HttpResponseNotAllowed(methods))
            stander = Stander(request, place, business())
            zone = zone_of(stander.shop)
            with translation.override(stander.language), timezone.override(zone):
                response = _safely(view, request, stander)
            response.headers["Content-Language"] = stander.language
            return secured(response)

        answer.csrf_exempt = True  # type: ignore[attr-defined]
        return answer

    return wrap


def page(
    request: HttpRequest, stander: Stander, name: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A rendered page of this box."""
    here = stander.root if request.method == "POST" else request.path
    own = stander.place.languages
    kept = (
        f"&smile={request.GET['smile']}" if request.GET.get("smile", "") in ("1", "2", "3", "4", "5") else ""
    )
    context |= {
        "stander": stander,
        "place": stander.place,
        "shop": stander.shop,
        "language": stander.language,
        "languages": switch(here, own, stander.language, kept) if len(own) > 1 else [],
        "smiles": [{"value": one.value, "word": one.label} for one in reversed(Smile)],
    }
    return render(request, f"portal/boxes/{name}.html", context, status=status)


def photos_of(request: HttpRequest) -> list[tuple[str, bytes]]:
    """The photos that were sent, read only when they are neither too many nor too large."""
    found: Sequence[UploadedFile[bytes]] = [one for one in request.FILES.getlist("photos") if one.name]
    check_photos([one.size or 0 for one in found])
    return [(one.name or "photo", one.read()) for one in found]


def demand_size(request: HttpRequest) -> None:
    """Invalid when a request is larger than any slip."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise Invalid(
            translation.gettext("This is more than one slip can hold. Send fewer or smaller photos.")
        )


def may_send(request: HttpRequest, stander: Stander) -> bool:
    """Whether this network may put one more into this box now; it is counted."""
    what, who = stander.place.code, address_of(request)
    return networks.allow(what, who, an_hour=rules.AN_HOUR, a_day=rules.A_DAY)


def address_of(request: HttpRequest) -> str:
    """Whose network it is, for the count alone."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _safely(view: View, request: HttpRequest, stander: Stander) -> HttpResponse:
    try:
        return view(request, stander)
    except NotFound:
        return missing(request)
    except (RequestDataTooBig, TooManyFilesSent):
        problem = translation.gettext("This is more than one slip can hold. Send fewer or smaller photos.")
        return page(request, stander, "error", status=413, error=Invalid(problem))
    except KeepwordError as error:
        status = 503 if isinstance(error, Unavailable) else 409
        return page(request, stander, "error", status=status, error=error)
