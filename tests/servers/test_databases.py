import os
import subprocess

import psycopg
import pytest
from django.db import connection

from tests.servers.postgres import Postgres
from tests.servers.redis import Redis


def test_postgres_answers_and_gives_empty_databases(postgres: Postgres) -> None:
    with psycopg.connect(postgres.create_database()) as client:
        assert client.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_postgres_for_benchmarks_is_as_durable_as_in_production() -> None:
    with Postgres(fsync=True) as server, psycopg.connect(server.url) as client:
        assert client.execute("SHOW fsync").fetchone() == ("on",)
        assert client.execute("SHOW synchronous_commit").fetchone() == ("on",)


def test_nothing_of_a_killed_postgres_is_left() -> None:
    server = Postgres()
    with server:
        server.kill()
        assert not server.running
    assert not server.folder.exists()


def test_redis_answers(redis: Redis) -> None:
    said = subprocess.run(["redis-cli", "-u", redis.url, "ping"], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "PONG"


@pytest.mark.both_databases
@pytest.mark.django_db
def test_the_tests_run_on_the_database_they_were_told_to() -> None:
    wanted = {"sqlite": "sqlite", "postgres": "postgresql"}[os.environ.get("KEEPWORD_TEST_DB", "sqlite")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert connection.vendor == wanted
