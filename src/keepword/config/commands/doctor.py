"""`keepword doctor`."""

import json
import sys

import click

from keepword.config.commands.database import prepare
from keepword.core.errors import Unavailable


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """Check settings, database, queue, mail doors, disk and clocks; say what to do about each fault.

    Exits 1 when something is wrong.

    Example: keepword doctor
    """
    try:
        prepare()
    except Unavailable as error:
        if as_json:
            click.echo(json.dumps([{"what": "database", "ok": False, "text": error.message, "advice": ""}]))
            sys.exit(1)
        raise
    from keepword.config.doctor import examine

    findings = []
    for found in examine():
        findings.append(found)
        if not as_json:
            click.echo(f"{'ok  ' if found.ok else 'LOOK'}  {found.what}: {found.text}")
            if found.advice and not found.ok:
                click.echo(f"      {found.advice}")
    if as_json:
        rows = [{"what": f.what, "ok": f.ok, "text": f.text, "advice": f.advice} for f in findings]
        click.echo(json.dumps(rows, ensure_ascii=False))
    sys.exit(0 if all(found.ok for found in findings) else 1)
