"""Who reckons: DuckDB in this process, or Spark where a shop has grown up to it.

All of ibis stays the same; only how files are opened differs.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import ibis
import pyarrow as pa
import pyarrow.dataset as ds
from ibis.backends import BaseBackend

from keepword.analytics.lake.store import Store
from keepword.core.errors import Invalid

DUCKDB: Final = "duckdb"


class Engine:
    """A connection that opens files of the lake. `kind_schema` is what their columns are by now."""

    def __init__(self, name: str, connection: BaseBackend) -> None:
        self.name, self.connection = name, connection

    def read(self, place: Store, paths: Sequence[str], name: str, kind_schema: pa.Schema) -> ibis.Table:
        """Files of one kind as a table, whatever columns the older ones lack."""
        raise NotImplementedError


class DuckDB(Engine):
    """In this process, with its threads; in memory and, where that is not enough, in the temporary folder."""

    def __init__(self) -> None:
        super().__init__(DUCKDB, ibis.duckdb.connect())

    def read(self, place: Store, paths: Sequence[str], name: str, kind_schema: pa.Schema) -> ibis.Table:
        connection: Any = self.connection
        if not place.local:
            # DuckDB's own way to object stores is an extension that it would have to download.
            files = [place.where(path) for path in paths]
            held = ds.dataset(files, schema=kind_schema, format="parquet", filesystem=place.filesystem())
            connection.con.register(name, held)
            return connection.table(name)
        return connection.read_parquet(
            [place.where(path) for path in paths],
            table_name=name,
            union_by_name=True,
            hive_partitioning=False,
        )


ENGINES: Final[Mapping[str, Callable[[], Engine]]] = {DUCKDB: DuckDB}


def engine(name: str = DUCKDB) -> Engine:
    """An engine by its name; Invalid where there is none of that name."""
    if name not in ENGINES:
        raise Invalid(f"There is no engine {name}; there is {', '.join(ENGINES)}.", field="engine")
    return ENGINES[name]()
