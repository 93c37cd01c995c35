"""The verbs of boxes, one file a family."""

from keepword.channels.boxes.services.months import begin_month, decide, finish, publish, withdraw
from keepword.channels.boxes.services.paper import PaperSlip, enter, keep_scan
from keepword.channels.boxes.services.places import (
    PlaceFields,
    archive_place,
    renew_code,
    restore_place,
    save_place,
)
from keepword.channels.boxes.services.slips import Dropped, TooMuch, drop
from keepword.channels.boxes.services.telling import tell_all, tell_next

__all__ = [
    "Dropped",
    "PaperSlip",
    "PlaceFields",
    "TooMuch",
    "archive_place",
    "begin_month",
    "decide",
    "drop",
    "enter",
    "finish",
    "keep_scan",
    "publish",
    "renew_code",
    "restore_place",
    "save_place",
    "tell_all",
    "tell_next",
    "withdraw",
]
