"""Boards on the wall, dark and light, for a real browser; looked at by nobody in particular."""

from django.urls import reverse
from tests.cast import Cast

from keepword.analytics.services.walls import Wanted, make_screen, save_board

WALLS = {"wall:screen", "wall:screen light"}


def fill_walls(cast: Cast) -> dict[str, str]:
    """The addresses of WALLS."""
    dark = save_board(cast.lead, None, Wanted("Kitchen", first_names=True))
    light = save_board(cast.lead, None, Wanted("Кухня", language="uk", theme="light", rows="team"))
    return {
        "wall:screen": reverse("wall:screen", args=[make_screen(cast.lead, dark, "Kitchen")[1]]),
        "wall:screen light": reverse("wall:screen", args=[make_screen(cast.lead, light, "Hall")[1]]),
    }
