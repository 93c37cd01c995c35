"""Django's own commands, for those who know them."""

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a Django management command.

    Example: keepword manage shell
    """
    from django.core.management import execute_from_command_line

    from keepword.config.commands.database import load

    load()
    execute_from_command_line(["keepword manage", *arguments])
