"""A page of the portal, or an answer of the API, fetched whole."""

import json
from collections.abc import Callable

from keepword.probes.models import Run, Step
from keepword.probes.rules.walked import Walked
from keepword.probes.walkers.web import Broken, Browser, Fetched


def walk(run: Run, sent: Callable[[], bool]) -> Walked:
    """It passes when a page comes whole within the limit."""
    return _walked(run, _is_page)


def walk_api(run: Run, sent: Callable[[], bool]) -> Walked:
    """It passes when JSON comes whole within the limit."""
    return _walked(run, _is_json)


def _walked(run: Run, is_right: Callable[[Fetched], str]) -> Walked:
    try:
        with Browser(float(run.probe.limit)) as browser:
            found = browser.get(run.probe.path)
    except Broken as broken:
        return Walked(False, step=Step.CONNECT, evidence=str(broken))
    wrong = f"It answers {found.status}." if found.status != 200 else is_right(found)
    if wrong:
        return Walked(False, found.whole, Step.ANSWER, wrong, found.first_byte)
    return Walked(True, found.whole, evidence=f"{len(found.body)} bytes", first_byte=found.first_byte)


def _is_page(found: Fetched) -> str:
    whole = "text/html" not in found.type or b"</html>" in found.body[-200:].lower()
    return "" if whole else "The page is cut off."


def _is_json(found: Fetched) -> str:
    try:
        json.loads(found.body)
    except (ValueError, RecursionError):
        return "This is no JSON."
    return ""
