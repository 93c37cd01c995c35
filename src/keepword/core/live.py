"""Pushes to open pages: small notices that something changed, never the thing itself.

A page that receives one asks the server again, through the usual gate; so nothing can leak here, and a
lost notice costs freshness only (pages ask again when they reconnect).
"""

import asyncio
import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)
_loop: asyncio.AbstractEventLoop | None = None


def serve_on(loop: asyncio.AbstractEventLoop) -> None:
    """Tell which event loop the open pages of this process live on."""
    global _loop
    _loop = loop


def push(group: str, kind: str, **data: Any) -> None:
    """After this transaction commits, send `{"kind": kind, **data}` to the pages of a group."""
    message = {"type": "notice", "kind": kind, **data}
    transaction.on_commit(lambda: _send(group, message), robust=True)


def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    if isinstance(layer, InMemoryChannelLayer):
        # Its queues belong to the server's loop and are not thread-safe.
        if _loop is not None and _loop.is_running():
            asyncio.run_coroutine_threadsafe(layer.group_send(group, message), _loop)
        return
    try:
        async_to_sync(layer.group_send)(group, message)
    except OSError as error:
        logger.warning("Live notice not sent: %s", error)
