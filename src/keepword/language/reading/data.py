"""The tables of language/data that judges read: data/<lang>/<name>.yaml. A new language is a new folder."""

from functools import cache
from typing import Any, Final

import yaml

from keepword.language.words import DATA

JUDGED: Final = tuple(sorted(path.parent.name for path in DATA.glob("*/promises.yaml")))
"""The languages that are understood: those with a table of promises."""


@cache
def table(lang: str, name: str) -> dict[str, Any]:
    """The table; empty where the language has none."""
    path = DATA / lang / f"{name}.yaml"
    if not path.exists():
        return {}
    # Every scalar is a string: "on" and "no" are words here.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader) or {}  # noqa: S506 - makes strings alone
