import signal

import httpx
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


OPEN_SURVEY = """
from dataclasses import replace
from keepword.accounts.services import set_up
from keepword.feedback.services import beginning, open_survey, save_survey
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password="a lamp for every room")
plan = replace(beginning("nps"), by_link=True)
print(open_survey(admin, save_survey(admin, None, plan)).code)
"""


def test_links_lead_to_the_port_that_it_listens_on() -> None:
    keepword = Keepword("--no-worker")
    del keepword.env["KEEPWORD_URL"]
    with keepword:
        done = keepword.shell(OPEN_SURVEY)
        assert done.returncode == 0, done.stderr
        address = f"{keepword.url}/survey/{done.stdout.strip()}/"
        assert address in httpx.get(f"{address}print/", timeout=60).text


def test_pieces_of_code_know_nothing_of_each_other() -> None:
    keepword = Keepword()
    try:
        first = keepword.shell("import keepword, sys; keepword.left = 1; x = 2; print('said'); sys.exit(0)")
        second = keepword.shell("import keepword; print(hasattr(keepword, 'left'), 'x' in globals())")
        failed = keepword.shell("1 / 0")
        counted = keepword.shell("from keepword.core.models import Fact; print(Fact.objects.count())")
    finally:
        keepword.close()
    assert (first.stdout, second.stdout, counted.stdout) == ("said\n", "False False\n", "0\n")
    assert failed.returncode == 1
    assert "ZeroDivisionError" in failed.stderr
