"""Who reckons: DuckDB in this process, or Spark where a shop has grown up to it.

What a measure says is the same for both; they differ in how files and rows come to them, and leave.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

import ibis
import pyarrow as pa
import pyarrow.dataset as ds
from ibis.backends import BaseBackend

from keepword.analytics.lake.store import Store
from keepword.core.errors import Invalid

DUCKDB: Final = "duckdb"
SPARK: Final = "spark"
_made = count(1)


class Engine:
    """A connection that opens files of the lake. `kind_schema` is what their columns are by now."""

    def __init__(self, connection: BaseBackend) -> None:
        self.connection: Any = connection

    def read(self, place: Store, paths: Sequence[str], name: str, kind_schema: pa.Schema) -> ibis.Table:
        """Files of one kind as a table, whatever columns the older ones lack."""
        raise NotImplementedError

    def hold(self, rows: pa.Table, name: str) -> ibis.Table:
        """Rows in memory as a table."""
        raise NotImplementedError

    def arrow(self, table: ibis.Table) -> pa.Table:
        """What an expression gives."""
        raise NotImplementedError

    @contextmanager
    def made_once(self, table: ibis.Table) -> Iterator[ibis.Table]:
        """What an expression gives, reckoned once for all that is asked of it within the block."""
        yield self.hold(self.arrow(table), f"made_{next(_made)}")

    def close(self) -> None:
        """Let go of it."""
        self.connection.disconnect()


class DuckDB(Engine):
    """In this process, with its threads; in memory and, where that is not enough, in the temporary folder."""

    def __init__(self) -> None:
        super().__init__(ibis.duckdb.connect())

    def read(self, place: Store, paths: Sequence[str], name: str, kind_schema: pa.Schema) -> ibis.Table:
        if not place.local:
            # DuckDB's own way to object stores is an extension that it would have to download.
            files = [place.where(path) for path in paths]
            held = ds.dataset(files, schema=kind_schema, format="parquet", filesystem=place.filesystem())
            self.connection.con.register(name, held)
            return self.connection.table(name)
        return self.connection.read_parquet(
            [place.where(path) for path in paths],
            table_name=name,
            union_by_name=True,
            hive_partitioning=False,
        )

    def hold(self, rows: pa.Table, name: str) -> ibis.Table:
        """Rows in memory as a table."""
        return ibis.memtable(rows)

    def arrow(self, table: ibis.Table) -> pa.Table:
        """What an expression gives."""
        return self.connection.to_pyarrow(table)

    @contextmanager
    def made_once(self, table: ibis.Table) -> Iterator[ibis.Table]:
        """In a table of the connection, which spills to the temporary folder where memory is short."""
        name = f"made_{next(_made)}"
        yield self.connection.create_table(name, table, temp=True)
        # ibis' own way to drop one is not understood by DuckDB 2.
        self.connection.con.execute(f'DROP TABLE "{name}"')


class Spark(Engine):
    """Spark as the environment sets it up (SPARK_REMOTE, SPARK_HOME, its defaults), else in this process.

    Its files are opened by Spark itself, which must reach the lake under the same address.
    """

    def __init__(self) -> None:
        try:
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise Invalid("Spark is not installed: pip install 'keepword[spark]'.", field="engine") from error
        builder = SparkSession.builder.appName("keepword").config("spark.sql.session.timeZone", "UTC")
        session = builder.config("spark.ui.enabled", "false").getOrCreate()
        super().__init__(ibis.pyspark.connect(session))
        self.session = session

    def read(self, place: Store, paths: Sequence[str], name: str, kind_schema: pa.Schema) -> ibis.Table:
        """Files of one kind as a table, whatever columns the older ones lack."""
        reader = self.session.read.option("mergeSchema", "true")
        reader.parquet(*(place.address(path) for path in paths)).createOrReplaceTempView(name)
        return self.connection.table(name)

    def hold(self, rows: pa.Table, name: str) -> ibis.Table:
        """Rows in memory as a table: as Arrow, since a number that may be empty is none in pandas."""
        self.session.createDataFrame(rows).createOrReplaceTempView(name)
        return self.connection.table(name)

    def arrow(self, table: ibis.Table) -> pa.Table:
        """What an expression gives."""
        found = self.session.sql(str(self.connection.compile(table))).toArrow()
        return found.cast(table.schema().to_pyarrow())


ENGINES: Final[Mapping[str, Callable[[], Engine]]] = {DUCKDB: DuckDB, SPARK: Spark}


def engine(name: str = DUCKDB) -> Engine:
    """An engine by its name; Invalid where there is none of that name."""
    if name not in ENGINES:
        raise Invalid(f"There is no engine {name}; there is {', '.join(ENGINES)}.", field="engine")
    return ENGINES[name]()
