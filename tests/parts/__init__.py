"""The addresses and things of each part of the product, a module each: `ROUTES` as in tests/routes.py and
`numbers(world)`, what `tests.world.World` has of it."""

from importlib import import_module
from types import ModuleType
from typing import Final

PARTS: Final = (
    "commerce",
    "orders",
    "loyalty",
    "aftersales",
    "memory",
    "segments",
    "advice",
    "outreach",
    "staffing",
    "surveys",
    "quality",
    "reports",
    "service",
    "strategy",
    "probes",
    "walls",
    "studies",
)


def parts() -> list[ModuleType]:
    """The modules, each after those whose things it uses."""
    return [import_module(f"tests.parts.{name}") for name in PARTS]
