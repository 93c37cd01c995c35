import django.db.models.deletion
from django.db import migrations, models

import keepword.search.models

# `rowid` is Entry's id. The words come ready-made with spaces between them. FTS5's "ascii" tokenizer parts them
# at ASCII punctuation, of which they have none, and takes every other character as it is.
CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_words USING fts5(words, tokenize = 'ascii', columnsize = 0)",
    ],
    "postgresql": [
        "CREATE TABLE search_words (rowid bigint PRIMARY KEY, search_words tsvector NOT NULL)",
        "CREATE INDEX search_words_gin ON search_words USING gin (search_words)",
    ],
}


def create_words(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_words(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("group_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Words",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_column="rowid",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="search.entry",
                    ),
                ),
                ("index", keepword.search.models.MatchField(db_column="search_words")),
            ],
            options={"db_table": "search_words", "managed": False},
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["group_id", "kind"], name="entry_group"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("kind", "object_id"), name="entry_once"),
        ),
        migrations.RunPython(create_words, drop_words),
    ]
