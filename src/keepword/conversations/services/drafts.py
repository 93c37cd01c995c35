"""Drafts that a merge left with the pointer, as their writer had begun another one in the target."""

from django.db import transaction

from keepword.accounts.models import User
from keepword.conversations.models import Draft
from keepword.conversations.services.state import demand, lock, notify
from keepword.core import clock
from keepword.core.errors import NotFound


def take_draft(user: User, draft: Draft) -> Draft:
    """Put the words and files of a left draft below those of the one in the target; that one."""
    demand(user)
    with transaction.atomic():
        into = lock(draft.conversation)
        left = _own(user, draft)
        kept, _made = Draft.objects.get_or_create(
            conversation=into, user=user, kind=left.kind, defaults={"content": {}, "updated_at": clock.now()}
        )
        if kept.pk == left.pk:
            return kept
        words = [str(one.content.get("text", "")).strip() for one in (kept, left)]
        files = [file for one in (kept, left) for file in one.content.get("files", [])]
        kept.content = {
            **left.content,
            **kept.content,
            "text": "\n\n".join(word for word in words if word),
            "files": files,
        }
        kept.updated_at = clock.now()
        kept.save(update_fields=["content", "updated_at"])
        left.delete()
        notify(into)
    return kept


def drop_draft(user: User, draft: Draft) -> None:
    """Throw a left draft away."""
    demand(user)
    with transaction.atomic():
        into = lock(draft.conversation)
        _own(user, draft).delete()
        notify(into)


def _own(user: User, draft: Draft) -> Draft:
    found = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk, user=user).first()
    if found is None:
        raise NotFound("There is no such draft.")
    return found
