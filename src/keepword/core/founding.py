"""A new database, made at once as all migrations together would leave it.

One after the other they take a minute on a small machine, nearly all of it for what Django draws up of each
state between two of them. Nothing is in a new database that would have to be carried from state to state: its
tables are made as the last state has them.
"""

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

OURS = "keepword."


def found(alias: str = DEFAULT_DB_ALIAS) -> bool:
    """Make all tables in a database that has none and note all migrations as done; whether it had none.

    What our own migrations do by hand is done as well; those of other packages change rows, of which a new
    database has none. It stands whole or not at all.
    """
    connection = connections[alias]
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    plan = [step for step, _back in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    apps = executor.loader.project_state().apps
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models(include_auto_created=False):
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for migration in plan:
            for operation in migration.operations:
                if isinstance(operation, RunPython) and _is_ours(executor.loader, migration):
                    operation.code(apps, editor)
        executor.recorder.ensure_schema()
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)
    return True


def _is_ours(loader: MigrationLoader, migration: Migration) -> bool:
    module, _explicit = loader.migrations_module(migration.app_label)
    return bool(module and module.startswith(OURS))
