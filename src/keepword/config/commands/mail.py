"""`keepword mail`: read mails without storing them, or import them."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from keepword.core.errors import Invalid, Unavailable


@click.group()
def mail() -> None:
    """Read or import mails from files."""


@mail.command("parse")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--jsonl", is_flag=True, help="One JSON document a line (the only format).")
def parse_files(files: tuple[Path, ...], jsonl: bool) -> None:
    """Show what Keepword understands of mails; no database is touched.

    Example: keepword mail parse letter.eml --jsonl
    """
    from keepword.channels.email.parsing import parse, to_json
    from keepword.language.detect import detect

    missing = False
    for path in files:
        try:
            raw = path.read_bytes()
        except OSError as error:
            click.echo(f"keepword: {path}: {error.strerror}", err=True)
            missing = True
            continue
        parsed = parse(raw)
        parsed.language = detect(parsed.visible_text or parsed.subject)
        click.echo(json.dumps({"file": str(path), **to_json(parsed)}, ensure_ascii=False))
    sys.exit(1 if missing else 0)


@mail.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--inbox", default="", metavar="ADDRESS", help="The inbox; the first one if not given.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one JSON document.")
def import_path(path: Path, inbox: str, as_json: bool) -> None:
    """Import a mail, an mbox, a Maildir, or a folder searched for them.

    The same mail is stored once, however often it is imported. Nobody is written to.

    Example: keepword mail import ./old-mail --json
    """
    from keepword.config.commands.database import prepare

    if not path.exists():
        raise Invalid(f"There is no {path}.")
    prepare()
    from keepword.channels.email.importing import Counts, find_mails, import_mails, inbox_for, total_bytes

    target, counts = inbox_for(inbox), Counts()
    with click.progressbar(
        length=total_bytes(path), label="Importing", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def mails() -> Iterator[tuple[bytes, datetime]]:
            for raw, changed in find_mails(path, skipped=_tell_skipped):
                bar.update(len(raw))
                yield raw, changed

        try:
            import_mails(target, mails(), counts)
        except Unavailable:
            click.echo(f"Stopped after {counts.read} mails; run it again to go on.", err=True)
            raise
    if as_json:
        click.echo(json.dumps(counts.as_dict()))
    else:
        click.echo(", ".join(f"{name} {number}" for name, number in counts.as_dict().items()))


def _tell_skipped(path: Path) -> None:
    click.echo(f"Skipped {path}: not a mail", err=True)
