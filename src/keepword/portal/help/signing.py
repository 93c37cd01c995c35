"""Signing in by a code that is mailed, and out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from keepword.channels.form.services import TooMany
from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.portal import keys, sign_in
from keepword.portal.browsers import name_of
from keepword.portal.help.gate import COOKIE, PATH, Guest, help_page, page, see_other, status_of

_FORM = "sign-in"


@help_page("GET", "HEAD", "POST")
def ask(request: HttpRequest, guest: Guest) -> HttpResponse:
    """The address; then the page for the code, whether we know the address or not."""
    if guest.session is not None:
        return see_other(guest.url("mine"))
    if request.method != "POST":
        return _ask(request, guest)
    address = request.POST.get("email", "")
    try:
        _check(request)
        name = sign_in.ask(address, ip=guest.ip, language=guest.language)
    except (Invalid, Conflict, TooMany) as problem:
        return _ask(request, guest, address, problem)
    return see_other(guest.url("code", name, query=_next(request)))


@help_page("GET", "HEAD", "POST")
def enter(request: HttpRequest, guest: Guest, name: str) -> HttpResponse:
    """The code; then one's own conversations, signed in."""
    if request.method != "POST":
        return _enter(request, guest, name)
    try:
        _check(request)
        device = name_of(request.headers.get("User-Agent", ""))
        token = sign_in.enter(name, request.POST.get("code", ""), ip=guest.ip, device=device)
    except (Invalid, Conflict, TooMany) as problem:
        return _enter(request, guest, name, problem)
    response = see_other(_where(request, guest))
    response.set_cookie(
        COOKIE,
        token,
        max_age=sign_in.LASTS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@help_page("POST", signed_in=True)
def out(request: HttpRequest, guest: Guest) -> HttpResponse:
    """Sign out of this browser."""
    assert guest.customer is not None
    assert guest.session is not None
    sign_in.sign_out(guest.customer, guest.session.pk)
    response = see_other(guest.url("home"))
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
    return response


def _check(request: HttpRequest) -> None:
    if keys.read(_FORM, request.POST.get("key", "")) is None:
        raise Conflict(_("This page was open for very long. Press the button once more."))


def _ask(
    request: HttpRequest, guest: Guest, typed: str = "", problem: KeepwordError | None = None
) -> HttpResponse:
    return page(
        request,
        guest,
        "sign_in",
        status=status_of(problem) if problem else 200,
        typed=typed,
        problem=problem,
        key=keys.issue(_FORM),
    )


def _enter(
    request: HttpRequest, guest: Guest, name: str, problem: KeepwordError | None = None
) -> HttpResponse:
    return page(
        request,
        guest,
        "code",
        status=status_of(problem) if problem else 200,
        problem=problem,
        over=isinstance(problem, Conflict),
        demo=sign_in.shown_in_demo(name),
        key=keys.issue(_FORM),
    )


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    return f"next={wanted}" if _is_ours(request, wanted) else ""


def _where(request: HttpRequest, guest: Guest) -> str:
    wanted = request.GET.get("next", "")
    if not _is_ours(request, wanted):
        return guest.url("mine")
    return wanted + (f"?lang={guest.chosen}" if guest.chosen else "")


def _is_ours(request: HttpRequest, url: str) -> bool:
    """Whether an address leads to a page of the portal and nowhere else."""
    plain = url.startswith(PATH) and url.replace("/", "").replace("-", "").isalnum()
    return plain and url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
