"""Finding conversations: what their messages are found by, the operators, the search itself."""

from keepword.conversations.finding import documents, operators  # noqa: F401 - register what can be found
from keepword.conversations.finding.search import Chip, Found, FoundConversation, find, find_people

__all__ = ["Chip", "Found", "FoundConversation", "find", "find_people"]
