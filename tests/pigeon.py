"""A channel as small as one can be, spoken to over HTTP: what is tested on it holds for every channel."""

import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from keepword.channels.doors import connections
from keepword.channels.doors.channel import Later, Part, Rejected, WebChannel
from keepword.channels.doors.events import Arrival, Event, File, Receipt, Sender
from keepword.channels.doors.forms import Setting
from keepword.channels.doors.models import Connection, Payload
from keepword.conversations.channels import Capabilities, Finding, register
from keepword.conversations.models import Inbox, Message
from keepword.core import clock, outgoing

KEY = "pigeon"


class Pigeon(WebChannel):
    key = KEY
    name = "Pigeon post"
    identity = "telegram"
    icon = "chat"
    can = Capabilities(longest=500, files=3, file_bytes=1000, receipts=True)
    settings = (Setting("loft", "Loft", help="Where its pigeons live."),)
    secrets = (Setting("seed", "Seed"),)
    how_to = "Build a loft.\n\nWait for a pigeon."
    hook_path = "hooks/pigeon/{hook}/"

    def read(self, payload: Payload, connection: Connection) -> Sequence[Event]:
        return [self._event(one) for one in json.loads(bytes(payload.body or b""))["events"]]

    def _event(self, one: Mapping[str, Any]) -> Event:
        at = datetime.fromisoformat(one["at"]) if "at" in one else clock.now()
        if "state" in one:
            return Receipt(
                external_id=one["id"], state=one["state"], at=at, problem=str(one.get("problem", ""))
            )
        files = [
            File(name=name, fetch=lambda content=content: content.encode())
            for name, content in one.get("files", {}).items()
        ]
        return Arrival(
            external_id=one["id"],
            at=at,
            sender=Sender(kind="telegram", value=one["from"], name=one.get("name", "")),
            text=one.get("text", ""),
            files=files,
            replies_to=one.get("replies_to", ""),
        )

    def parts(self, message: Message, connection: Connection) -> Sequence[Part]:
        text = [Part("/fly", {"to": message.to[0][1], "text": message.text})] if message.text else []
        files = [
            Part("/fly", {"to": message.to[0][1], "file": one.name}) for one in message.attachments.all()
        ]
        return [*text, *files]

    def hand_over(self, part: Part, connection: Connection) -> str:
        headers = {"Seed": connections.secrets_of(connection)["seed"]}
        answer = outgoing.post_json(connection.settings["loft"] + part.path, part.body, headers=headers)
        if answer.status == 429:
            raise Later("Its pigeons are tired.", float(answer.headers["retry-after"]))
        if answer.status >= 500:
            raise Later("Its loft is on fire.")
        if not answer.ok:
            raise Rejected(answer.text)
        return str(json.loads(answer.text)["id"])

    def steps(self, connection: Connection) -> Iterator[Finding]:
        yield Finding("Loft", connection.settings["loft"].startswith("http"), connection.settings["loft"])


def is_signed(connection: Connection, body: bytes, signature: str) -> bool:
    seed = connections.secrets_of(connection)["seed"].encode()
    return hmac.compare_digest(hmac.new(seed, body, "sha256").hexdigest(), signature)


def known() -> None:
    """The channel is known from now on, and can be connected by the generic form."""
    from keepword.desk.channels.places import Place, put

    register(Pigeon())
    put(KEY, Place("Letters that fly."))


def make_pigeon(loft: str = "http://127.0.0.1:9", **more: Any) -> Connection:
    """Its inbox, connected."""
    known()
    inbox = Inbox.objects.create(
        name="Pigeons", channel=KEY, address=more.pop("address", "the loft"), created_at=clock.now(), **more
    )
    return Connection.objects.create(
        inbox=inbox, settings={"loft": loft}, secrets=connections.seal({"seed": "grain"})
    )
