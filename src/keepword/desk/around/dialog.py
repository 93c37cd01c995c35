"""Answers of the dialogs around a conversation: a part for the open page, else a page of its own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keepword.conversations.models import Conversation
from keepword.core.errors import Conflict, KeepwordError
from keepword.desk.conversations import pages
from keepword.desk.parts import shown_anyway, wants_part, with_word


def show(
    request: HttpRequest,
    name: str,
    conversation: Conversation,
    *,
    error: KeepwordError | None = None,
    **more: Any,
) -> HttpResponse:
    """The dialog of a name; with `error` what was wrong."""
    context = {
        "conversation": conversation,
        "view": pages.wanted_view(request),
        "error": error,
        "dialog": f"desk/around/{name}.html",
        **more,
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 422
    if wants_part(request):
        return shown_anyway(render(request, f"desk/around/{name}.html", context, status=status))
    return render(request, "desk/around/page.html", context, status=status)


def go(request: HttpRequest, conversation: Conversation, query: str = "") -> HttpResponse:
    """To a conversation, as a whole: another one than the open page shows, or with a word about it."""
    view = pages.wanted_view(request)
    address = f"{reverse('conversation', args=[conversation.pk])}?view={view.key}{query}"
    if not wants_part(request):
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def number(text: str) -> int:
    """A number as it was typed or sent; 0, which nothing has, for anything else."""
    text = text.strip().removeprefix("#")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0


def asked(response: HttpResponse) -> HttpResponse:
    """Let the open page show this dialog, whatever the request was meant to change."""
    response["HX-Retarget"], response["HX-Reswap"] = "#around-body", "innerHTML"
    return with_word(response, "desk:dialog")
