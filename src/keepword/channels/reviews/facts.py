"""Kinds of facts about public reviews. `subject_id` is the conversation; a rating is 0 to 1."""

from keepword.core.facts import declare

declare(
    "review_received",
    "Somebody reviewed us; the value is the rating as a share of the best one.",
    inbox=int,
    language=str,
    source=str,
    product=str,
    review=str,
)
declare("review_answered", "We answered, after so many seconds.", inbox=int, source=str, rating=float, by=str)
