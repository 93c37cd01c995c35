"""Which stored texts stand in a message or a draft: words that show no interest in one customer's problem."""

from collections.abc import Iterable, Mapping

from keepword.accounts.models import User
from keepword.automation.models import MacroUse
from keepword.automation.queries.macros import macros, wording
from keepword.commitments.queries import register_stored
from keepword.conversations.models import Conversation, Message


def stored_texts(user: User, conversation: Conversation, used: Mapping[int, str]) -> list[str]:
    """The texts of macros (language by number) as they go to this customer; those that this user sees."""
    if not used:
        return []
    found = macros(user).filter(pk__in=used).prefetch_related("texts")
    return [wording(user, one, conversation, language=used[one.pk]).filled.text for one in found]


def _stored_in(message: Message) -> Iterable[str]:
    uses = MacroUse.objects.filter(message=message).select_related("macro")
    for use in uses.prefetch_related("macro__texts"):
        yield wording(message.author, use.macro, message.conversation, language=use.language).filled.text


register_stored(_stored_in)
