"""`keepword survey`: answers that were given elsewhere."""

import json
import sys
from pathlib import Path

import click
import yaml

from keepword.core.errors import Invalid

_LONGEST_MAP = 1_000_000


@click.group("survey")
def survey() -> None:
    """Surveys and their answers."""


@survey.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="YAML: which column answers what (docs/surveys.md).",
)
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
def import_answers(file: Path, mapping: Path, as_json: bool) -> None:
    """Bring in past survey answers from a CSV or XLSX file, a row a person.

    A row is stored once, however often it is imported. Rows with a cell that cannot be understood are named
    and skipped; the exit code is then 1.

    Example: keepword survey import answers.xlsx --map answers.yaml --json
    """
    from keepword.config.commands.database import prepare

    if not file.is_file():
        raise Invalid(f"There is no file {file}.")
    found = _read(mapping)
    prepare()
    from keepword.core.actors import Automaton
    from keepword.feedback.rules import mapping as maps
    from keepword.feedback.services.importing import import_answers as bring_in

    done = bring_in(Automaton("keepword survey"), file.read_bytes(), maps.read(found))
    for fault in done.faults:
        column = f", column {fault.column}" if fault.column else ""
        click.echo(f"{file.name}, row {fault.row}{column}: {fault.reason}", err=True)
    counts = {name: getattr(done, name) for name in ("read", "stored", "duplicates", "refused")}
    told = ", ".join(f"{name} {number}" for name, number in counts.items())
    click.echo(json.dumps({"survey": done.survey.pk, **counts}) if as_json else told)
    if done.refused:
        sys.exit(1)


def _read(path: Path) -> object:
    if path.stat().st_size > _LONGEST_MAP:
        raise Invalid(f"{path} is too large for a map.")
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is not YAML: {error}") from None
