"""The table of Django's database cache, in which log-ins are counted where there is no Redis."""

from django.core.management import call_command
from django.db import migrations

TABLE = "core_cache"


def make(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_corrections")]
    operations = [migrations.RunPython(make, drop, elidable=False)]
