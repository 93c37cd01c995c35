"""The documentation is tested: what a person can type or set is explained where they look for it."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from keepword.config.cli import cli

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / "src/keepword/config/settings.py"
VARIABLE = re.compile(r"\benv\.\w+\(\s*\"([A-Z_]+)\"|\benviron\.get\(\s*\"([A-Z_]+)\"")


def commands(
    group: click.Command, words: tuple[str, ...] = ("keepword",)
) -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, with its words."""
    if not isinstance(group, click.Group):
        yield " ".join(words), group
        return
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield from commands(found, (*words, name))


def variables() -> list[str]:
    """What the settings read from the environment."""
    found = VARIABLE.findall(SETTINGS.read_text())
    assert len(found) > 5
    return sorted({one or other for one, other in found})


COMMANDS = dict(commands(cli))


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_s_help_has_an_example(name: str) -> None:
    text = f"{COMMANDS[name].help} {COMMANDS[name].epilog}"
    example = re.search(r"Example:\s+(.*)", text)
    assert example, f"{name} --help has no example"
    assert name in example[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented(name: str) -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert any(name in page.read_text() for page in pages), f"no page of the docs speaks of `{name}`"


@pytest.mark.parametrize("name", variables())
def test_a_variable_of_the_environment_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs/operating.md").read_text()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_s_options_say_what_they_do(name: str) -> None:
    options = [one for one in COMMANDS[name].params if isinstance(one, click.Option)]
    assert [one.name for one in options if not one.help] == []
