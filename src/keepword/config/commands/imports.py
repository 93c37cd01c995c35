"""`keepword import`: conversations of another system."""

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import yaml

from keepword.core.errors import Invalid

if TYPE_CHECKING:
    from keepword.imports.models import Run

SOURCE = click.option(
    "--source", default="", metavar="NAME", help="The other system's name; ids are unique within it."
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
INBOX = click.option(
    "--inbox", default="", metavar="ADDRESS", help="The inbox for conversations of its channel."
)
TOKEN = click.option(
    "--token", prompt=True, hide_input=True, help="The token of its API; asked for if not given."
)


@click.group("import")
def imports() -> None:
    """Bring in what another system had."""


@imports.command("conversations")
@click.argument("file", type=click.Path(path_type=Path))
@SOURCE
@INBOX
@JSON
def conversations(file: Path, source: str, inbox: str, as_json: bool) -> None:
    """Import past conversations, one a line as JSON (docs/importing.md), at their own times.

    A conversation and a message are stored once, however often they are imported. Nobody is written to.
    Lines that cannot be understood are named and skipped; the exit code is then 1.

    Example: keepword import conversations past.jsonl --json
    """
    _from_file("jsonl", file, source or "import", inbox, {}, as_json)


@imports.command("csv")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path, exists=True), help="YAML: which column holds what."
)
@SOURCE
@INBOX
@JSON
def csv_table(file: Path, mapping: Path | None, source: str, inbox: str, as_json: bool) -> None:
    """Import a table with a row a message or a row a conversation (docs/importing.md).

    Example: keepword import csv tickets.csv --map columns.yaml --json
    """
    try:
        found = yaml.safe_load(mapping.read_text()) if mapping else {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(f"{mapping} is not YAML: {error}") from None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise Invalid(f"{mapping} must be lines like `text: Message body`.")
    _from_file("csv", file, source or "csv", inbox, {"map": found}, as_json)


@imports.command("zendesk")
@click.option("--url", required=True, help="Its address, https://yourshop.zendesk.com.")
@click.option("--login", required=True, metavar="EMAIL", help="Whose token it is.")
@TOKEN
@SOURCE
@JSON
def zendesk(url: str, login: str, token: str, source: str, as_json: bool) -> None:
    """Import everything from Zendesk; run it again to go on, or to fetch what is new.

    Example: keepword import zendesk --url https://yourshop.zendesk.com --login you@yourshop.example
    """
    _from_web("zendesk", url, login, token, source, as_json)


@imports.command("freshdesk")
@click.option("--url", required=True, help="Its address, https://yourshop.freshdesk.com.")
@TOKEN
@SOURCE
@JSON
def freshdesk(url: str, token: str, source: str, as_json: bool) -> None:
    """Import everything from Freshdesk; run it again to go on, or to fetch what is new.

    Example: keepword import freshdesk --url https://yourshop.freshdesk.com
    """
    _from_web("freshdesk", url, "", token, source, as_json)


@imports.command("zammad")
@click.option("--url", required=True, help="Its address, https://zammad.yourshop.example.")
@TOKEN
@SOURCE
@JSON
def zammad(url: str, token: str, source: str, as_json: bool) -> None:
    """Import everything from Zammad; run it again to go on, or to fetch what is new.

    Example: keepword import zammad --url https://zammad.yourshop.example
    """
    _from_web("zammad", url, "", token, source, as_json)


def _from_file(
    kind: str, file: Path, source: str, inbox: str, options: dict[str, Any], as_json: bool
) -> None:
    from keepword.config.commands.database import prepare

    if not file.is_file():
        raise Invalid(f"There is no file {file}.")
    prepare()
    from keepword.channels.email.importing import inbox_for
    from keepword.core.actors import Automaton
    from keepword.imports.services.runs import begin_file

    options = options | {"path": str(file.resolve())}
    if inbox:
        options["inbox"] = inbox_for(inbox).pk
    run = begin_file(Automaton("keepword import"), kind, source=source, path=file, options=options)
    _carry_on(run, as_json, file.stat().st_size if kind == "jsonl" else None)


def _from_web(kind: str, url: str, login: str, token: str, source: str, as_json: bool) -> None:
    from keepword.config.commands.database import prepare

    prepare()
    from keepword.core.actors import Automaton
    from keepword.imports.models import Run, State
    from keepword.imports.services import begin, take_up

    actor, name = Automaton("keepword import"), source or kind
    left = Run.objects.filter(kind=kind, source=name, address=url.rstrip("/")).order_by("-pk").first()
    if left is not None and left.state in (State.STOPPED, State.FAILED):
        run = take_up(actor, left, queue=False)
    elif left is not None and left.state == State.RUNNING:
        run = left
    else:
        run = begin(actor, kind, source=name, address=url, login=login, secret=token, queue=False)
    _carry_on(run, as_json, None)


def _carry_on(run: "Run", as_json: bool, length: int | None) -> None:
    from keepword.imports.models import State
    from keepword.imports.services import advance

    shown = 0
    with click.progressbar(
        length=length or 0, label="Importing", file=sys.stderr, hidden=not (length and sys.stderr.isatty())
    ) as bar:
        while (wait := advance(run.pk)) is not None:
            run.refresh_from_db()
            bar.update(int(run.cursor.get("at", 0)) - bar.pos)
            shown = _tell(run, shown)
            if wait:
                click.echo(f"{run.problem} Waiting {wait:.0f} s.", err=True)
                time.sleep(wait)
    run.refresh_from_db()
    _tell(run, shown)
    if as_json:
        click.echo(json.dumps(run.counts))
    else:
        click.echo(", ".join(f"{name} {number}" for name, number in run.counts.items()))
    if run.state == State.FAILED:
        click.echo(f"keepword: {run.problem} Run it again to go on.", err=True)
        sys.exit(1)
    if rejected := run.counts.get("rejected"):
        click.echo(f"keepword: {rejected} were not understood; the others are stored.", err=True)
        sys.exit(1)


def _tell(run: "Run", shown: int) -> int:
    for problem in run.problems[shown:]:
        click.echo(f"{run.file_name or run.source}, {problem}", err=True)
    return len(run.problems)
