"""`keepword commerce`: products, orders and stock from files."""

import json
import sys
from pathlib import Path

import click

from keepword.core.errors import Invalid


@click.group("commerce")
def commerce() -> None:
    """Products, orders and stock."""


@commerce.command("import")
@click.argument("kind", type=click.Choice(["products", "orders", "stock"]))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
def import_table(kind: str, file: Path, as_json: bool) -> None:
    """Bring in a CSV file of products, orders or stock (docs/commerce.md).

    What is there already is changed, never doubled. Rows that cannot be understood are named and skipped; the
    exit code is then 1.

    Example: keepword commerce import products products.csv --json
    """
    from keepword.config.commands.database import prepare

    if not file.is_file():
        raise Invalid(f"There is no file {file}.")
    prepare()
    from keepword.commerce.models import Table, TableFault
    from keepword.commerce.services.tables import advance, begin_table
    from keepword.core.actors import Automaton

    table = begin_table(Automaton("keepword commerce"), kind, file.name, file.read_bytes(), queue=False)
    while advance(table.pk):
        pass
    done = Table.objects.get(pk=table.pk)
    for fault in TableFault.objects.filter(table=done).order_by("row"):
        column = f", {fault.column}" if fault.column else ""
        click.echo(f"{file.name}, row {fault.row}{column}: {fault.reason}", err=True)
    counts = {name: getattr(done, name) for name in ("rows", "made", "changed", "refused")}
    told = ", ".join(f"{name} {number}" for name, number in counts.items())
    click.echo(json.dumps(counts) if as_json else told)
    if done.refused:
        sys.exit(1)
