"""The verbs of ratings, one file a family."""

from keepword.feedback.services.ask import ask, ask_later
from keepword.feedback.services.rate import rate

__all__ = ["ask", "ask_later", "rate"]
