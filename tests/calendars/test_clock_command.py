import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from keepword.calendars.cli import clock

SHOP = """\
zone: Europe/Vilnius
hours:
  mon-fri: ["09:00-13:00", "14:00-18:00"]
holidays: LT
exceptions: {2026-12-24: ["09:00-12:00"], 2026-12-31: []}
"""


@pytest.fixture
def shop(tmp_path: Path) -> str:
    file = tmp_path / "shop.yaml"
    file.write_text(SHOP)
    return str(file)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(clock, arguments)


@pytest.mark.parametrize(
    ("start", "minutes", "due_at"),
    [
        ("2026-07-17T17:30", "60", "2026-07-20T09:30:00+03:00"),
        ("2026-07-17T17:30:00+03:00", "60", "2026-07-20T09:30:00+03:00"),
        ("2026-07-17T14:30:00Z", "60", "2026-07-20T09:30:00+03:00"),
        ("2026-07-17T12:30", "60.5", "2026-07-17T14:30:30+03:00"),
        ("2026-01-05", "1", "2026-01-05T09:01:00+02:00"),
        ("2026-12-23T17:00", "241", "2026-12-28T09:01:00+02:00"),
    ],
)
def test_due_adds_working_minutes(shop: str, start: str, minutes: str, due_at: str) -> None:
    arguments = ["due", "--calendar", shop, "--from", start, "--minutes", minutes]
    as_json, plain = run(*arguments, "--json"), run(*arguments)
    assert json.loads(as_json.stdout) == {"due_at": due_at}
    assert plain.stdout == due_at + "\n"
    assert as_json.exit_code == plain.exit_code == 0
    assert as_json.stderr == ""


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-07-17T17:30", "2026-07-20T09:30", "60"),
        ("2026-07-17T17:30", "2026-07-17T17:30:30", "0.5"),
        ("2026-07-20T09:30", "2026-07-17T17:30", "0"),
        ("2026-07-17T00:00Z", "2026-07-18T00:00Z", "480"),
        ("2026-01-01", "2027-01-01", "120180"),
    ],
)
def test_between_counts_working_minutes(shop: str, start: str, end: str, minutes: str) -> None:
    arguments = ["between", "--calendar", shop, "--from", start, "--to", end]
    as_json, plain = run(*arguments, "--json"), run(*arguments)
    assert as_json.stdout == f'{{"minutes": {minutes}}}\n'
    assert plain.stdout == f"{minutes} minutes\n"
    assert as_json.exit_code == 0


@pytest.mark.parametrize(
    ("content", "start", "minutes", "complaint"),
    [
        (b"zone: [", "2026-07-17", "1", "not YAML"),
        (b"\xff\xfe\x00", "2026-07-17", "1", "UTF-8"),
        (b"zone: Mars\nmon: 9-18", "2026-07-17", "1", "zone: 'Mars'"),
        (b"zone: UTC\nhours: {}", "2026-07-17", "1", "never open"),
        (b"zone: UTC\nmon: 9-18", "yesterday", "1", "--from: 'yesterday' is not a moment"),
        (b"zone: UTC\nmon: 9-18", "0001-01-01", "1", "--from: the year 1"),
        (b"zone: UTC\nmon: 9-18", "9999-12-31", "1", "--from: the year 9999"),
        (b"zone: UTC\nmon: 9:00-9:01", "2026-07-17", "9999999", "never open for that long"),
    ],
)
def test_a_failure_is_explained_in_one_line(
    tmp_path: Path, content: bytes, start: str, minutes: str, complaint: str
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)
    result = run("due", "--calendar", str(file), "--from", start, "--minutes", minutes, "--json")
    assert result.exit_code == 1
    assert complaint in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_file_that_is_not_there_is_a_failure_too(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path, "nul\0"):
        result = run("due", "--calendar", str(path), "--from", "2026-07-17", "--minutes", "1")
        assert result.exit_code == 1
        assert result.stderr.count("\n") == 1
        assert "cannot be read" in result.stderr


def test_more_than_a_century_is_not_counted(shop: str) -> None:
    result = run("between", "--calendar", shop, "--from", "1000-01-01", "--to", "2026-01-01")
    assert result.exit_code == 1
    assert "hundred years" in result.stderr


@pytest.mark.parametrize("minutes", ["-1", "nan", "inf", "1e300", "soon"])
def test_minutes_that_are_no_amount_of_time_are_wrong_use(shop: str, minutes: str) -> None:
    assert run("due", "--calendar", shop, "--from", "2026-07-17", "--minutes", minutes).exit_code == 2


def test_a_missing_option_is_wrong_use(shop: str) -> None:
    assert run("due", "--calendar", shop, "--from", "2026-07-17").exit_code == 2
    assert run("between", "--calendar", shop, "--from", "2026-07-17").exit_code == 2


@pytest.mark.parametrize("command", ["due", "between"])
def test_help_shows_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert f"Example: keepword clock {command} --calendar" in " ".join(result.stdout.split())
