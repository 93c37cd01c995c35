"""What is kept across a customer's whole life with the shop."""

from keepword.relationship.models.memory import Mentioned, Mood

__all__ = ["Mentioned", "Mood"]
