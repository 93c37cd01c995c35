"""Verbs across a customer's whole life with the shop."""

from keepword.relationship.services.mentioning import answered, mention
from keepword.relationship.services.reading import read_messages

__all__ = ["answered", "mention", "read_messages"]
