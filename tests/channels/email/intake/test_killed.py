"""An import that is killed and started again ends with the rows of one clean run."""

import json
import os
import random
import shutil
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from benchmarks.mails import mails

from tests.servers.keepword import migrated, postgres_database
from tests.servers.migrated import DATABASE
from tests.servers.postgres import Postgres

KILLS = 20


def write_mails(folder: Path) -> None:
    """Ordinary mails and replies, files, strangers, people in Cc, doubles, machines and rubbish."""
    dice = random.Random(7)
    ordinary = list(mails(700, seed=7))
    for number, raw in enumerate(ordinary):
        if number % 10 == 3:
            raw = raw.replace(b"Subject:", b"Cc: friend%d@friends.example\r\nSubject:" % (number % 7), 1)
        if number % 40 == 11:
            raw = b"From: Stranger <stranger@else.example>\r\n" + raw.split(b"\r\n", 6)[-1]
        if number % 50 == 20:
            raw = ordinary[number - 9]
        (folder / f"{number:04}.eml").write_bytes(raw)
    for number in range(20):
        mail = EmailMessage()
        mail["From"], mail["To"] = f"files{number % 5}@customer.example", "support@shop.example"
        mail["Subject"], mail["Message-ID"] = "Photo", f"<file{number}@customer.example>"
        mail.set_content("See the photo.")
        mail.add_attachment(dice.randbytes(3_000), maintype="image", subtype="png", filename=f"{number}.png")
        (folder / f"{dice.randrange(700):04}-file{number}.eml").write_bytes(mail.as_bytes())
    for number in range(10):
        (folder / f"{dice.randrange(700):04}-bad{number}.eml").write_bytes(
            dice.randbytes(200) if number % 2 else b""
        )


def imported(folder: Path, url: str, data: Path, kills: int) -> dict[str, Any]:
    environment = {**os.environ, "DATABASE_URL": url, "KEEPWORD_DATA": str(data), "KEEPWORD_SECRET": "x" * 50}
    command = [sys.executable, "-m", "tests.channels.email.intake.killed", str(folder), str(kills), "11"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_killed_at_twenty_moments_it_ends_as_one_clean_run(
    tmp_path: Path, postgres: Postgres, engine: str
) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    write_mails(folder)
    results = []
    for kills in (0, KILLS):
        data = shutil.copytree(migrated(), tmp_path / f"data{kills}")
        url = postgres_database(postgres) if engine == "postgresql" else f"sqlite:///{data}/{DATABASE}"
        results.append(imported(folder, url, data, kills))
    clean, killed = results
    assert len(clean["mails"]) > 600
    for table, rows in clean.items():
        assert killed[table] == rows, table
