"""Files of a message that were held back until it was known what is in them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from keepword.conversations.models import Message
from keepword.conversations.services.receive import StoredFile
from keepword.conversations.services.state import lock_by_id
from keepword.core import live, rows
from keepword.core.errors import NotFound


def give_out(message_id: int, files: Sequence[StoredFile], held: Sequence[Mapping[str, Any]]) -> None:
    """Give these files to a message; `held` is what is still held back of it (as in its marks).

    Nothing happens to a message that was erased meanwhile.
    """
    with transaction.atomic():
        place = Message.everything.filter(pk=message_id).values_list("conversation", flat=True).first()
        try:
            conversation = lock_by_id(place) if place is not None else None
        except NotFound:
            conversation = None
        message = Message.everything.filter(pk=message_id).first() if conversation is not None else None
        if message is None or "held" not in message.marks:
            return
        rows.insert([file.attached(message) for file in files])
        message.marks = {key: value for key, value in message.marks.items() if key != "held"}
        if held:
            message.marks["held"] = [dict(one) for one in held]
        message.has_files = message.has_files or any(not file.inline for file in files)
        message.indexed = False
        message.save(update_fields=["marks", "has_files", "indexed"])
        live.push(f"conversation.{message.conversation_id}", "messages", conversation=message.conversation_id)
