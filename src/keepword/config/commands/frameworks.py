"""`keepword framework`: how the principles of a framework stand."""

import csv
import io
import json
import sys
from pathlib import Path
from typing import Any

import click

from keepword.core.errors import Invalid

LANGUAGES = ("en", "uk", "ru", "lt")
COLUMNS = (
    "principle",
    "title",
    "verdict",
    "indicator",
    "value",
    "unit",
    "n",
    "low",
    "high",
    "target",
    "stands",
)


@click.command("framework")
@click.argument("name", required=False)
@click.option("--list", "listed", is_flag=True, help="Name all frameworks, those of the shop too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.option("--html", "as_html", is_flag=True, help="Print a page that stands by itself, with its drawing.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a line an indicator of each principle.")
@click.option(
    "--pdf",
    "as_pdf",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write it to this file as a PDF, with its drawing.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="In which language.")
def framework(
    name: str | None,
    listed: bool,
    as_json: bool,
    as_html: bool,
    as_csv: bool,
    as_pdf: Path | None,
    language: str,
) -> None:
    """Show each principle of a framework with its indicators, values, targets and verdict.

    Numbers are of the last 28 days; those that were measured more than an hour ago are measured anew.

    Example: keepword framework servqual --json
    """
    if (name is None) != listed:
        raise click.UsageError("Name a framework, or give --list.")
    others = as_html + as_csv + (as_pdf is not None)
    if as_json + others > 1 or (listed and others):
        raise click.UsageError("Choose one of --json, --html, --csv and --pdf; --list has only --json.")
    from keepword.config.commands.database import prepare

    prepare()
    from django.utils import translation

    with translation.override(language):
        if name is None:
            _list(as_json, language)
        elif as_html:
            click.echo(_html(name))
        elif as_pdf is not None:
            _pdf(name, as_pdf)
        else:
            told = _told(name, language)
            click.echo(
                json.dumps(told, ensure_ascii=False) if as_json else _csv(told) if as_csv else _text(told)
            )


def _list(as_json: bool, language: str) -> None:
    from keepword.analytics.queries.frameworks import frameworks
    from keepword.core.actors import system

    found = [
        {
            "id": one.framework.id,
            "title": one.framework.title[language],
            "principles": len(one.framework.principles),
            "own": one.own is not None,
            "verdicts": {verdict.value: n for verdict, n in sorted(one.verdicts.items())},
        }
        for one in frameworks(system)
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['id']:20} {one['title']}")


def _standing(name: str) -> Any:
    """The framework, whether it is the shop's own, and its principles, measured."""
    from keepword.analytics.queries.frameworks import get_framework, stands
    from keepword.analytics.services.measuring import measure_some
    from keepword.core.actors import system
    from keepword.core.errors import NotFound

    try:
        found, own = get_framework(system, name)
    except NotFound:
        raise Invalid(f"There is no framework {name[:63]}; keepword framework --list names all.") from None
    wanted = sorted({one for principle in found.principles for one in principle.indicators})
    if sys.stderr.isatty():
        click.echo("Measuring…", err=True)
    measure_some(names=wanted)
    return found, own, stands(system, found)


def _told(name: str, language: str) -> dict[str, Any]:
    found, own, standings = _standing(name)
    return {
        "id": found.id,
        "title": found.title[language],
        "drawing": found.drawing.value,
        "source": (
            {"author": found.source.author, "year": found.source.year, "work": found.source.work}
            if found.source
            else None
        ),
        "own": own is not None,
        "principles": [
            {
                "id": one.principle.id,
                "title": one.principle.title[language],
                "does": one.principle.does[language],
                "verdict": one.verdict.value,
                "indicators": [_proof(proof, language) for proof in one.proofs],
            }
            for one in standings
        ],
    }


def _proof(proof: Any, language: str) -> dict[str, Any]:
    value, band = proof.value, proof.target.band if proof.target else None
    target = None
    if band is not None:
        target = {"green": [band.green_low, band.green_high], "amber": [band.amber_low, band.amber_high]}
        target["source" if proof.target.standard is None else "standard"] = (
            proof.target.source if proof.target.standard is None else proof.target.standard.pk
        )
    return {
        "name": proof.name,
        "title": proof.words.title[language],
        "value": value.value if value else None,
        "unit": proof.words.unit.value,
        "better": proof.words.better.value,
        "n": value.n if value else 0,
        "numerator": value.numerator if value else None,
        "denominator": value.denominator if value else None,
        "low": value.low if value else None,
        "high": value.high if value else None,
        "from": value.since.isoformat() if value else None,
        "to": value.until.isoformat() if value else None,
        "measured_at": value.measured_at.isoformat() if value else None,
        "target": target,
        "verdict": proof.judged.verdict.value,
        "sure": proof.judged.sure,
    }


def _csv(told: dict[str, Any]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    for principle in told["principles"]:
        for one in principle["indicators"]:
            green = one["target"]["green"] if one["target"] else (None, None)
            writer.writerow(
                (
                    *(principle["id"], _safe(principle["title"]), principle["verdict"]),
                    *(one["name"], one["value"], one["unit"], one["n"], one["low"], one["high"]),
                    *(
                        " to ".join("" if end is None else f"{end:g}" for end in green).strip(),
                        one["verdict"],
                    ),
                )
            )
    return file.getvalue().rstrip("\n")


def _safe(text: str) -> str:
    """A cell that no table program takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _text(told: dict[str, Any]) -> str:
    lines = [told["title"]]
    for principle in told["principles"]:
        lines.append(f"\n{principle['title']}: {principle['verdict'].replace('_', ' ')}")
        for one in principle["indicators"]:
            value = "-" if one["value"] is None else f"{one['value']:.4g} {one['unit']}, n {one['n']}"
            lines.append(f"  {one['title']}: {value} ({one['verdict'].replace('_', ' ')})")
    return "\n".join(lines)


def _pdf(name: str, file: Path) -> None:
    from keepword.desk.service.printed import framework as printed

    found, _own, standings = _standing(name)
    content = printed(found, standings)
    try:
        file.write_bytes(content)
    except OSError as error:
        raise Invalid(f"{file} could not be written: {error.strerror or error}.") from error


def _html(name: str) -> str:
    """The page of the desk without the desk: its styles are in it, so that it can be sent and printed."""
    from django.contrib.staticfiles import finders
    from django.template.loader import render_to_string

    from keepword.desk.service.frameworks import told

    found, _own, standings = _standing(name)
    styles = [finders.find(f"desk/{sheet}.css") for sheet in ("tokens", "base", "components", "service")]
    style = "\n".join(Path(str(one)).read_text(encoding="utf-8") for one in styles if one)
    return render_to_string("desk/service/alone.html", {**told(found, standings), "style": style}).strip()
