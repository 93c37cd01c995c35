"""Which visitors' pages this process holds, and how they hear of something: small notices, after commit.

A notice says only that there is something to look for. Other processes hear it through the channel layer's
group "chat"; whatever is lost on the way is found by a look at all sessions every few seconds.
"""

import asyncio
import logging
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)
GROUP = "chat"
PROCESS = uuid.uuid4().hex


class Page(Protocol):
    """A visitor's page, as far as the hub knows it."""

    session: int
    conversation: int | None

    def hear(self, event: dict[str, Any]) -> None:
        """Something happened (in the loop that pages live on)."""


_pages: dict[int, set[Page]] = defaultdict(set)
_loop: asyncio.AbstractEventLoop | None = None


def serve_on(loop: asyncio.AbstractEventLoop) -> bool:
    """Tell which loop the pages live on; whether that is news."""
    global _loop
    if _loop is loop:
        return False
    _loop = loop
    _pages.clear()
    return True


def join(page: Page) -> bool:
    """A page is there; whether it is the first of its session."""
    first = not _pages[page.session]
    _pages[page.session].add(page)
    return first


def leave(page: Page) -> bool:
    """A page is gone; whether it was the last of its session."""
    pages = _pages.get(page.session)
    if pages is None:
        return False
    pages.discard(page)
    if pages:
        return False
    _pages.pop(page.session, None)
    return True


def pages_of(session: int) -> list[Page]:
    """The pages of a session in this process."""
    return list(_pages.get(session, ()))


def sessions_here() -> list[int]:
    """The sessions that have pages in this process."""
    return list(_pages)


# Notices ------------------------------------------------------------------------------------------


def look(*sessions: int) -> None:
    """After this transaction commits, pages of these sessions look for new lines."""
    tell({"kind": "lines", "sessions": list(sessions)})


def placed(session: int, conversation: int) -> None:
    """After this transaction commits: what a session says is in this conversation."""
    tell({"kind": "placed", "sessions": [session], "conversation": conversation})


def seen(sessions: Iterable[int], seq: int) -> None:
    """One of us has seen what was said up to a line."""
    tell({"kind": "seen", "sessions": list(sessions), "seq": seq})


def writes(sessions: Sequence[int], name: str) -> None:
    """One of us is writing, now."""
    if sessions:
        tell_now({"kind": "typing", "sessions": list(sessions), "name": name})


def tell(event: dict[str, Any]) -> None:
    """The same for any event."""
    transaction.on_commit(lambda: tell_now(event), robust=True)


def tell_now(event: dict[str, Any]) -> None:
    """Tell pages here and elsewhere at once; from any thread."""
    loop = _loop
    if loop is not None and loop.is_running():
        loop.call_soon_threadsafe(hear, event)
    tell_elsewhere(event)


def tell_elsewhere(event: dict[str, Any]) -> None:
    """Tell the pages of other processes alone."""
    layer = get_channel_layer()
    if layer is None or isinstance(layer, InMemoryChannelLayer):
        return
    message = {"type": "chat.event", "from": PROCESS, "event": event}
    try:
        running = asyncio.get_running_loop()
    except RuntimeError:
        _send(layer, message)
    else:
        task = running.create_task(_send_within(layer, message))
        _sending.add(task)
        task.add_done_callback(_sending.discard)


_sending: set["asyncio.Task[None]"] = set()


def _send(layer: Any, message: dict[str, Any]) -> None:
    try:
        async_to_sync(layer.group_send)(GROUP, message)
    except OSError as error:
        logger.warning("A chat's notice was not sent: %s", error)


async def _send_within(layer: Any, message: dict[str, Any]) -> None:
    try:
        await layer.group_send(GROUP, message)
    except OSError as error:
        logger.warning("A chat's notice was not sent: %s", error)


def hear(event: dict[str, Any]) -> None:
    """An event has come to this process (in its loop)."""
    for session in event.get("sessions", ()):
        for page in pages_of(session):
            page.hear(event)


async def listen() -> None:
    """Hear what other processes tell, as long as this one serves pages."""
    layer = get_channel_layer()
    if layer is None or isinstance(layer, InMemoryChannelLayer):
        return
    while True:
        try:
            channel = await layer.new_channel()
            await layer.group_add(GROUP, channel)
            while True:
                message = await layer.receive(channel)
                if message.get("from") != PROCESS:
                    hear(message["event"])
        except OSError as error:
            logger.warning("Notices of chats do not come: %s", error)
            await asyncio.sleep(2)


async def tell_desk(conversation: int | None, **what: Any) -> None:
    """Tell our pages that have a conversation open how its visitor is doing."""
    layer = get_channel_layer()
    if layer is None or conversation is None:
        return
    message = {"type": "notice", "kind": "visitor", "conversation": conversation, **what}
    try:
        await layer.group_send(f"conversation.{conversation}", message)
    except OSError as error:
        logger.warning("A notice of a visitor was not sent: %s", error)
