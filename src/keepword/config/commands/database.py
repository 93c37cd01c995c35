"""What every command does first."""

import gc

import django
from django.core.management import call_command
from django.db import DatabaseError

from keepword.core.errors import Unavailable


def load() -> None:
    """Load the apps; what lasts as long as the process is not looked through for garbage, now or later."""
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()


def prepare(*, migrate: bool = True) -> None:
    """Load the apps and bring the database to this release; Unavailable when it does not answer."""
    load()
    if not migrate:
        return
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise Unavailable(f"The database does not answer or refuses: {reason}") from error
