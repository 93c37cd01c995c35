"""`keepword indicators`: every indicator of a time."""

import json
from datetime import date
from typing import Any

import click

from keepword.core.errors import Invalid


@click.command("indicators")
@click.option("--from", "since", help="The first day, such as 2026-11-01; 30 days before the end otherwise.")
@click.option("--to", "until", help="The day after the last one; up to now otherwise.")
@click.option("--engine", default="duckdb", help="Who reckons: duckdb, or spark where it is installed.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of all as one JSON document.")
def indicators(since: str | None, until: str | None, engine: str, as_json: bool) -> None:
    """Show every indicator of the last 30 days, or of other days, in the shop's time zone.

    The value of one with nothing to count is null with n 0; one that Keepword does not compute yet says
    what it waits for.

    Example: keepword indicators --from 2026-11-01 --to 2026-12-01 --json
    """
    from keepword.config.commands.database import prepare

    first, last = _day(since, "--from"), _day(until, "--to")
    prepare()
    from keepword.analytics.indicators.all import every

    found = every(first, last, engine)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one))


def _line(one: dict[str, Any]) -> str:
    if "waits_for" in one:
        return f"{one['name']:32} -  (waits for {one['waits_for']})"
    if one["value"] is None:
        return f"{one['name']:32} -"
    value = f"{one['value']:.4g}" if abs(one["value"]) < 1000 else f"{one['value']:.0f}"
    return f"{one['name']:32} {value} {one['unit']}, n {one['n']}"


def _day(typed: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Invalid(f"{option} is a day such as 2026-11-30.", field=option.strip("-")) from None
