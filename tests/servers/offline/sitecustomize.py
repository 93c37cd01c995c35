"""Python imports this at start when its folder is on PYTHONPATH: the processes of tests stay offline too."""

import importlib.util
import sys
from pathlib import Path

_path = Path(__file__).resolve().parent.parent / "network.py"
_spec = importlib.util.spec_from_file_location("keepword_tests_network", _path)
if _spec is not None and _spec.loader is not None:
    _network = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_network)
    _network.block()

# A shop has none of the tools of development: httpx would load this one for a command of its own.
sys.modules["rich"] = None  # type: ignore[assignment]
