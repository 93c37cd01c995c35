from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class Entry(models.Model):
    """One indexed document. Its id grows with the document's time (see rules.entry_id)."""

    id = models.BigAutoField(primary_key=True)  # never drawn; "auto" makes it SQLite's rowid
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    group_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="entry_once")]
        indexes = [models.Index(fields=["group_id", "kind"], name="entry_group")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class MatchField(models.TextField):  # type: ignore[type-arg]
    """What is matched: FTS5's column named as its table, or PostgreSQL's tsvector. Never read."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


@MatchField.register_lookup
class Matches(models.Lookup[str]):
    """`index__matches=` an expression in the engine's own language."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} @@ %s::tsquery", [*params, self.rhs]
        return f"{column} MATCH %s", [*params, self.rhs]


class Words(models.Model):
    """The words of an entry, in a table of the engine's own (see the migration): FTS5 or tsvector."""

    entry = models.OneToOneField(
        Entry, models.DO_NOTHING, primary_key=True, db_column="rowid", related_name="+"
    )
    index = MatchField(db_column="search_words")

    class Meta:
        managed = False
        db_table = "search_words"

    def __str__(self) -> str:
        return f"words of {self.entry_id}"
