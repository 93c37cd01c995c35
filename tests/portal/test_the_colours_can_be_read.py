import re
from pathlib import Path

import pytest

import keepword

PACKAGE = Path(keepword.__file__).parent
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def tokens(path: str) -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in TOKEN.findall((PACKAGE / path).read_text())}


OURS = tokens("portal/static/portal/portal.css")


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "ground", 4.5),
        ("ink", "pane", 4.5),
        ("ink", "hover", 4.5),
        ("ink", "accent-ground", 4.5),
        ("ink-soft", "ground", 4.5),
        ("ink-soft", "pane", 4.5),
        ("ink-soft", "hover", 4.5),
        ("ink-soft", "accent-ground", 4.5),
        ("accent", "pane", 4.5),
        ("accent", "ground", 4.5),
        ("accent", "accent-ground", 4.5),
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-strong", 4.5),
        ("danger", "danger-ground", 4.5),
        ("good", "good-ground", 4.5),
        ("warn", "pane", 4.5),
        ("line-strong", "pane", 3),
    ],
)
def test_text_stands_out_from_its_ground(ink: str, ground: str, least: float, scheme: int) -> None:
    assert contrast(OURS[ink][scheme], OURS[ground][scheme]) >= least


def test_the_colours_are_those_of_the_desk() -> None:
    desk = tokens("desk/static/desk/tokens.css")
    assert {name: desk.get(name) for name in OURS} == OURS
