"""A data folder of every release opens in the Keepword of today, whole (tools/make_upgrade_fixture.py)."""

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.servers import keepword
from tests.servers.keepword import Keepword, migrated
from tests.servers.migrated import DATABASE

pytestmark = pytest.mark.xdist_group("upgrade")
FIXTURES = sorted((Path(__file__).resolve().parent / "corpus/upgrade").glob("*.tar.gz"))
PASSWORD = "a lamp for every room"

WHAT_IS_THERE = """
import json
from keepword.channels.email.models import Mail, Mailbox
from keepword.conversations.links import token
from keepword.conversations.models import Attachment, Conversation, Message
from keepword.core import blobs
from keepword.core.models import Fact
from keepword.core.secrets import decrypt
from keepword.feedback.models import Rating
from keepword.search.queries import search
print("OUT", json.dumps({
    "conversations": sorted(Conversation.objects.values_list("subject", "status")),
    "messages": sorted(Message.objects.exclude(kind="automatic").values_list("direction", "text")),
    "files": [[f.name, blobs.get(f.blob).decode()] for f in Attachment.objects.all()],
    "mails": Mail.objects.filter(outgoing=False).count(),
    "rating": list(Rating.objects.values_list("score", "comment")),
    "facts": sorted(set(Fact.objects.values_list("kind", flat=True))),
    "password": decrypt(Mailbox.objects.get().password),
    "found": [hit.group_id for hit in search("lamps", kind="message").hits],
    "signed": token(Conversation.objects.get(subject="Lamp is broken").pk),
}))
"""


@pytest.fixture(scope="module", params=FIXTURES, ids=lambda path: path.name.removesuffix(".tar.gz"))
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keepword]:
    """The data folder of a release, served by the Keepword of today."""
    folder = tmp_path_factory.mktemp("release") / "data"
    with tarfile.open(request.param) as archive:
        archive.extractall(folder, filter="data")
    with Keepword("--no-worker", data=folder) as served:
        yield served


def contents(served: Keepword) -> dict[str, Any]:
    done = served.shell(WHAT_IS_THERE)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.rpartition("OUT ")[2])
    return found


def log_in(client: httpx.Client) -> httpx.Response:
    client.get("/account/login/")
    form = {"login": "daina@shop.example", "password": PASSWORD}
    form["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
    return client.post("/account/login/", data=form)


def test_there_is_a_release_to_upgrade() -> None:
    assert FIXTURES
    assert all(fixture.stat().st_size < 300_000 for fixture in FIXTURES)


def test_a_release_is_upgraded_in_place(upgraded: Keepword) -> None:
    found = contents(upgraded)
    assert found["conversations"] == [
        ["Lamp is broken", "closed"],
        ["Sąskaita", "open"],
        ["Де моє замовлення?", "open"],
    ]
    assert found["messages"] == [
        ["in", "Ar galite atsiųsti sąskaitą faktūrą?"],
        ["in", "The lamp arrived in two pieces."],
        ["in", "Чекаю вже два тижні на лампу."],
        ["note", "The third one this month."],
        ["out", "We send you a new lamp today."],
    ]
    assert found["files"] == [["receipt.txt", "40.00"]]
    assert found["mails"] == 3
    assert found["rating"] == [[5, "Quick and kind."]]
    assert {"contact_started", "first_response", "resolution", "csat"} <= set(found["facts"])
    assert found["password"] == "the mailbox's own"
    assert found["found"] == [1]
    _pages_answer(upgraded, found["signed"])


def _pages_answer(served: Keepword, signed: str) -> None:
    with httpx.Client(base_url=served.url, follow_redirects=True, timeout=60) as client:
        assert log_in(client).status_code == 200
        for path in (
            "/?view=unassigned",
            "/?view=closed",
            "/c/1/",
            "/search/?q=lamp",
            "/today/",
            "/settings/me/",
        ):
            answered = client.get(path)
            assert (answered.status_code, answered.url.path) == (200, path.partition("?")[0])
        assert "Lamp is broken" in client.get("/?view=closed").text
        page = client.get(f"/s/{signed}/")
        assert "We send you a new lamp today." in page.text
        assert "The third one this month." not in page.text


def test_a_mail_that_a_release_has_stored_stays_one(upgraded: Keepword, tmp_path: Path) -> None:
    before = contents(upgraded)
    raw = upgraded.shell(RAW)
    assert raw.returncode == 0, raw.stderr
    (tmp_path / "again.eml").write_bytes(bytes.fromhex(raw.stdout.rpartition("OUT ")[2].strip()))
    done = keepword.run("mail", "import", str(tmp_path / "again.eml"), "--json", env=upgraded.env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["duplicates"] == 1
    assert contents(upgraded) == before


RAW = """
from keepword.channels.email.models import Mail
print("OUT", bytes(Mail.objects.filter(outgoing=False).order_by("pk").first().raw).hex())
"""


def schema(path: Path) -> dict[tuple[str, str], object]:
    """Each table with its columns in whatever order, each index as it was made."""
    with closing(sqlite3.connect(path)) as database:
        made = database.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        columns = {
            name: {tuple(column[1:]) for column in database.execute(f'PRAGMA table_info("{name}")')}
            for kind, name, _sql in made
            if kind == "table"
        }
        keys = {
            name: {tuple(key[2:]) for key in database.execute(f'PRAGMA foreign_key_list("{name}")')}
            for name in columns
        }
    return {
        (kind, name): (columns[name], keys[name], sql.count("CHECK")) if kind == "table" else sql
        for kind, name, sql in made
    }


def test_a_new_database_is_as_one_that_went_through_all_releases(upgraded: Keepword) -> None:
    """A new one is made at once, by none of the steps between (core/founding.py)."""
    assert schema(migrated() / DATABASE) == schema(upgraded.data / DATABASE)
