"""Reads about ratings, and in which language a customer is addressed."""

from keepword.accounts import rules as accounts
from keepword.accounts.models import Business
from keepword.conversations.models import Contact, Conversation
from keepword.feedback.models import Rating
from keepword.feedback.rules import ratings as rules


def language_for(conversation: Conversation, business: Business | None) -> str:
    """The language of our words to this customer: theirs if we speak it, else the shop's."""
    wanted = (conversation.language, conversation.customer.language)
    return rules.spoken(wanted, accounts.LANGUAGES, business.language if business else "en")


def rated_contact(conversation: Conversation) -> Contact | None:
    """The contact that a rating is about now: the last that was resolved, with its rating. One query."""
    return (
        conversation.contacts.filter(resolved=True, ended_at__isnull=False)
        .select_related("rating")
        .order_by("-started_at", "-pk")
        .first()
    )


def rating_of(contact: Contact | None) -> Rating | None:
    """The rating of a contact that `rated_contact` has read; no query."""
    return getattr(contact, "rating", None)


def ratings(conversation: Conversation) -> list[Rating]:
    """How the customer rated this conversation, the newest first. The caller has it from its gate."""
    return list(Rating.objects.filter(conversation=conversation).select_related("author").order_by("-at"))
