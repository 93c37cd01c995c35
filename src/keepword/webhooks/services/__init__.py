"""The verbs of webhooks, one file a family."""

from keepword.webhooks.services.emit import emit
from keepword.webhooks.services.endpoints import (
    remove_endpoint,
    rotate_secret,
    save_endpoint,
    secret_of,
    send_test,
)
from keepword.webhooks.services.replay import replay, replay_failed
from keepword.webhooks.services.send import deliver

__all__ = [
    "deliver",
    "emit",
    "remove_endpoint",
    "replay",
    "replay_failed",
    "rotate_secret",
    "save_endpoint",
    "secret_of",
    "send_test",
]
