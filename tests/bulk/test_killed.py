"""A bulk run that is killed and taken up again has done each once."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers.keepword import environment, migrated

MANY = 240  # as in killed.py


def test_killed_at_many_moments_each_is_done_and_undone_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.bulk.killed", "6", "11"]
    root = Path(__file__).resolve().parents[2]
    data = shutil.copytree(migrated(), tmp_path / "data")
    result = subprocess.run(
        command, env=environment(data), cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout.splitlines()[-1])
    assert told["done"] == {
        "run": ["done", MANY, MANY, MANY, 0, 0],
        "states": {"changed": MANY},
        "closed": MANY,
        "tags": MANY,
        "entries": {"changed tags": MANY, "made closed": MANY},
    }
    assert told["undone"] == {
        "run": ["undone", MANY, MANY, MANY, MANY, 0],
        "states": {"undone": MANY},
        "closed": 0,
        "tags": 0,
        "entries": {"changed tags": 2 * MANY, "made closed": MANY, "made open": MANY},
    }
