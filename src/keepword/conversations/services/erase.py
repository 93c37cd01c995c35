"""Erasing: whole conversations, their words, or their files. Facts stay.

Everything goes in bounded steps inside the caller's transaction; whoever erases many calls again until the
answer is True: nothing is left. What others keep about the same goes by the event `Erasing`, in the same
transaction.
"""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.queries import business
from keepword.audit.services import forget
from keepword.conversations.events import Erasing
from keepword.conversations.models import Attachment, Conversation, Draft, Message
from keepword.core import events, live, sweeping
from keepword.notifications.services import forget as forget_news
from keepword.search import services as search

STEP: Final = 500  # messages at most in one step
ALL: Final = "all"
TEXTS: Final = "texts"
FILES: Final = "files"


def every_message() -> QuerySet[Message]:
    """Also those that lists leave out."""
    return Message._base_manager.all()


def erase_conversations(conversation_ids: Sequence[int]) -> bool:
    """Delete conversations with all that belongs to them; at most STEP messages at once.

    The pointers of those that were merged into them go too: without their target they would be lists' again.
    """
    pointers = Conversation.objects.filter(merged_into__in=conversation_ids).values_list("pk", flat=True)
    ids = _locked([*conversation_ids, *pointers])
    if not ids:
        return True
    messages = _messages_of(ids)
    _erase_messages(ids, messages, ALL)
    if len(messages) > STEP:
        every_message().filter(pk__in=messages[:STEP]).delete()
        return False
    _forget_audit(Conversation, ids)
    Conversation.objects.filter(linked_to__in=ids).update(linked_to=None)
    every_message().filter(conversation__in=ids).delete()
    Conversation.objects.filter(pk__in=ids).delete()
    live.push("desk", "list")
    for pk in ids:
        live.push(f"conversation.{pk}", "state", conversation=pk)
    return True


def erase_texts(conversation_ids: Sequence[int]) -> bool:
    """Erase words and files of conversations; who wrote when, states and subjects stay."""
    ids = _locked(conversation_ids)
    messages = list(
        every_message()
        .filter(conversation__in=ids)
        .exclude(marks__has_key="erased")
        .order_by("pk")
        .values_list("pk", flat=True)[: STEP + 1]
    )
    if not messages:
        return True
    _erase_messages(ids, messages, TEXTS)
    _drop_files(messages[:STEP])
    for message in every_message().filter(pk__in=messages[:STEP]):
        message.text = message.html = message.quoted = message.problem = ""
        message.has_html = message.has_files = False
        message.before, message.marks, message.indexed = None, {"erased": True}, True
        message.save()
    if len(messages) > STEP:
        return False
    pointers = Conversation.objects.filter(merged_into__in=ids).values_list("pk", flat=True)
    whole = [*ids, *pointers]
    Draft.objects.filter(conversation__in=whole).delete()
    Conversation.objects.filter(pk__in=whole).update(preview="")
    _forget_audit(Conversation, ids)
    return True


def erase_files(conversation_ids: Sequence[int]) -> bool:
    """Erase the files of conversations and the original mails that hold them."""
    ids = _locked(conversation_ids)
    has_files = Exists(Attachment.objects.filter(message=OuterRef("pk"))) | Q(marks__has_key="held")
    with_files = every_message().filter(has_files, conversation__in=ids).order_by("pk")
    messages = list(with_files.values_list("pk", flat=True)[: STEP + 1])
    if not messages:
        return True
    _erase_messages(ids, messages, FILES)
    _drop_files(messages[:STEP])
    for message in every_message().filter(pk__in=messages[:STEP]):
        message.has_files = message.has_html = False
        message.marks = {key: value for key, value in message.marks.items() if key != "held"}
        message.marks["files_erased"] = True
        message.save(update_fields=["has_files", "has_html", "marks"])
    return len(messages) <= STEP


def mark_text() -> str:
    """What stands where somebody's words stood, in the shop's language (that of the running translation)."""
    return _("[erased]")


def shop_language() -> str:
    """The language in which such a mark is written down."""
    shop = business()
    return shop.language if shop else "en"


# How it is done -----------------------------------------------------------------------------------


def _locked(conversation_ids: Collection[int]) -> list[int]:
    rows = Conversation.objects.select_for_update(of=("self",)).filter(pk__in=list(conversation_ids))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _messages_of(ids: Sequence[int]) -> list[int]:
    rows = every_message().filter(conversation__in=ids).order_by("pk")
    return list(rows.values_list("pk", flat=True)[: STEP + 1])


def _erase_messages(ids: Sequence[int], messages: Sequence[int], what: str) -> None:
    """What knows these messages or conversations by number only, and their bytes."""
    chosen = tuple(messages[:STEP])
    events.publish(Erasing(what, tuple(ids), chosen))
    if what != FILES:
        search.remove("message", chosen)
        forget_news("conversation", ids)
    if what == ALL:
        files = Attachment.objects.filter(message__in=chosen).values_list("blob", flat=True)
        sweeping.let_go(files)
        _forget_audit(Message, chosen)


def _drop_files(messages: Sequence[int]) -> None:
    files = Attachment.objects.filter(message__in=messages)
    sweeping.let_go(files.values_list("blob", flat=True))
    files.delete()


def _forget_audit(model: type[models.Model], ids: Sequence[int]) -> None:
    """What was written down about these and about all that hangs on them (tasks, side conversations)."""
    forget(model._meta.label_lower, ids)
    for relation in model._meta.related_objects:
        other = relation.related_model
        if relation.on_delete is models.CASCADE and isinstance(other, type):
            hanging = other._base_manager.filter(**{f"{relation.field.name}__in": ids})
            keys = list(hanging.annotate(_key=F("pk")).values_list("_key", flat=True))
            numbers = [key for key in keys if isinstance(key, int)]
            if numbers and other is not Message:
                forget(other._meta.label_lower, numbers)
