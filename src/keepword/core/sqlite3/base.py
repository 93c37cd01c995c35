"""The backend that `DATABASES` names: a write, and a transaction, begins when its turn has come.

django-stubs do not know the methods of Django's wrapper that begin with an underscore.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as Django
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.utils import OperationalError

from keepword.core.sqlite3.turns import Turns, goes_first, turns_of

PATIENCE = 30.0  # seconds, where OPTIONS has no "timeout"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class DatabaseWrapper(Django):
    """A connection of one thread. It has a turn from BEGIN to COMMIT or ROLLBACK, and for a write outside."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._turn: Turns | None = None

    def create_cursor(self, name: str | None = None) -> SQLiteCursorWrapper:
        cursor: SQLiteCursorWrapper = self.connection.cursor(
            factory=lambda connection: _Cursor(connection, self)
        )
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self.give_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        # One that failed is rolled back, and gives its turn then.
        self.give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self.give_turn()

    @property
    def has_turn(self) -> bool:
        return self._turn is not None

    def take_turn(self) -> None:
        """Wait for it. OperationalError: it has not come in time."""
        if self.has_turn:
            return
        turns = turns_of(str(self.settings_dict["NAME"]))
        seconds = float(self.settings_dict["OPTIONS"].get("timeout", PATIENCE))
        if not turns.take(seconds, first=goes_first()):
            raise OperationalError("database is locked")
        self._turn = turns

    def give_turn(self) -> None:
        """Let the next one write."""
        turns, self._turn = self._turn, None
        if turns is not None:
            turns.give()


class _Cursor(SQLiteCursorWrapper):
    """A write outside of a transaction is one of its own."""

    def __init__(self, connection: Any, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        return self._in_turn(query, lambda: super(_Cursor, self).execute(query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        return self._in_turn(query, lambda: super(_Cursor, self).executemany(query, param_list))

    def _in_turn(self, query: str, do: Callable[[], Any]) -> Any:
        wrapper = self._wrapper
        if wrapper.has_turn or wrapper.in_atomic_block or not query.lstrip()[:7].upper().startswith(WRITES):
            return do()
        wrapper.take_turn()
        try:
            return do()
        finally:
            wrapper.give_turn()
