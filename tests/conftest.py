"""What every test can ask for; the environment was laid out before by servers/plugin.py."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.servers.dovecot import Dovecot
from tests.servers.keepword import migrated
from tests.servers.migrated import DATABASE
from tests.servers.oauth import TokenServer
from tests.servers.plugin import FOLDER
from tests.servers.postgres import TEMPLATE, Postgres
from tests.servers.redis import Redis
from tests.servers.smtp import SmtpServer

# A busy machine is no fault of the code: no test of properties is timed, nor its drawing of examples.
# The examples are the same each time: a failure is the change's. KEEPWORD_TEST_EXPLORE=1 draws others.
settings.register_profile(
    "keepword",
    deadline=None,
    derandomize=not os.environ.get("KEEPWORD_TEST_EXPLORE"),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("keepword")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Tests begin with a database that is migrated already.

    SQLite's is a file, as threads of one test cannot wait for each other in a memory one.
    """
    from django.conf import settings

    default: dict[str, Any] = settings.DATABASES["default"]
    if not default["ENGINE"].endswith("sqlite3"):
        default.setdefault("TEST", {})["TEMPLATE"] = TEMPLATE
        return
    name = Path(os.environ[FOLDER]) / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.sqlite3"
    default.setdefault("TEST", {})["NAME"] = str(name)
    shutil.copy(migrated() / DATABASE, name)
    command = default.get("OPTIONS", {}).get("init_command", "")
    if command:
        # A test need not survive a power cut.
        default["OPTIONS"]["init_command"] = command + "PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """What was copied above is gone with the folder it lies in; PostgreSQL's is made anew."""
    from django.conf import settings

    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


@pytest.fixture(scope="session", autouse=True)
def _facts_are_as_declared() -> None:
    """What is kept with a warning in a shop is an error here."""
    from keepword.core import kinds

    kinds.strict = True


@pytest.fixture(scope="session", autouse=True)
def _passwords_cost_nothing() -> None:
    """They are made slow to guess on purpose, which a test has no time for."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once() -> Iterator[None]:
    """Each test's client has the middleware of its own, which would look at some two hundred files again."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    listed: dict[str, Any] = {}
    whole = WhiteNoiseMiddleware.add_files_from_finders

    def add(self: Any) -> None:
        if not listed:
            whole(self)
            listed.update(self.files)
        self.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL for what a test starts itself; `create_database()` gives the URL of an empty database."""
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    """Enter servers of one's own here; they end with the test, the last first."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def tokens() -> Iterator[TokenServer]:
    with TokenServer() as server:
        yield server


@pytest.fixture
def dovecot(tokens: TokenServer) -> Iterator[Dovecot]:
    """Mailboxes of support@shop.example and olena@example.org, by password and by XOAUTH2."""
    with Dovecot(introspection_url=tokens.introspection_url, scope=tokens.scope) as server:
        yield server


@pytest.fixture
def smtp(dovecot: Dovecot, tokens: TokenServer) -> Iterator[SmtpServer]:
    """Delivers into `dovecot`; its knobs are `smtp.behaviour`."""
    with SmtpServer(dovecot, tokens) as server:
        yield server


@pytest.fixture
def cast(db: None) -> Any:
    """An admin, a lead, an agent, a colleague and an inbox (see tests/cast.py)."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture(autouse=True)
def _forget_what_intake_keeps() -> None:
    """Our addresses and sender rules are kept for a second; the next test has others."""
    from keepword.automation.queries.rules import forget as forget_automation
    from keepword.channels.email.intake import forget
    from keepword.commitments.queries import forget as forget_rules
    from keepword.complaints.queries import forget as forget_course
    from keepword.loyalty.queries import forget as forget_programme

    forget()
    forget_course()
    forget_programme()
    forget_rules()
    forget_automation()


@pytest.fixture
def the_second_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered for a second stays so, or whoever counts statements counts one more now and then."""
    from keepword.core import remembered

    stopped = time.monotonic()
    monkeypatch.setattr(remembered, "time", SimpleNamespace(monotonic=lambda: stopped))
