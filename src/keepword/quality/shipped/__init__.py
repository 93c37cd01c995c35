"""The scorecard that comes with Keepword, read from the file beside this."""

from functools import cache
from importlib.resources import files

import yaml

from keepword.quality.rules.cards import Asked, CardPlan, checked


@cache
def shipped(language: str = "en") -> CardPlan:
    """The card of a shop, its name in a language."""
    data = yaml.safe_load((files(__package__) / "shop.yaml").read_text(encoding="utf-8"))
    name = data["name"].get(language) or data["name"]["en"]
    return checked(CardPlan(name, tuple(Asked(**given) for given in data["criteria"])))
