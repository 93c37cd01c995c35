from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "walls": Route(LEAD),
    "wall_new": Route(LEAD, "both"),
    "wall": Route(LEAD, "get", "wall"),
    "wall_edit": Route(LEAD, "both", "wall"),
    "wall_remove": Route(LEAD, "post", "wall"),
    "wall_let_in": Route(LEAD, "post", "wall"),
    "wall_end": Route(LEAD, "post", "wall_screen"),
}


def numbers(world: World) -> dict[str, int]:
    from keepword.analytics.services.walls import Wanted, make_screen, save_board

    board = save_board(world.cast.lead, None, Wanted("On the wall"))
    screen, _secret = make_screen(world.cast.lead, board, "Kitchen")
    return {"wall": board.pk, "wall_screen": screen.pk}
