"""`keepword text`: what texts say, without a database."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click


@click.group()
def text() -> None:
    """Understand what texts say."""


@text.command("judge")
@click.argument("file", type=click.File(encoding="utf-8", errors="surrogateescape"), default="-")
def judge_lines(file: TextIO) -> None:
    """Tell of each text its promises with their deadlines, its tone and its writer's emotion.

    FILE, or what is typed in, has a JSON document a line: {"id", "text", "lang"?, "sent_at"?, "tz"?,
    "direction"?}. Each answer is a line too; where it says something, it says in which characters.

    Example: echo '{"id": 1, "text": "We will call you tomorrow by noon."}' | keepword text judge
    """
    wrong = False
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            answer = _judged(json.loads(line))
        except _Unreadable as error:
            wrong = True
            click.echo(f"keepword: line {number}: {error}", err=True)
        except (ValueError, RecursionError):
            wrong = True
            click.echo(f"keepword: line {number} is not a JSON document.", err=True)
        else:
            click.echo(_one_line(answer))
    sys.exit(1 if wrong else 0)


class _Unreadable(Exception):
    """A document that does not say what is needed."""


def _judged(asked: Any) -> dict[str, Any]:
    from keepword.language.judge import judge

    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise _Unreadable("a document needs a “text”.")
    judged = judge(
        asked["text"],
        lang=_string(asked, "lang"),
        sent_at=_moment(asked),
        tz=_zone(asked),
        direction=_string(asked, "direction"),
        name=_string(asked, "name"),
    )
    emotion = judged.emotion
    return {
        "id": asked.get("id"),
        "lang": judged.lang,
        "promises": [
            {
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "due_at": one.due_at and one.due_at.isoformat(),
                "due_date": one.due_date and one.due_date.isoformat(),
                "conditional": one.conditional,
                "never_again": one.never_again,
            }
            for one in judged.promises
        ],
        **{
            name: {"score": score.score, "evidence": _evidence(score.evidence)}
            for name, score in judged.scores.items()
        },
        "emotion": {
            "name": emotion.name,
            "strength": emotion.strength,
            "score": emotion.strength,
            "evidence": _evidence(emotion.evidence),
        },
    }


def _evidence(found: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"start": one.start, "end": one.end, "why": one.why} for one in found]


def _string(asked: dict[str, Any], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise _Unreadable(f"“{name}” is not a text.")
    return value or None


def _moment(asked: dict[str, Any]) -> datetime | None:
    written = _string(asked, "sent_at")
    try:
        return datetime.fromisoformat(written) if written else None
    except ValueError:
        raise _Unreadable("“sent_at” is not a moment such as 2026-11-30T09:15:00+02:00.") from None


def _zone(asked: dict[str, Any]) -> ZoneInfo | None:
    written = _string(asked, "tz")
    try:
        return ZoneInfo(written) if written else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _Unreadable("“tz” is not a time zone such as Europe/Vilnius.") from None


def _one_line(answer: dict[str, Any]) -> str:
    """As it is written, unless it has halves of characters that no encoding takes."""
    line = json.dumps(answer, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(answer)
    return line
