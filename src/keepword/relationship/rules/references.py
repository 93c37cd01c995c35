"""Segments that ask about segments. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

SEGMENT = "segment"
_ASKED = (SEGMENT, "entered_segment")


def fields_of(condition: Any) -> set[str]:
    """The names of all fields that a condition asks about."""
    return {str(leaf.get("field", "")) for leaf in _leaves(condition)}


def segments_of(condition: Any) -> set[int]:
    """The numbers of the segments that a condition asks about."""
    found: set[int] = set()
    for leaf in _leaves(condition):
        if leaf.get("field") in _ASKED and isinstance(leaf.get("value"), list):
            found |= {one for one in leaf["value"] if isinstance(one, int)}
    return found


def leads_back(segment: int, conditions: Mapping[int, Any]) -> bool:
    """Whether a segment asks about itself, through others perhaps; `conditions` by their numbers."""
    seen: set[int] = set()
    ahead = list(segments_of(conditions.get(segment, {})))
    while ahead:
        one = ahead.pop()
        if one == segment:
            return True
        if one not in seen:
            seen.add(one)
            ahead += segments_of(conditions.get(one, {}))
    return False


def _leaves(condition: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(condition, Mapping):
        return
    for many in ("all", "any"):
        if isinstance(condition.get(many), list):
            for part in condition[many]:
                yield from _leaves(part)
            return
    if "not" in condition:
        yield from _leaves(condition["not"])
    elif "field" in condition:
        yield condition
