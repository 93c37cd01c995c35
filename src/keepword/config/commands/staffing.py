"""`keepword staffing`: how many people a span of time needs, without a database."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from typing import Any

import click

MOST_CONTACTS = 1_000_000
MOST_SECONDS = 7 * 24 * 3600
MOST_LOAD = 100_000  # erlangs: agents at work at once
SECONDS = {"": 1, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600}
AMOUNT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.ASCII)
PERCENT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*", re.ASCII)


class Wrong(click.ClickException):
    """What was typed cannot be understood: one line, and the exit code for wrong use."""

    exit_code = 2


def _seconds(text: str) -> float:
    found = AMOUNT.fullmatch(text)
    if not found or found[2] not in SECONDS:
        raise ValueError(f"{text[:40]!r} is not a length of time such as 180s, 30m or 1h")
    seconds = float(found[1]) * SECONDS[found[2]]
    if seconds > MOST_SECONDS:
        raise ValueError(f"{text[:40]!r} is longer than a week")
    return seconds


def _some_seconds(text: str) -> float:
    seconds = _seconds(text)
    if seconds <= 0:
        raise ValueError(f"{text[:40]!r} is no time at all")
    return seconds


def _share(text: str) -> float:
    found = PERCENT.fullmatch(text)
    if not found or float(found[1]) > 100:
        raise ValueError(f"{text[:40]!r} is not a percentage such as 80%")
    return float(found[1]) / 100


def _below_all(text: str) -> float:
    share = _share(text)
    if share >= 1:
        raise ValueError(f"{text[:40]!r} is everything: give less than 100%")
    return share


def _some_share(text: str) -> float:
    share = _share(text)
    if share <= 0:
        raise ValueError(f"{text[:40]!r} is nothing: give more than 0%")
    return share


def _promise(text: str) -> tuple[float, float]:
    share, slash, within = text.partition("/")
    if not slash:
        raise ValueError(f"{text[:40]!r} is not a share within a time such as 80%/20s")
    return _some_share(share) and _below_all(share), _seconds(within)


def _number(text: str, least: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not least <= number <= most:  # also of what is not a number
        raise ValueError(f"{text[:40]!r} is not a number from {least:g} to {most:,.0f}")
    return number


def _read(parse: Callable[[str], Any]) -> Callable[[click.Context, click.Parameter, str | None], Any]:
    """Each option is read here, so that whatever is wrong with it is one line."""

    def callback(_context: click.Context, option: click.Parameter, text: str | None) -> Any:
        try:
            return None if text is None else parse(text)
        except ValueError as error:
            raise Wrong(f"{option.opts[0]}: {error}") from None

    return callback


class OneLine(click.Command):
    """A command whose wrong use (an option missing or unknown) is told in one line too."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        try:
            return super().make_context(*args, **kwargs)
        except click.UsageError as error:
            raise Wrong(error.format_message().replace("\n", " ")) from None


@click.command(
    cls=OneLine,
    epilog="Example: keepword staffing --contacts 100 --interval 30m --aht 180s --answer 80%/20s"
    " --shrinkage 30%",
)
@click.option(
    "--contacts",
    required=True,
    metavar="N",
    callback=_read(lambda text: _number(text, 0, MOST_CONTACTS)),
    help="Contacts that come in the interval.",
)
@click.option(
    "--interval",
    required=True,
    metavar="TIME",
    callback=_read(_some_seconds),
    help="The interval that is planned: 30m, 1h.",
)
@click.option(
    "--aht",
    required=True,
    metavar="TIME",
    callback=_read(_some_seconds),
    help="Average handle time: talk and what is written down after it, such as 180s.",
)
@click.option(
    "--answer",
    required=True,
    metavar="SHARE/TIME",
    callback=_read(_promise),
    help="The target: 80%/20s is four in five answered within twenty seconds.",
)
@click.option(
    "--shrinkage",
    default="0%",
    metavar="SHARE",
    callback=_read(_below_all),
    help="The share of paid time in which people are not there for customers, such as 30%.",
)
@click.option(
    "--patience",
    metavar="TIME",
    callback=_read(_some_seconds),
    help="How long customers wait in the mean before they give up (Erlang A); else they wait (Erlang C).",
)
@click.option(
    "--at-once",
    default="1",
    metavar="N",
    callback=_read(lambda text: _number(text, 1, 100)),
    help="Contacts that one agent has at a time: chats, say 2.5.",
)
@click.option(
    "--occupancy",
    "ceiling",
    default="100%",
    metavar="SHARE",
    callback=_read(_some_share),
    help="The most of their time for which agents may be busy, such as 85%.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def staffing(
    contacts: float,
    interval: float,
    aht: float,
    answer: tuple[float, float],
    shrinkage: float,
    patience: float | None,
    at_once: float,
    ceiling: float,
    as_json: bool,
) -> None:
    """Tell how many agents answer so many contacts in time, and what customers and agents get from it."""
    from keepword.analytics.rules.staffing import Target, Work, needed, scheduled

    work = Work(contacts, interval, aht, at_once, patience)
    if work.load > MOST_LOAD * min(ceiling, 1 - shrinkage):
        raise Wrong(f"That is work for more than {MOST_LOAD:,} people: plan it in parts.")
    found = needed(work, Target(answer[0], answer[1], ceiling))
    told: dict[str, float] = {
        "agents": found.agents,
        "agents_scheduled": scheduled(found.agents, shrinkage),
        "service_level": found.service_level,
        "occupancy": found.occupancy,
        "asa_s": found.mean_wait_s,
        "wait_probability": found.waiting,
    }
    if patience is not None:
        told["abandoned"] = found.abandoned
    click.echo(json.dumps(told) if as_json else "\n".join(_lines(told, answer[1])))


def _lines(told: dict[str, float], within_s: float) -> list[str]:
    """The same for people: what it is, and how much, under one another."""
    rows = [
        ("agents at work", f"{told['agents']:.0f}"),
        ("agents on the schedule", f"{told['agents_scheduled']:.0f}"),
        (f"answered within {within_s:g} s", f"{told['service_level']:.1%}"),
        ("have to wait", f"{told['wait_probability']:.1%}"),
        ("wait in the mean", f"{told['asa_s']:.1f} s"),
        ("agents are busy", f"{told['occupancy']:.1%}"),
    ]
    if "abandoned" in told:
        rows.append(("give up", f"{told['abandoned']:.1%}"))
    first, second = (max(len(row[place]) for row in rows) for place in (0, 1))
    return [f"{what:<{first}}  {amount:>{second}}" for what, amount in rows]
