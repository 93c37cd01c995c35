"""Empty databases that are up to date, made once for all: the migrations take longer than most tests.

They are kept in `.tools` under a digest of what they are made from, so that the next run begins at once.
"""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".tools" / "migrated"
DATABASE = "keepword.sqlite3"


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """What `make` makes at the path that it is given, from this or from an earlier run; not to be changed."""
    folder = KEPT / _digest()
    made = folder / name
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other workers of this run wait for the first
        if made.exists():
            return made
        folder.mkdir(exist_ok=True)
        for old in KEPT.glob("*/"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=folder) as aside:
            make(Path(aside) / name)
            (Path(aside) / name).rename(made)
    return made


@cache
def _digest() -> str:
    """Of everything that a migrated database comes from: the migrations, their order and the libraries."""
    found = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for path in sorted((ROOT / "src").glob("**/migrations/*.py")):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    found.update((ROOT / "src/keepword/config/settings.py").read_bytes())
    return found.hexdigest()[:16]
