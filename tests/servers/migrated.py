"""An empty database that is up to date, made once for all: the migrations take longer than most tests.

It is kept in `.tools` under a digest of what it is made from, so that the next run begins at once.
"""

import fcntl
import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".tools" / "migrated"
DATABASE = "keepword.sqlite3"
Run = Callable[[Path], subprocess.CompletedProcess[str]]


@cache
def migrated(migrate: Run) -> Path:
    """A data folder, to be copied; `migrate` makes the database in the folder that it is given."""
    made = KEPT / _digest()
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers of this run wait for the first
        if not made.exists():
            for old in KEPT.glob("*/"):
                shutil.rmtree(old, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=KEPT) as folder:
                done = migrate(Path(folder) / "data")
                assert done.returncode == 0, done.stderr
                (Path(folder) / "data").rename(made)
    return made


def _digest() -> str:
    """Of everything that a migrated database comes from: the migrations, their order and the libraries."""
    found = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for path in sorted((ROOT / "src").glob("**/migrations/*.py")):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    found.update((ROOT / "src/keepword/config/settings.py").read_bytes())
    return found.hexdigest()[:16]
