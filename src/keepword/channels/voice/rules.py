"""How two browsers find each other, and what they may say on the way. Pure."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

SECONDS: Final = 12 * 3600  # for which a name at the TURN server is good: longer than any call
LONGEST: Final = 64 * 1024  # characters of a signal
SIGNALS: Final = ("ready", "offer", "answer", "ice", "bye")
_SERVER: Final = re.compile(
    r"(?:stun|stuns|turn|turns):[A-Za-z0-9.\-\[\]:]{1,200}(?:\?transport=(?:udp|tcp))?"
)


def servers(addresses: str) -> list[str]:
    """The addresses in a text, between commas or blanks. ValueError names the one that is none."""
    found = addresses.replace(",", " ").split()
    for one in found:
        if not _SERVER.fullmatch(one):
            raise ValueError(one)
    return found


def credentials(secret: str, name: str, expires: int) -> tuple[str, str]:
    """A name and a password for a TURN server that knows the secret, good until `expires` (Unix seconds).

    https://datatracker.ietf.org/doc/html/draft-uberti-behave-turn-rest-00, section 2.2
    """
    username = f"{expires}:{name}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()


def ice_servers(addresses: Sequence[str], secret: str, name: str, now: float) -> list[dict[str, Any]]:
    """What RTCPeerConnection is given as `iceServers`."""
    stun = [one for one in addresses if one.startswith("stun")]
    turn = [one for one in addresses if one.startswith("turn")]
    found: list[dict[str, Any]] = [{"urls": stun}] if stun else []
    if turn and secret:
        username, password = credentials(secret, name, int(now) + SECONDS)
        found.append({"urls": turn, "username": username, "credential": password})
    return found


def signal(value: Any) -> dict[str, Any] | None:
    """A signal as it is passed on, nothing else in it; None for what is none."""
    if not isinstance(value, Mapping) or value.get("type") not in SIGNALS:
        return None
    kept: dict[str, Any] = {"type": value["type"]}
    if isinstance(value.get("sdp"), str):
        kept["sdp"] = value["sdp"]
    candidate = value.get("candidate")
    if isinstance(candidate, Mapping):
        names = ("candidate", "sdpMid", "sdpMLineIndex", "usernameFragment")
        kept["candidate"] = {
            name: candidate[name] for name in names if name in candidate and _plain(candidate[name])
        }
    return kept if len(json.dumps(kept)) <= LONGEST else None


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
