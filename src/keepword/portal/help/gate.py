"""What every page under /help/ passes through: who it is, in which language, with which headers."""

from collections.abc import Callable
from functools import wraps
from typing import Final
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation

from keepword.accounts.days import zone_of
from keepword.accounts.models import Business
from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.channels.form.services import TooMany
from keepword.commerce.queries.finding import has_any
from keepword.core.errors import Invalid, KeepwordError, NotFound, Refused, Unavailable
from keepword.customers.models import Customer
from keepword.feedback.rules.ratings import spoken
from keepword.portal import keys, sign_in
from keepword.portal.fetched import from_elsewhere
from keepword.portal.gate import HEADERS as OF_ONE
from keepword.portal.gate import secured, switch
from keepword.portal.models import CustomerSession

COOKIE: Final = "keepword_customer"
PATH: Final = "/help/"
# As those of one conversation's page; but the addresses here are no secrets, and a form says where it stood.
HEADERS: Final = OF_ONE | {"Referrer-Policy": "same-origin"}
OPEN_TO_ALL: Final = {"X-Robots-Tag": "all"}


class Guest:
    """Whoever is here: a stranger, or a customer who has signed in."""

    def __init__(self, request: HttpRequest, shop: Business | None) -> None:
        found = sign_in.find(request.COOKIES.get(COOKIE, ""))
        self.session: CustomerSession | None = found[0] if found else None
        self.customer: Customer | None = found[1] if found else None
        self.shop = shop
        chosen = request.GET.get("lang", "")
        self.chosen = chosen if chosen in LANGUAGES else ""
        own = self.customer.language if self.customer else ""
        wanted = (self.chosen, own, translation.get_language_from_request(request))
        self.language = spoken(wanted, LANGUAGES, shop.language if shop else "en")
        self.ip = request.META.get("REMOTE_ADDR", "")

    @property
    def address(self) -> str:
        """The address that they have shown to be theirs, "" for a stranger."""
        return self.session.address if self.session else ""

    def url(self, name: str, *args: object, query: str = "") -> str:
        """The address of a page by its name, in the language that was switched to."""
        parts = [part for part in (f"lang={self.chosen}" if self.chosen else "", query) if part]
        return reverse(f"help:{name}", args=args) + ("?" + "&".join(parts) if parts else "")

    @property
    def has_goods(self) -> bool:
        """Whether they have ordered or own anything."""
        return self.customer is not None and has_any(self.customer)

    @property
    def key(self) -> str:
        """A key for the forms of whoever is signed in."""
        return keys.issue(self._of)

    def holds(self, key: str) -> bool:
        """Whether a key is of a form of this very session."""
        return self.session is not None and keys.read(self._of, key) is not None

    @property
    def _of(self) -> str:
        return f"session-{self.session.pk}" if self.session else "nobody"


View = Callable[..., HttpResponse]


def help_page(*methods: str, signed_in: bool = False, from_anywhere: bool = False) -> Callable[[View], View]:
    """Make a view of `(request, guest, ...)` with the guest's language, zone and headers.

    No form of ours leads here from another site: the cookie is not sent from there (SameSite), and the
    browser's word on where a form stood is heeded, but for what is to be posted from anywhere. With
    `signed_in` strangers are sent to the sign-in, and forms need the key of the session.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **parts: object) -> HttpResponse:
            guest = Guest(request, business())
            zone = zone_of(guest.shop)
            with translation.override(guest.language), timezone.override(zone):
                response = _answer(request, guest, parts)
            response.headers.setdefault("Content-Language", guest.language)
            return secured(response, HEADERS)

        def _answer(request: HttpRequest, guest: Guest, parts: dict[str, object]) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            if request.method == "POST" and not from_anywhere and from_elsewhere(request):
                return page(request, guest, "error", status=403, error=None)
            if signed_in and guest.session is None:
                return see_other(guest.url("sign_in", query=f"next={quote(request.path)}"))
            if signed_in and request.method == "POST" and not guest.holds(request.POST.get("key", "")):
                return page(request, guest, "error", status=409, error=None)
            return _safely(view, request, guest, parts)

        answer.csrf_exempt = True  # type: ignore[attr-defined]
        return answer

    return wrap


def page(
    request: HttpRequest, guest: Guest, template: str, /, *, status: int = 200, **context: object
) -> HttpResponse:
    """A rendered page of the portal."""
    here = request.path
    context |= {
        "guest": guest,
        "shop": guest.shop,
        "language": guest.language,
        "languages": switch(here, LANGUAGES, guest.language),
    }
    return render(request, f"portal/help/{template}.html", context, status=status)


def see_other(url: str) -> HttpResponse:
    return HttpResponseRedirect(url, status=303)


def status_of(problem: KeepwordError) -> int:
    """The HTTP status of what went wrong."""
    if isinstance(problem, TooMany):
        return 429
    if isinstance(problem, Invalid):
        return 422
    if isinstance(problem, Unavailable):
        return 503
    return 403 if isinstance(problem, Refused) else 409


@help_page("GET", "HEAD", "POST")
def missing(request: HttpRequest, guest: Guest, **_parts: object) -> HttpResponse:
    """There is nothing at this address."""
    return page(request, guest, "missing", status=404)


def _safely(view: View, request: HttpRequest, guest: Guest, parts: dict[str, object]) -> HttpResponse:
    try:
        return view(request, guest, **parts)
    except NotFound:
        return page(request, guest, "missing", status=404)
    except KeepwordError as problem:
        response = page(request, guest, "error", status=status_of(problem), error=problem)
        if isinstance(problem, TooMany):
            response.headers["Retry-After"] = str(problem.wait)
        return response
