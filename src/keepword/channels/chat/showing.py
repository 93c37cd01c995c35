"""Lines and states as the widget gets them."""

from typing import Any

from keepword.channels.chat import files
from keepword.channels.chat.models import Line
from keepword.channels.chat.queries import Availability


def line(one: Line, key: str, session: int) -> dict[str, Any]:
    """One line. Files are named by addresses that only this session can make use of."""
    out: dict[str, Any] = {"seq": one.seq, "text": one.text, "at": one.at.isoformat()}
    if one.ours:
        out |= {"ours": True, "name": one.name}
    elif one.client_id:
        out["id"] = one.client_id
    if one.files:
        out["files"] = [files.shown(file, key, session) for file in one.files]
    return out


def state(now: Availability) -> dict[str, Any]:
    """Whether somebody can answer now."""
    return {
        "open": now.open,
        "agents": now.agents,
        "waiting": now.waiting,
        "opens": now.opens_at.isoformat() if now.opens_at is not None else None,
    }
