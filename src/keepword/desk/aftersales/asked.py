"""What forms of returns and repairs send, read once."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused
from keepword.core.money import minor
from keepword.desk.access import person

Verb = Callable[[HttpRequest, Any], Any]
Page = Callable[[HttpRequest, Any, KeepwordError | None], HttpResponse]


def number(text: str) -> int:
    """A number as a form sends it; 0, which nothing has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def quantity(text: str) -> int:
    """How many; Invalid for what is no number."""
    found = number(text.strip())
    if not 0 < found <= 1_000_000:
        raise Invalid(_("Enter how many: a whole number above 0."), field="quantity")
    return found


def amount(request: HttpRequest, currency: str, field: str = "amount") -> int:
    """A sum of money in minor units."""
    found = minor(request.POST.get(field, ""), currency)
    if found is None:
        raise Invalid(_("Enter an amount such as 12.50."), field=field)
    return found


def day(request: HttpRequest, field: str) -> date | None:
    """A day, None when none was given."""
    typed = request.POST.get(field, "").strip()
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Invalid(_("Enter a day such as 2030-05-14."), field=field) from None


def moment(request: HttpRequest, field: str) -> datetime:
    """A day and an hour in the reader's time zone."""
    try:
        at = datetime.fromisoformat(request.POST.get(field, ""))
    except ValueError:
        raise Invalid(_("Enter a day and an hour."), field=field) from None
    return timezone.make_aware(at) if at.tzinfo is None else at


def somebody(request: HttpRequest, field: str) -> User | None:
    """The chosen person of ours; None for nobody."""
    typed = request.POST.get(field, "")
    if not typed:
        return None
    found = people(person(request)).filter(pk=number(typed)).first()
    if found is None:
        raise Invalid(_("There is no such person."), field=field)
    return found


def spoken_of(request: HttpRequest) -> Conversation | None:
    """The conversation from which a page was opened (`conversation` in its address or form)."""
    typed = number(request.POST.get("conversation", "") or request.GET.get("conversation", ""))
    if not typed:
        return None
    try:
        return get_conversation(person(request), typed)
    except NotFound:
        return None


def do(
    request: HttpRequest, found: Any, verbs: dict[str, Verb], again: Callable[[], Any], page: Page, name: str
) -> HttpResponse:
    """Do what the pressed button says (`do`) and show the page `name` of it again; what cannot be done is
    said on the page."""
    verb = verbs.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise Invalid(_("Choose what is to be done."), field="do")
        verb(request, found)
    except (Invalid, Conflict, Refused) as error:
        return page(request, again(), error)
    messages.success(request, _("Saved."))
    return redirect(name, found.pk)


def status_of(error: KeepwordError | None) -> int:
    """The HTTP status of a page that says what went wrong."""
    if error is None:
        return 200
    return 403 if isinstance(error, Refused) else 409 if isinstance(error, Conflict) else 422
