"""`keepword demo`."""

import click

from keepword.config.commands.database import prepare


@click.command()
def demo() -> None:
    """Fill an empty Keepword with the demo shop: the same data each time, made relative to now.

    Example: KEEPWORD_DATA=./demo keepword demo
    """
    prepare()
    from keepword.config.demo.load import is_wanted, load_with_bar, log_ins, prepare_shop

    if is_wanted():
        count = load_with_bar()
        click.echo(f"Told {count} conversations of the demo shop.")
    else:
        prepare_shop()
        click.echo("The demo shop is here already.")
    log_ins()
