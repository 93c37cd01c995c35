import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from keepword.calendars.cli import clock
from keepword.calendars.rules import load_yaml

PAGE = (Path(__file__).parents[2] / "docs" / "calendars.md").read_text()
FILES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = re.findall(r"^\$ keepword clock (.*)\n(.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("text", FILES)
def test_every_calendar_of_the_page_is_one(text: str) -> None:
    assert any(load_yaml(text).week)


@pytest.mark.parametrize(("command", "answer"), COMMANDS)
def test_every_command_of_the_page_answers_as_it_says(command: str, answer: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(FILES[0])
    result = CliRunner().invoke(clock, shlex.split(command.replace("shop.yaml", str(file))))
    assert result.stdout == answer + "\n"
    assert result.exit_code == 0
