"""What every page of a customer passes through: the signed address, the language, the headers."""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone, translation

from keepword.accounts.days import zone_of
from keepword.accounts.models import Business
from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.conversations.links import from_token
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused, Unavailable
from keepword.feedback.queries import language_for
from keepword.feedback.rules.ratings import spoken
from keepword.portal import queries
from keepword.portal.queries import Ended, Opened

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# The address alone opens the page, so nothing may remember it, index it or tell it to others.
HEADERS = {
    "Cache-Control": "no-store, private",
    "Content-Security-Policy": CSP,
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def status_of(problem: KeepwordError) -> int:
    """The HTTP status of what is wrong with what somebody sent, who may look at the page."""
    return {Invalid: 422, Refused: 429, Conflict: 409, Unavailable: 503}.get(type(problem), 409)


class Visitor:
    """Whoever holds the signed address, and how the page speaks to them."""

    def __init__(self, signed: str, opened: Opened, shop: Business | None, chosen: str) -> None:
        conversation = opened.conversation
        self.signed = signed
        self.conversation = conversation
        self.proven = opened.proven
        self.number = from_token(signed) or conversation.pk  # keys of the page hold beyond a merge
        self.shop = shop
        self.chosen = chosen  # the language that they switched to, "" for none
        self.language = chosen or language_for(conversation, shop)

    @property
    def root(self) -> str:
        """The page's own address, without the switched language."""
        return f"/s/{self.signed}/"

    def url(self, path: str = "", query: str = "", anchor: str = "") -> str:
        """An address below the page's, in the language that was switched to."""
        parts = [part for part in (f"lang={self.chosen}" if self.chosen else "", query) if part]
        return self.root + path + ("?" + "&".join(parts) if parts else "") + (f"#{anchor}" if anchor else "")


View = Callable[..., HttpResponse]


def customer_page(*methods: str) -> Callable[[View], View]:
    """Make a view of `(request, visitor, ...)` out of one that is called with the signed name.

    The page needs no log-in and sets no cookie. Its forms carry a key of their own (`keys.py`), so
    Django's CSRF cookie is not asked for.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, signed: str = "", **parts: object) -> HttpResponse:
            try:
                visitor = _visitor(request, signed)
            except NotFound as error:
                return secured(missing(request, ended=isinstance(error, Ended)))
            if request.method not in methods:
                return secured(HttpResponseNotAllowed(methods))
            zone = zone_of(visitor.shop)
            with translation.override(visitor.language), timezone.override(zone):
                response = _safely(view, request, visitor, parts)
            response.headers["Content-Language"] = visitor.language
            return secured(response)

        answer.csrf_exempt = True  # type: ignore[attr-defined]
        return answer

    return wrap


def page(
    request: HttpRequest, visitor: Visitor, name: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """A rendered page of this visitor."""
    here = visitor.root if request.method == "POST" else request.path
    context |= {
        "visitor": visitor,
        "shop": visitor.shop,
        "conversation": visitor.conversation,
        "languages": switch(here, LANGUAGES, visitor.language),
        "language": visitor.language,
    }
    return render(request, f"portal/{name}.html", context, status=status)


def switch(here: str, codes: Iterable[str], current: str, kept: str = "") -> list[dict[str, object]]:
    """The languages that a page can be switched to, each with its address; `kept` goes along in it."""
    names = dict(settings.LANGUAGES)
    return [
        {"code": code, "name": names[code], "url": f"{here}?lang={code}{kept}", "current": code == current}
        for code in codes
    ]


def secured(response: HttpResponse, headers: Mapping[str, str] = HEADERS) -> HttpResponse:
    """With these headers, by default those of pages that nobody is to keep or tell of."""
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def missing(request: HttpRequest, *, ended: bool = False, **_parts: object) -> HttpResponse:
    """There is nothing at this address: the same answer whether it was cut, forged or is gone.

    `ended`: it was the page of whoever sent the form, and the matter goes on elsewhere.
    """
    shop = business()
    wanted = (request.GET.get("lang", ""), translation.get_language_from_request(request))
    language = spoken(wanted, LANGUAGES, shop.language if shop else "en")
    with translation.override(language):
        return secured(
            render(
                request,
                "portal/ended.html" if ended else "portal/missing.html",
                {"shop": shop, "language": language},
                status=404,
            )
        )


def _visitor(request: HttpRequest, signed: str) -> Visitor:
    chosen = request.GET.get("lang", "")
    return Visitor(signed, queries.open_page(signed), business(), chosen if chosen in LANGUAGES else "")


def _safely(view: View, request: HttpRequest, visitor: Visitor, parts: dict[str, object]) -> HttpResponse:
    try:
        return view(request, visitor, **parts)
    except NotFound:
        return missing(request)
    except KeepwordError as error:
        status = 503 if isinstance(error, Unavailable) else 409
        return page(request, visitor, "error", status=status, error=error)
