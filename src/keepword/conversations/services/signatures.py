"""What stands below answers."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.rules import LANGUAGES
from keepword.audit.services import record
from keepword.conversations.models import Inbox, InboxSignature
from keepword.core.errors import Invalid, Refused

MAX_SIGNATURE = 2_000


def save_signatures(user: User, inbox: Inbox, texts: Mapping[str, str]) -> Inbox:
    """Set the signatures of an inbox by language; "" is the one for all languages without one of their own.

    A language that is not named keeps its signature, an empty text takes it away.
    """
    if not user.may("settle"):
        raise Refused(_("Only an admin may do this."))
    for language, text in texts.items():
        if language and language not in LANGUAGES:
            raise Invalid(
                _("Keepword does not speak “%(language)s”.") % {"language": language}, field=language
            )
        if len(text) > MAX_SIGNATURE:
            raise Invalid(_("This is too long for a signature."), field=language or "signature")
    with transaction.atomic():
        current = Inbox.objects.select_for_update().get(pk=inbox.pk)
        for language, text in texts.items():
            _save(current, language, text.replace("\r\n", "\n").strip())
        record(user, "saved signatures", current, languages=sorted(texts))
    return current


def _save(inbox: Inbox, language: str, text: str) -> None:
    if not language:
        inbox.signature = text
        inbox.save(update_fields=["signature"])
    elif text:
        InboxSignature.objects.update_or_create(inbox=inbox, language=language, defaults={"text": text})
    else:
        InboxSignature.objects.filter(inbox=inbox, language=language).delete()
