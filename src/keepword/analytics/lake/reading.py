"""Facts for measures: those of the lake, and those that are newer than it, as one ibis table.

    with reading() as lake:
        started = lake.facts("contact_started")
        by_inbox = started.group_by("inbox").agg(n=started.count())
        lake.rows(by_inbox)

Everything that one `Reading` gives is cut at the same watermark, so that its tables fit together. A fact that
was corrected or taken back is not among them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ibis
import pyarrow as pa

from keepword.analytics.lake import engines, tables
from keepword.analytics.lake.store import store
from keepword.analytics.lake.tables import Row
from keepword.analytics.models import LakeFile, LakeState
from keepword.core import kinds
from keepword.core.errors import Invalid, Unavailable
from keepword.core.facts import RETRACTED
from keepword.core.models import Fact


class Reading:
    """Facts as of one look at the lake, and one connection to an engine. Use `reading()`."""

    def __init__(self, engine: str = engines.DUCKDB) -> None:
        self.engine = engines.engine(engine)
        self.place = store()
        # The watermark first: what is listed later is above it and cut off.
        state = LakeState.objects.filter(pk=1).first()
        self.watermark = state.watermark if state else 0
        self._paths: dict[str, list[str]] = {}
        for kind, path in LakeFile.objects.filter(dropped_at=None).values_list("kind", "path"):
            self._paths.setdefault(kind, []).append(path)
        self._known: dict[str, ibis.Table] = {}

    def facts(self, kind: str) -> ibis.Table:
        """Every fact of a kind that holds: the columns of each fact and those of its kind (docs/facts.md).

        Moments are in UTC. Invalid for a kind that nobody declared.
        """
        if kind not in kinds.kinds():
            raise Invalid(f"There are no facts of the kind {kind}.", field="kind")
        every = self._every(kind)
        gone = every.filter(every.supersedes.notnull()).select(gone=every.supersedes)
        if kind != RETRACTED:
            taken = self._every(RETRACTED)
            back = taken.filter(taken.kind_retracted == kind, taken.supersedes.notnull())
            gone = gone.union(back.select(gone=back.supersedes))
        return every.anti_join(gone, every.id == gone.gone)

    def rows(self, table: ibis.Table) -> list[dict[str, Any]]:
        """What an expression gives, as plain Python."""
        found: list[dict[str, Any]] = self.arrow(table).to_pylist()
        return found

    def arrow(self, table: ibis.Table) -> pa.Table:
        """What an expression gives, as an Arrow table."""
        return self.engine.arrow(table)

    def close(self) -> None:
        """Let go of the engine."""
        self.engine.close()

    def _every(self, kind: str) -> ibis.Table:
        """All facts of a kind, also those that hold no more; the same table each time."""
        if kind not in self._known:
            wanted = ibis.Schema.from_pyarrow(tables.schema(kind))
            newer = self.engine.hold(self._newer(kind), f"newer_{kind}")
            paths = self._paths.get(kind, [])
            if paths:
                self._check(paths)
                older = self.engine.read(self.place, sorted(paths), f"lake_{kind}", tables.schema(kind))
                older = older.filter(older.id <= self.watermark)
                newer = _as_declared(older, wanted).union(_as_declared(newer, wanted))
            self._known[kind] = newer
        return self._known[kind]

    def _newer(self, kind: str) -> pa.Table:
        found = Fact.objects.filter(kind=kind, pk__gt=self.watermark).order_by("pk")
        return tables.table(kind, [Row(*values) for values in found.values_list(*tables.FIELDS)])

    def _check(self, paths: list[str]) -> None:
        lost = self.place.lost(paths)
        if lost:
            raise Unavailable(
                f"The lake lacks {lost[0]}. It is made anew by the next export, within minutes."
            )


def _as_declared(table: ibis.Table, wanted: ibis.Schema) -> ibis.Table:
    """The declared columns in their order and types; those that no file has are empty."""
    return table.select(
        **{
            name: table[name].cast(of) if name in table.columns else ibis.null().cast(of)
            for name, of in wanted.items()
        }
    )


@contextmanager
def reading(engine: str = engines.DUCKDB) -> Iterator[Reading]:
    """Facts as of now; the tables are good until the end of the block."""
    found = Reading(engine)
    try:
        yield found
    finally:
        found.close()
