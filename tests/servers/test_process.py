import random
import signal
import subprocess
import sys
from pathlib import Path

from tests.servers.process import free_port, wait_until

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys
from tests.servers.redis import Redis
with Redis() as server:
    print(server.process.pid, server.folder, flush=True)
    sys.stdin.read()
"""


def test_a_server_ends_when_the_run_that_started_it_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        pid, folder = holder.stdout.readline().split()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    wait_until(lambda: not _alive(pid), f"process {pid} to end")
    _remove(Path(folder))


def test_the_same_port_is_not_given_out_twice_even_when_chance_repeats_itself() -> None:
    ports = []
    for _ in range(3):
        random.seed(0)
        ports += [free_port() for _ in range(20)]
    assert len(set(ports)) == 60


def _alive(pid: str) -> bool:
    """A zombie whom nobody has waited for yet is not alive."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
