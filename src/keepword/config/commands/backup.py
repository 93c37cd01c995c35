"""`keepword backup` and `keepword restore`."""

import sys
from pathlib import Path

import click

from keepword.config.commands.database import prepare


def _tell(text: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", nl=False, err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write all data and attachments to one file, while Keepword runs, and verify it.

    The file holds the key to stored passwords: keep it where only you can read it.

    Example: keepword backup /backups/keepword-monday.tar.gz
    """
    prepare()
    from keepword.config.backup import backup as make

    done = make(file, progress=_tell)
    _tell("")
    click.echo(f"{file}: {done['rows']} rows and {done['blobs']} files, verified")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put the backup in the place of the data that is here.")
def restore(file: Path, replace: bool) -> None:
    """Put a backup into this database and data folder, all or nothing.

    Example: keepword restore /backups/keepword-monday.tar.gz
    """
    prepare()
    from keepword.config.backup import restore as put_back

    done = put_back(file, replace=replace, progress=_tell)
    _tell("")
    click.echo(f"Restored {done['rows']} rows and {done['blobs']} files. Restart Keepword if it runs.")
