"""`keepword staffing` answers in numbers or as JSON; what it cannot understand it says in one line."""

import json

import pytest
from click.testing import CliRunner, Result

from keepword.config.commands.staffing import staffing

HALF_HOUR = ["--contacts", "100", "--interval", "30m", "--aht", "180s", "--answer", "80%/20s"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(staffing, arguments)


def test_the_well_known_half_hour() -> None:
    answer = run(*HALF_HOUR, "--shrinkage", "30%", "--json")

    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert list(found) == [
        "agents",
        "agents_scheduled",
        "service_level",
        "occupancy",
        "asa_s",
        "wait_probability",
    ]
    assert (found["agents"], found["agents_scheduled"]) == (14, 20)
    assert found["service_level"] == pytest.approx(0.88835, abs=5e-6)
    assert found["occupancy"] == pytest.approx(0.714, abs=5e-4)
    assert found["asa_s"] == pytest.approx(7.836, abs=5e-4)
    assert found["wait_probability"] == pytest.approx(0.1741, abs=5e-5)


def test_people_read_a_table() -> None:
    lines = run(*HALF_HOUR, "--patience", "2m").stdout.splitlines()

    assert len({len(line) for line in lines}) == 1
    assert [line.split("  ")[0] for line in lines] == [
        "agents at work",
        "agents on the schedule",
        "answered within 20 s",
        "have to wait",
        "wait in the mean",
        "agents are busy",
        "give up",
    ]


def test_two_chats_at_once_need_fewer_people_and_a_ceiling_of_occupancy_more() -> None:
    def agents(*more: str) -> int:
        return int(json.loads(run(*HALF_HOUR, *more, "--json").stdout)["agents"])

    assert agents("--at-once", "2") < agents() < agents("--occupancy", "60%")


@pytest.mark.parametrize(
    ("option", "text", "says"),
    [
        ("--contacts", "many", "'many' is not a number"),
        ("--contacts", "nan", "'nan' is not a number"),
        ("--contacts", "-1", "'-1' is not a number"),
        ("--contacts", "1e9", "'1e9' is not a number"),
        ("--interval", "0m", "no time at all"),
        ("--interval", "30 fortnights", "not a length of time"),
        ("--aht", "", "not a length of time"),
        ("--aht", "9" * 400, "longer than a week"),
        ("--answer", "80%", "such as 80%/20s"),
        ("--answer", "100%/20s", "less than 100%"),
        ("--answer", "0%/20s", "more than 0%"),
        ("--answer", "101%/20s", "not a percentage"),
        ("--shrinkage", "100%", "less than 100%"),
        ("--shrinkage", "0.3", "not a percentage"),
        ("--patience", "0s", "no time at all"),
        ("--at-once", "0.5", "not a number from 1 to 100"),
        ("--occupancy", "0%", "more than 0%"),
    ],
)
def test_what_cannot_be_understood_is_told_in_one_line(option: str, text: str, says: str) -> None:
    answer = run(*HALF_HOUR, option, text)

    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert len(answer.stderr.splitlines()) == 1
    assert option in answer.stderr
    assert says in answer.stderr


@pytest.mark.parametrize(
    "arguments", [[], HALF_HOUR[:-2], [*HALF_HOUR, "--bogus"], [*HALF_HOUR, "more"], [*HALF_HOUR[:-1]]]
)
def test_what_is_missing_or_unknown_is_told_in_one_line(arguments: list[str]) -> None:
    answer = run(*arguments)

    assert (answer.exit_code, answer.stdout) == (2, "")
    assert len(answer.stderr.splitlines()) == 1


def test_work_for_more_people_than_there_are_is_refused() -> None:
    answer = run("--contacts", "1000000", "--interval", "1s", "--aht", "7h", "--answer", "80%/20s")

    assert (answer.exit_code, len(answer.stderr.splitlines())) == (2, 1)
