from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.route import Route
    from tests.world import World

ROUTES: dict[str, Route] = {}


def numbers(world: World) -> dict[str, int]:
    return {}
