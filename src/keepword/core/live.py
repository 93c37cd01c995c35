"""Pushes to open pages: small notices that something changed, never the thing itself.

A page that receives one asks the server again, through the usual gate; so nothing can leak here, and a
lost notice costs freshness only (pages ask again when they reconnect). Notices are counted, so that a page
whose connection stands can tell whether some were sent since it was made.
"""

import asyncio
import logging
import threading
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.core.cache import cache
from django.db import transaction

logger = logging.getLogger(__name__)
_COUNT = "live.count"
_counting = threading.Lock()
_counted = 0  # in this process
_loop: asyncio.AbstractEventLoop | None = None


def serve_on(loop: asyncio.AbstractEventLoop) -> None:
    """Tell which event loop the open pages of this process live on."""
    global _loop
    _loop = loop


def push(group: str, kind: str, **data: Any) -> None:
    """After this transaction commits, send `{"kind": kind, **data}` to the pages of a group."""
    message = {"type": "notice", "kind": kind, **data}
    transaction.on_commit(lambda: _send(group, message), robust=True)


def count() -> int:
    """How many notices were sent so far, by all processes that share their pages.

    Read before the things themselves: when it is another one once the page is connected, it has missed some.
    """
    if _is_alone():
        return _counted
    try:
        return int(cache.get(_COUNT, 0))
    except Exception:  # the broker's own errors; a page without news is better than none
        logger.warning("Live notices are not counted", exc_info=True)
        return 0


def _is_alone() -> bool:
    return isinstance(get_channel_layer(), InMemoryChannelLayer)


def _count_one() -> None:
    global _counted
    if _is_alone():
        with _counting:
            _counted += 1
        return
    cache.add(_COUNT, 0, timeout=None)
    cache.incr(_COUNT)


def _send(group: str, message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    if layer is None:
        return
    _count_one()
    if isinstance(layer, InMemoryChannelLayer):
        # Its queues belong to the server's loop and are not thread-safe.
        if _loop is not None and _loop.is_running():
            asyncio.run_coroutine_threadsafe(layer.group_send(group, message), _loop)
        return
    try:
        async_to_sync(layer.group_send)(group, message)
    except OSError as error:
        logger.warning("Live notice not sent: %s", error)
