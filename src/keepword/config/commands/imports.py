"""`keepword import`: conversations of another system."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from keepword.core.errors import Invalid

if TYPE_CHECKING:
    from keepword.conversations.models import Inbox
    from keepword.imports.services import Store

BATCH = 200  # conversations a transaction
BATCH_MESSAGES = 4_000
LONGEST_LINE = 64 * 1024 * 1024


@click.group("import")
def imports() -> None:
    """Bring in what another system had."""


@imports.command("conversations")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--source", default="import", metavar="NAME", help="The other system; ids are unique within it."
)
@click.option("--inbox", default="", metavar="ADDRESS", help="The inbox for conversations of its channel.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
def conversations(file: Path, source: str, inbox: str, as_json: bool) -> None:
    """Import past conversations, one a line as JSON (docs/importing.md), at their own times.

    A conversation and a message are stored once, however often they are imported. Nobody is written to.
    Lines that cannot be understood are named and skipped; the exit code is then 1.

    Example: keepword import conversations past.jsonl --json
    """
    from keepword.config.commands.database import prepare

    if not file.is_file():
        raise Invalid(f"There is no file {file}.")
    prepare()
    from keepword.imports.services import Store

    store = Store(source.strip()[:60] or "import", inbox=_inbox(inbox))
    _run(file, store)
    counts = store.counts
    if as_json:
        click.echo(json.dumps(counts.as_dict()))
    else:
        click.echo(", ".join(f"{name} {number}" for name, number in counts.as_dict().items()))
    if counts.rejected:
        click.echo(f"keepword: {counts.rejected} lines were not understood; the others are stored.", err=True)
        sys.exit(1)


def _inbox(address: str) -> "Inbox | None":
    from keepword.channels.email.importing import inbox_for

    return inbox_for(address) if address else None


def _run(file: Path, store: "Store") -> None:
    from zoneinfo import ZoneInfo

    from keepword.accounts.queries import business
    from keepword.core import clock
    from keepword.imports.readers import jsonl
    from keepword.imports.records import Record

    shop = business()
    zone, now = ZoneInfo(shop.time_zone if shop else "UTC"), clock.now()
    batch: list[Record] = []
    with (
        file.open("rb") as lines,
        click.progressbar(
            length=file.stat().st_size, label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar,
    ):
        for number, line in _lines(lines):
            bar.update(len(line))
            try:
                record = jsonl.read(line.decode("utf-8-sig" if number == 1 else "utf-8"), now=now, zone=zone)
            except (Invalid, UnicodeDecodeError) as error:
                store.counts.read += 1
                store.counts.rejected += 1
                click.echo(f"{file}, line {number}: {error}", err=True)
                continue
            full = sum(len(one.messages) for one in batch) >= BATCH_MESSAGES or len(batch) >= BATCH
            if full or any(one.external_id == record.external_id for one in batch):
                store.add(batch)
                batch = []
            batch.append(record)
        if batch:
            store.add(batch)


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if line.strip():
            yield number, line
