from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {"staffing": Route(LEAD)}


def numbers(world: World) -> dict[str, int]:
    return {}
