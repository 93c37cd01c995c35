"""docs/frameworks.md is true: its example is a framework, and it names whatever may stand in one."""

import re
from pathlib import Path

from keepword.analytics.rules import frameworks, words
from keepword.analytics.rules.frameworks import Drawing
from keepword.analytics.rules.words import Unit

PAGE = (Path(__file__).parents[2] / "docs/frameworks.md").read_text(encoding="utf-8")


def test_the_example_is_a_framework() -> None:
    example = re.search(r"```yaml\n(id: .*?)```", PAGE, re.DOTALL)
    assert example
    found = frameworks.read(example[1], words.shipped())
    assert [one.id for one in found.principles] == ["warm", "quick", "honest"]


def test_each_drawing_and_each_unit_is_named() -> None:
    assert [one for one in (*Drawing, *Unit) if f"`{one}`" not in PAGE] == []


def test_the_shown_entry_is_as_it_stands() -> None:
    assert words.shipped()["callback_kept"].definition["en"] in PAGE
