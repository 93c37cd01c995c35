"""The command `keepword`."""

import os
import sys

import click

from keepword import __version__

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

# name -> where its click command stands; each is imported only when it is called, so that
# `keepword mail parse` needs no database and `--help` answers at once.
COMMANDS = {
    "serve": "keepword.config.commands.serve:serve",
    "worker": "keepword.config.commands.serve:worker",
    "demo": "keepword.config.commands.demo:demo",
    "mail": "keepword.config.commands.mail:mail",
    "import": "keepword.config.commands.imports:imports",
    "commerce": "keepword.config.commands.commerce:commerce",
    "survey": "keepword.config.commands.surveys:survey",
    "text": "keepword.config.commands.text:text",
    "staffing": "keepword.config.commands.staffing:staffing",
    "clock": "keepword.calendars.cli:clock",
    "indicators": "keepword.config.commands.indicators:indicators",
    "framework": "keepword.config.commands.frameworks:framework",
    "doctor": "keepword.config.commands.doctor:doctor",
    "backup": "keepword.config.commands.backup:backup",
    "restore": "keepword.config.commands.backup:restore",
    "manage": "keepword.config.commands.manage:manage",
}


class Lazy(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        found = getattr(__import__(module, fromlist=[attribute]), attribute)
        assert isinstance(found, click.Command)
        return found


@click.group(cls=Lazy)
@click.version_option(__version__)
def cli() -> None:
    """Customer service you run yourself."""


def main() -> None:
    """Run a command; what goes wrong is told in one line, never as a traceback."""
    from keepword.core.errors import KeepwordError

    try:
        cli(prog_name="keepword")
    except KeepwordError as error:
        click.echo(f"keepword: {error.message}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
