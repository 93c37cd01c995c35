"""Files that are brought in (to be replaced by the core's)."""

from keepword.commerce.models import Table
from keepword.core.actors import Actor
from keepword.core.errors import Unavailable


def bring_table(actor: Actor, kind: str, name: str, content: bytes) -> Table:
    raise Unavailable("Tables cannot be read yet.")


def stop_table(actor: Actor, table: Table) -> Table:
    return table


def columns() -> list[tuple[str, str]]:
    return []
