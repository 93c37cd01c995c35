"""The wire between a customer's page, an agent's page and us.

The customer says `{"do": "here" | "consent" | "callback" | "hang_up"}`, hears `{"kind": "state", ...}` when
something changes, and both pass on `{"signal": {...}}` to each other, through us and to nobody else. Who is
on the other side is asked of the database, never of the page.
"""

from typing import Any, Final
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.urls import path
from django.utils import translation

from keepword.accounts.models import User
from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Leg, Recorded
from keepword.channels.calls.rules.states import LIVE, QUEUED
from keepword.channels.voice import rules
from keepword.core.errors import KeepwordError

NOT_ALLOWED: Final = 4403
OVER: Final = 4410


class Wire(AsyncJsonWebsocketConsumer):
    """One end of a call."""

    mine, other = "", ""
    key = ""

    def _is_ours(self) -> bool:
        """Whether a page of ours opened this: a browser sends cookies along whoever asks it to."""
        headers = dict(self.scope["headers"])
        origin = urlsplit(headers.get(b"origin", b"").decode("latin-1")).netloc
        ours = {headers.get(b"host", b"").decode("latin-1"), urlsplit(settings.KEEPWORD_URL).netloc}
        return not origin or origin in ours

    async def refuse(self) -> None:
        await self.accept()
        await self.close(NOT_ALLOWED)

    async def join(self) -> None:
        await self.channel_layer.group_add(_group(self.key, self.mine), self.channel_name)
        await self.channel_layer.group_add(f"call.{self.key}", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.key:
            await self.channel_layer.group_discard(_group(self.key, self.mine), self.channel_name)
            await self.channel_layer.group_discard(f"call.{self.key}", self.channel_name)

    async def pass_on(self, content: dict[str, Any]) -> None:
        """A signal to the other end, if they talk now."""
        found = rules.signal(content.get("signal"))
        if found is None or not await database_sync_to_async(self.may_signal)():
            return
        await self.channel_layer.group_send(
            _group(self.key, self.other), {"type": "signal", "signal": found, "of": self.channel_name}
        )

    def may_signal(self) -> bool:
        raise NotImplementedError

    async def signal(self, event: dict[str, Any]) -> None:
        """The other end says something."""
        await self.send_json({"kind": "signal", "signal": event["signal"]})

    async def notice(self, event: dict[str, Any]) -> None:
        """Something changed (see `core.live.push`)."""
        await self.tell()

    async def tell(self) -> None:
        raise NotImplementedError


class Customer(Wire):
    """The customer's page."""

    mine, other = "customer", "agent"

    async def connect(self) -> None:
        key = self.scope["url_route"]["kwargs"]["key"]
        if not self._is_ours() or await database_sync_to_async(_call)(key) is None:
            await self.refuse()
            return
        self.key = key
        await self.join()
        await self._do("here")
        await self.tell()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        if not isinstance(content, dict) or not self.key:
            return
        if "signal" in content:
            await self.pass_on(content)
        elif content.get("do") in ("here", "consent", "callback", "hang_up"):
            await self._do(content["do"], str(content.get("number", ""))[:40])
            await self.tell()

    async def _do(self, what: str, number: str = "") -> None:
        await database_sync_to_async(_do)(self.key, what, number)

    def may_signal(self) -> bool:
        call = _call(self.key)
        return call is not None and call.state in LIVE

    async def tell(self) -> None:
        """How it stands."""
        found = await database_sync_to_async(_stands)(self.key)
        if found is None:
            await self.close(OVER)
            return
        await self.send_json({"kind": "state", **found})


class Agent(Wire):
    """The page of whoever talks."""

    mine, other = "agent", "customer"
    user: User

    async def connect(self) -> None:
        user = self.scope.get("user")
        self.leg = self.scope["url_route"]["kwargs"]["leg"]
        if not getattr(user, "is_authenticated", False) or not user.may("converse") or not self._is_ours():
            await self.refuse()
            return
        self.user = user
        key = await database_sync_to_async(_key_of)(user, self.leg)
        if not key:
            await self.refuse()
            return
        self.key = key
        await self.join()
        await self.tell()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        if isinstance(content, dict) and self.key and "signal" in content:
            await self.pass_on(content)

    def may_signal(self) -> bool:
        return bool(_key_of(self.user, self.leg))

    async def tell(self) -> None:
        """How it stands; who has passed the call on hears no more of it."""
        found = await database_sync_to_async(_stands_for)(self.user, self.leg)
        await self.send_json({"kind": "state", **found})
        if found["state"] == "over":
            await self.close(OVER)


def _group(key: str, side: str) -> str:
    return f"wire.{key}.{side}"


def _call(key: str) -> Call | None:
    rows = Call.objects.select_related("inbox", "agent")
    return rows.filter(key=key, inbox__channel="voice").first()


def _do(key: str, what: str, number: str) -> None:
    call = _call(key)
    if call is None:
        return
    try:
        if what == "here":
            services.seen(call)
        elif what == "consent":
            services.consent(call)
        elif what == "callback":
            services.ask_callback(call, number=number)
        else:
            services.hang_up(call)
    except KeepwordError:
        return  # the state that is told next says how it stands


def _stands(key: str) -> dict[str, Any] | None:
    """What the customer's page shows: their state, their place, whom they hear."""
    call = _call(key)
    if call is None:
        return None
    line = queries.line_of(call.inbox)
    place = queries.place_of(call) if call.state in QUEUED else queries.Place(0, None)
    greeting = queries.saying(line, "greeting", call.language)
    with translation.override(call.language or "en"):
        said = queries.saying(line, "callback", call.language).text
    return {
        "state": str(call.state),
        "place": place.number,
        "minutes": place.minutes,
        "agent": call.agent.name if call.agent is not None and call.state in LIVE else "",
        "callback": line.callback,
        "number": bool(call.number),
        "asks": line.recording == Recorded.CONSENT and call.consent_at is None and not call.is_over,
        "greeting": greeting.text,
        "recorded": greeting.sound is not None,
        "thanks": said,
    }


def _key_of(user: User, leg_id: int) -> str:
    """The call on which this user talks now, by their part in it; "" when it is not theirs."""
    rows = Leg.objects.filter(pk=leg_id, agent=user.pk, ended_at=None, answered_at__isnull=False)
    return rows.filter(call__inbox__channel="voice").values_list("call__key", flat=True).first() or ""


def _stands_for(user: User, leg_id: int) -> dict[str, Any]:
    leg = Leg.objects.select_related("call").filter(pk=leg_id, agent=user.pk).first()
    if leg is None or leg.ended_at is not None:
        return {"state": "over"}
    return {"state": str(leg.call.state), "consent": leg.call.consent_at is not None}


routes = [
    path("help/call/<str:key>/live/", Customer.as_asgi()),
    path("calls/talk/<int:leg>/live/", Agent.as_asgi()),
]
