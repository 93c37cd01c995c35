"""An export that is killed and begun again brings each fact once."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers.keepword import environment, migrated

KILLS = 12
EACH = 300  # as in killed.py


def test_killed_at_many_moments_each_fact_is_in_the_lake_once(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.analytics.lake.killed", str(KILLS), "7"]
    root = Path(__file__).resolve().parents[3]
    data = shutil.copytree(migrated(), tmp_path / "data")
    result = subprocess.run(
        command, env=environment(data), cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout.splitlines()[-1])
    assert told.pop("killed") > 0
    assert told == {"facts": KILLS * EACH, "same": True, "unlisted": 0, "dropped": True}
