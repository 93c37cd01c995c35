"""What is known of a customer, for whoever judges our first words."""

from keepword.commitments.queries import register_known
from keepword.conversations.models import Conversation
from keepword.customers.models import Remembered, RememberedState
from keepword.relationship.queries.mentioning import phrases_of


def _known(conversation: Conversation) -> list[str]:
    rows = Remembered.objects.filter(customer=conversation.customer_id, state=RememberedState.CONFIRMED)
    return [phrase for one in rows[:60] for phrase in phrases_of(one)]


register_known(_known)
