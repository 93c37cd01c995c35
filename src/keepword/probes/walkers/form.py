"""The web form: opened, filled in and sent as a browser does without scripts."""

import time
from collections.abc import Callable
from html.parser import HTMLParser

from keepword.conversations.probing import token
from keepword.probes.models import Run, Step
from keepword.probes.rules.walked import Walked
from keepword.probes.walkers.web import Broken, Browser

ARRIVED = 204  # what the portal says to a test that has arrived


def walk(run: Run, sent: Callable[[], bool]) -> Walked:
    """It passes when the form came, and what was sent by it has arrived."""
    kind = run.probe.request_kind
    if kind is None:
        return Walked(False, step=Step.SET_UP, evidence="There is no such kind of request.")
    path, started, step = f"/help/new/{kind.key}/", time.monotonic(), Step.CONNECT
    try:
        with Browser(float(run.probe.limit)) as browser:
            shown = browser.get(path)
            form = _hidden(shown.text)
            if shown.status != 200 or "key" not in form:
                return Walked(False, step=Step.CONNECT, evidence=f"The form answers {shown.status}.")
            step = Step.SEND
            filled = {"text": token(run.pk), "email": "service-test@example.org", "subject": ""}
            answer = browser.post(path, form | filled)
    except Broken as broken:
        return Walked(False, step=step, evidence=str(broken))
    took = time.monotonic() - started
    if answer.status != ARRIVED:
        return Walked(False, took, Step.ANSWER, f"What was sent was answered by {answer.status}.")
    return Walked(True, took, first_byte=shown.first_byte)


def _hidden(page: str) -> dict[str, str]:
    reader = _Form()
    reader.feed(page)
    return reader.fields


class _Form(HTMLParser):
    """The hidden fields of the form for requests."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._inside = given.get("id") == "ask"
        elif tag == "input" and self._inside and given.get("type") == "hidden":
            self.fields[given.get("name") or ""] = given.get("value") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
