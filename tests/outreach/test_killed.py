"""A recall to 5,000 owners, stopped in the middle, whose workers are killed in the middle of a statement."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers.keepword import environment, migrated

OWNERS = 5_000


def test_each_of_them_is_told_exactly_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.outreach.killed", str(OWNERS), "5", "7"]
    root = Path(__file__).resolve().parents[2]
    data = shutil.copytree(migrated(), tmp_path / "data")
    result = subprocess.run(
        command, env=environment(data), cwd=root, capture_output=True, text=True, timeout=900, check=False
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout.splitlines()[-1])
    assert told["killed"] >= 8
    assert OWNERS // 2 <= told["stopped_at"] < OWNERS
    assert told["while_stopped"] == 0
    assert (told["state"], told["recipients"]) == ("done", {"sending": OWNERS})
    assert told["messages"] == told["customers"] == told["with_message"] == OWNERS
    assert told["most"] == 1
