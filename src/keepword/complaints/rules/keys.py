"""The key by which promises know a cause. Pure."""

from typing import Final

_PREFIX: Final = "cause:"


def key_of(cause_id: int | None) -> str:
    """What a promise is tied to; "" for nothing."""
    return f"{_PREFIX}{cause_id}" if cause_id is not None else ""


def cause_of(key: str) -> int | None:
    """The id of the cause that a promise is tied to."""
    number = key.removeprefix(_PREFIX)
    return int(number) if key.startswith(_PREFIX) and number.isdecimal() else None
