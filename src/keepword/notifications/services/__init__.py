"""The verbs of notifications."""

from keepword.notifications.services.choose import add_device, remove_device, save_preference
from keepword.notifications.services.forget import forget
from keepword.notifications.services.move import move_unseen
from keepword.notifications.services.tell import News, see, see_all, tell

__all__ = [
    "News",
    "add_device",
    "forget",
    "move_unseen",
    "remove_device",
    "save_preference",
    "see",
    "see_all",
    "tell",
]
