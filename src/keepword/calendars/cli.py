"""`keepword clock`: working time from the command line, on a calendar in a file."""

from __future__ import annotations

import json
import math
from datetime import MAXYEAR, MINYEAR, datetime, timedelta

import click

from keepword.calendars.rules import WorkingHours, add_working, load_yaml, working_between
from keepword.calendars.rules.file import LARGEST_FILE
from keepword.core.errors import Invalid

MOST_DAYS = 100 * 366
MOST_MINUTES = MOST_DAYS * 24 * 60

_calendar = click.option(
    "--calendar",
    "path",
    required=True,
    metavar="FILE.yaml",
    help="The working hours; docs/calendars.md has the format.",
)
_from = click.option(
    "--from",
    "start",
    required=True,
    metavar="ISO",
    help="A moment; in the calendar's zone if no other.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def clock() -> None:
    """Reckon with working time: hours, lunch breaks, holidays and summer time of a calendar file."""


@clock.command(
    epilog="Example: keepword clock due --calendar shop.yaml --from 2026-07-17T17:30 --minutes 60 --json"
)
@_calendar
@_from
@click.option(
    "--minutes",
    required=True,
    metavar="N",
    type=click.FloatRange(0, MOST_MINUTES),
    callback=lambda _context, _option, value: _a_number(value),
    help="Working minutes to add.",
)
@_as_json
def due(path: str, start: str, minutes: float, as_json: bool) -> None:
    """Print the moment by which N working minutes have passed."""
    hours = _read(path)
    found = add_working(hours, _moment(start, hours, "--from"), minutes)
    if found is None:
        raise click.ClickException(f"{path}: the calendar is never open for that long")
    due_at = found.astimezone(hours.tzinfo).isoformat()
    click.echo(json.dumps({"due_at": due_at}) if as_json else due_at)


@clock.command(
    epilog="Example: keepword clock between --calendar shop.yaml"
    " --from 2026-07-17T17:30 --to 2026-07-20T10:00 --json"
)
@_calendar
@_from
@click.option("--to", "end", required=True, metavar="ISO", help="A later moment, written in the same way.")
@_as_json
def between(path: str, start: str, end: str, as_json: bool) -> None:
    """Print the working minutes from one moment to another."""
    hours = _read(path)
    first, last = _moment(start, hours, "--from"), _moment(end, hours, "--to")
    if last - first > timedelta(days=MOST_DAYS):
        raise click.ClickException("--from and --to are more than a hundred years apart")
    minutes = working_between(hours, first, last) / timedelta(minutes=1)
    number = int(minutes) if minutes.is_integer() else minutes
    click.echo(json.dumps({"minutes": number}) if as_json else f"{number} minutes")


def _a_number(value: float) -> float:
    # "nan" is neither below nor above any bound.
    if math.isnan(value):
        raise click.BadParameter("is not a number")
    return value


def _read(path: str) -> WorkingHours:
    try:
        with click.open_file(path, encoding="utf-8-sig") as file:
            text = file.read(LARGEST_FILE + 1)
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{path}: is not text in UTF-8") from error
    except (OSError, ValueError) as error:
        # ValueError: a path with a null character.
        reason = error.strerror if isinstance(error, OSError) else None
        raise click.ClickException(f"{path!r}: cannot be read: {reason or error}") from error
    try:
        return load_yaml(text)
    except Invalid as error:
        raise click.ClickException(f"{path}: {error.message}") from error


def _moment(text: str, hours: WorkingHours, option: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise click.ClickException(
            f"{option}: {text[:80]!r} is not a moment; expected ISO 8601 such as 2026-07-17T17:30 or"
            " 2026-07-17T14:30:00Z"
        ) from error
    if not MINYEAR < moment.year < MAXYEAR:
        raise click.ClickException(f"{option}: the year {moment.year} is out of range")
    return moment if moment.tzinfo else moment.replace(tzinfo=hours.tzinfo)
