import signal

import pytest

from tests.servers.keepword import Keepword
from tests.servers.postgres import Postgres


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_keepword_goes_on_with_its_data_after_a_kill(engine: str, request: pytest.FixtureRequest) -> None:
    database_url = ""
    if engine == "postgres":
        postgres: Postgres = request.getfixturevalue("postgres")
        database_url = postgres.create_database()
    with Keepword(database_url=database_url) as keepword:
        secret = (keepword.data / "secret").read_text()
        keepword.kill()
        assert not keepword.ready()
        keepword.start()
        assert (keepword.data / "secret").read_text() == secret
        assert keepword.run("manage", "migrate", "--check").returncode == 0


def test_keepword_ends_in_order_when_asked() -> None:
    with Keepword("--no-worker") as keepword:
        process = keepword.process
        assert process is not None
        keepword.stop()
        # uvicorn ends itself by the signal it was sent once all is closed; -SIGKILL would mean it hung.
        assert process.returncode in {0, -signal.SIGTERM}
        assert "Traceback" not in keepword.log
