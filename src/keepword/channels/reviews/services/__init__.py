"""The verbs of reviews, one file a family."""

from keepword.channels.reviews.services.answers import answered_there, note_answer
from keepword.channels.reviews.services.reading import begin_reading, read, read_now
from keepword.channels.reviews.services.tables import (
    advance,
    begin_table,
    keep_table,
    stop_table,
    take_up_table,
)
from keepword.channels.reviews.services.take import Taken, take

__all__ = [
    "Taken",
    "advance",
    "answered_there",
    "begin_reading",
    "begin_table",
    "keep_table",
    "note_answer",
    "read",
    "read_now",
    "stop_table",
    "take",
    "take_up_table",
]
