"""Loaded by pytest before Django reads its settings: a data folder and, on wish, a PostgreSQL for the run.

`KEEPWORD_TEST_DB=postgres` runs the tests' own database on a throw-away PostgreSQL instead of on SQLite.
"""

import gc
import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from . import network
from .keepword import PRIVATE, postgres_template
from .postgres import Postgres

FOLDER = "KEEPWORD_TEST_FOLDER"
POSTGRES_PORT = "KEEPWORD_TEST_POSTGRES_PORT"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, object, object]:
    # Workers of pytest-xdist inherit what the run's first process has set up.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        stack = ExitStack()
        early_config.add_cleanup(stack.close)
        _prepare(stack)
    data = Path(os.environ[FOLDER]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
    (data / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of one that is missing
    os.environ["KEEPWORD_DATA"] = str(data)
    network.block()
    gc.disable()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests last as long as the process: no garbage is looked for in them, now or later."""
    collected = yield
    gc.freeze()
    gc.enable()
    return collected


def _prepare(stack: ExitStack) -> None:
    engine = os.environ.get("KEEPWORD_TEST_DB", "sqlite")
    if engine not in {"sqlite", "postgres"}:
        raise pytest.UsageError(f"KEEPWORD_TEST_DB is {engine!r}, but can be sqlite or postgres")
    for name in [name for name in os.environ if name.startswith(PRIVATE)]:
        if not name.startswith("KEEPWORD_TEST_") and name != "DJANGO_SETTINGS_MODULE":
            del os.environ[name]
    os.environ["KEEPWORD_ENV_FILE"] = os.devnull
    os.environ[FOLDER] = stack.enter_context(
        tempfile.TemporaryDirectory(prefix="keepword-tests-", ignore_cleanup_errors=True)
    )
    if engine == "postgres":
        server = stack.enter_context(Postgres())
        os.environ[POSTGRES_PORT] = str(server.port)
        os.environ["DATABASE_URL"] = server.database_url("keepword")
        postgres_template(server)
