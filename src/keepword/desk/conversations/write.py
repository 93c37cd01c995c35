"""Pages by which one of us says something."""

from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.accounts.models import User
from keepword.accounts.queries import people, undo_seconds
from keepword.conversations import queries, services
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation, Draft, Message, State
from keepword.conversations.ways import chosen_way
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import compose_form, extras, pages, panels, sending
from keepword.desk.conversations.compose_form import KINDS, Composer, typed
from keepword.desk.conversations.mentions import mentioned
from keepword.desk.parts import shown_anyway, wants_part, with_word
from keepword.desk.times import exact


@require_GET
@agent_required
def form(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The composer, open for a reply, a note or a forwarded message."""
    found = queries.get_conversation(person(request), pk)
    if kind not in KINDS:
        raise NotFound
    if not wants_part(request):
        return redirect(f"{reverse('conversation', args=[pk])}?write={kind}#composer")
    messages, _hidden = pages.thread(request, found)
    draft = queries.drafts(person(request), found).get(kind)
    composer = compose_form.begin(request, found, messages, kind, draft)
    return _composer(request, found, composer)


@require_POST
@agent_required
def send(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Reply, note or forward."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    composer = Composer(kind)
    try:
        composer = typed(request, kind)
        extras.check(user, found, composer)
        with transaction.atomic():
            message = _say(user, found, composer, sending.wanted(request))
            extras.said(user, message, composer)
    except (Invalid, Conflict) as error:
        return _not_sent(request, found, composer, error)
    if not wants_part(request):
        return redirect(f"{reverse('conversation', args=[pk])}#m-{message.pk}")
    context = pages.conversation_context(request, queries.get_conversation(user, pk))
    # Who talks with somebody goes on writing.
    again = compose_form.opened(request, found, context["thread"]) if by_live(message) else None
    context |= {"view": pages.wanted_view(request), "composer": again, "with_composer": True}
    response = render(request, "desk/conversations/_parts.html", context)
    return said(response, message, next="next" in request.POST)


def said(response: HttpResponse, message: Message, **more: object) -> HttpResponse:
    """Tell the page's scripts what was said, and for how long it can be taken back."""
    kind = "scheduled" if message.state == State.SCHEDULED else _KINDS[message.direction, message.kind]
    told = {"kind": kind, "message": message.pk, "conversation": message.conversation_id}
    if kind == "scheduled" and message.send_after is not None:
        more["at"] = exact(message.send_after)
    kept = {key: value for key, value in more.items() if value}
    seconds = 0 if by_live(message) else undo_seconds()
    return with_word(response, "desk:said", **told, seconds=seconds, **kept)


def by_live(message: Message) -> bool:
    """Whether it went to somebody who sits before it: it has left, and cannot be taken back."""
    channel = channel_of(message.inbox)
    return message.direction == "out" and channel is not None and channel.can.live


_KINDS = {("note", "message"): "note", ("out", "forward"): "forward", ("out", "message"): "reply"}


def _say(user: User, found: Conversation, composer: Composer, how: sending.Wanted) -> Message:
    if composer.kind == "note":
        called = mentioned(composer.text, people(user))
        return services.note(
            user, found, composer.text, mentions=called, files=composer.files, html=composer.html
        )
    if composer.kind == "forward":
        return services.forward(user, found, composer.letter, send_at=how.send_at)
    way = chosen_way(found, composer.template[0] if composer.template else composer.via)
    return services.reply(
        user,
        found,
        replace(composer.fitted(way), via=way.inbox.pk),
        seen=composer.seen,
        close=how.close,
        snooze_until=how.snooze_until,
        send_at=how.send_at,
        hold_on_reply=how.hold,
    )


def _not_sent(
    request: HttpRequest, found: Conversation, composer: Composer, error: KeepwordError
) -> HttpResponse:
    """The form again with what is wrong; when an answer would have crossed another, with that one."""
    context = pages.conversation_context(request, found) | {"view": pages.wanted_view(request)}
    crossed = [m for m in context["thread"] if composer.seen and m.pk > composer.seen]
    wrong = composer.wrong(error.message, error.field, crossed=crossed if error.field == "seen" else ())
    if crossed and error.field == "seen":
        wrong = replace(wrong, seen=context["last_seen"])
    context |= {"composer": compose_form.with_ways(found, wrong), "with_composer": True}
    status = 409 if isinstance(error, Conflict) else 422
    if wants_part(request):
        return shown_anyway(render(request, "desk/conversations/_parts.html", context, status=status))
    whole = pages.desk_context(request) | context
    return render(request, "desk/conversations/desk.html", whole, status=status)


@require_POST
@agent_required
def draft(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Keep what stands in the composer; empty words remove it."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    found = _where_kept(user, found, pk, kind)
    if "discard" in request.POST:
        services.save_draft(user, found, kind, {})
        return _composer(request, found, None) if wants_part(request) else _back(request, found)
    services.save_draft(user, found, kind, typed(request, kind).draft)
    return HttpResponse(status=204) if wants_part(request) else _back(request, found)


def _where_kept(user: User, found: Conversation, pk: int, kind: str) -> Conversation:
    """Of a page whose conversation was merged meanwhile: the pointer, if another draft is in its place."""
    if found.pk == pk or kind not in queries.drafts(user, found):
        return found
    return Conversation.objects.get(pk=pk)


@require_POST
@agent_required
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a message back before it leaves; its words are in the composer again."""
    message = queries.get_message(person(request), pk)
    return taken_back(request, message, services.undo_send(person(request), message))


def taken_back(request: HttpRequest, message: Message, kept: Draft) -> HttpResponse:
    """The conversation with the words of a message that does not leave in its composer."""
    user = person(request)
    again = extras.taken_back(message)
    if again:
        services.save_draft(user, message.conversation, kept.kind, kept.content | again)
    found = queries.get_conversation(user, message.conversation_id)
    address = f"{reverse('conversation', args=[found.pk])}?write={kept.kind}"
    if not wants_part(request):
        return redirect(address)
    if request.headers.get("HX-Target") != "stage":  # pressed in a toast above another conversation
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    context = pages.conversation_context(request, found) | {"view": pages.wanted_view(request)}
    context |= {"composer": compose_form.opened(request, found, context["thread"]), "with_composer": True}
    return with_word(render(request, "desk/conversations/_parts.html", context), "desk:changed")


@require_POST
@agent_required
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message once more."""
    message = queries.get_message(person(request), pk)
    services.send_again(person(request), message)
    return done(request, message.conversation)


@require_POST
@agent_required
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """A person knows that it did arrive."""
    message = queries.get_message(person(request), pk)
    services.confirm_arrived(person(request), message)
    return done(request, message.conversation)


def _composer(request: HttpRequest, found: Conversation, composer: Composer | None) -> HttpResponse:
    context = panels.context(request, found) | {
        "conversation": found,
        "composer": composer,
        "people": list(people(person(request))),
        "view": pages.wanted_view(request),
    }
    return render(request, "desk/conversations/_composer.html", context)


def done(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """After an action: the conversation as it is now."""
    if not wants_part(request):
        seen = queries.visible(person(request)).filter(pk=conversation.pk).exists()
        return _back(request, conversation) if seen else gone(request)
    try:
        found = queries.get_conversation(person(request), conversation.pk)
    except NotFound:
        return gone(request)
    context = pages.conversation_context(request, found) | {"view": pages.wanted_view(request)}
    return with_word(render(request, "desk/conversations/_parts.html", context), "desk:changed")


def gone(request: HttpRequest) -> HttpResponse:
    """It was done, and went where this person does not see it: the list, with a word on it."""
    messages.success(request, _("Done. It is with people whose work you do not see, so it left your lists."))
    address = f"{reverse('desk')}?view={pages.wanted_view(request).key}"
    if not wants_part(request):
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def _back(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    view = pages.wanted_view(request)
    return redirect(f"{reverse('conversation', args=[conversation.pk])}?view={view.key}")
