"""Reads about ratings and surveys."""

from keepword.feedback.queries.ratings import language_for, rated_contact, rating_of, ratings

__all__ = ["language_for", "rated_contact", "rating_of", "ratings"]
