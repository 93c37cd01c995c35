"""A message as it came: its HTML in a frame that runs nothing, its whole text."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from keepword.channels.email.models import Mail
from keepword.channels.email.parsing import parse, sanitise
from keepword.channels.email.records import raw_of
from keepword.conversations import queries
from keepword.conversations.models import Message
from keepword.core.errors import NotFound
from keepword.desk.access import agent_required, person

# The frame around it has the same walls; these hold when somebody opens the address by itself.
_POLICY: Final = (
    "default-src 'none'; img-src 'self' data:{remote}; style-src 'unsafe-inline' 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; "
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
)


@require_GET
@agent_required
def html(request: HttpRequest, pk: int) -> HttpResponse:
    """The sanitised HTML of a mail; remote pictures only with `?remote=1`."""
    message = queries.get_message(person(request), pk)
    remote = request.GET.get("remote") == "1"
    source = _source(message)
    if not source:
        raise NotFound
    urls = {
        file.content_id.strip("<>"): reverse("file", args=[file.pk, file.name or "file"])
        for file in message.attachments.all()
        if file.content_id
    }
    safe = sanitise(source, cid_urls=urls, allow_remote=remote)
    response = render(request, "desk/conversations/mail.html", {"mail": safe, "message": message})
    response["Content-Security-Policy"] = _POLICY.format(remote=" https: http:" if remote else "")
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, max-age=600"
    return response


def _source(message: Message) -> str:
    mail = Mail.objects.filter(message=message).first() if message.has_html else None
    if mail is None:
        return ""
    return parse(raw_of(mail)).html


@require_GET
@agent_required
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """All of a long text, as nothing but text."""
    message = queries.get_message(person(request), pk)
    whole = f"{message.text}\n\n{message.quoted}" if message.quoted else message.text
    response = HttpResponse(whole, content_type="text/plain; charset=utf-8")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
