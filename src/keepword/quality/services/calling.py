"""One call of a language model by the way that OpenAI's chat completions go."""

import json
import time
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from django.utils.translation import gettext as _

from keepword.core import clock, outgoing, secrets
from keepword.core.errors import Invalid, Unavailable
from keepword.quality.models import Grader, GraderCall
from keepword.quality.rules.asking import Outcome, outcome

TIMEOUT: Final = 90.0  # seconds for the whole answer: models think
MOST_BYTES: Final = 256 * 1024  # of an answer; the rest is not read


@dataclass(frozen=True, slots=True)
class Ask:
    """What leaves: the whole body as text, to where."""

    url: str
    host: str
    model: str
    body: str
    headers: dict[str, str] = field(repr=False)  # the key is in them
    timeout: float = TIMEOUT

    @property
    def letters(self) -> int:
        """How much leaves."""
        return len(self.body)

    def call(self) -> GraderCall:
        """The row that keeps it."""
        return GraderCall(
            at=clock.now(), host=self.host, model=self.model, sent=self.body, letters=self.letters
        )


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: `outcome` says what to do about it, `problem` a sentence, "" when it answered."""

    outcome: Outcome
    problem: str = ""
    status: int | None = None
    text: str = ""
    seconds: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)


def host_of(address: str) -> str:
    """To whom it goes: host and port of an address; "" of none."""
    return httpx.URL(address).netloc.decode("ascii", "replace") if address else ""


def prepared(row: Grader, messages: list[dict[str, str]], *, timeout: float = TIMEOUT) -> Ask:
    """What would leave for these messages. Unavailable when the key cannot be read any more."""
    wanted: dict[str, Any] = {"model": row.model, "messages": messages, "stream": False}
    key = secrets.decrypt(row.key)
    return Ask(
        url=f"{row.address}/chat/completions",
        host=host_of(row.address),
        model=row.model,
        body=json.dumps(wanted, ensure_ascii=False),
        headers={"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {}),
        timeout=timeout,
    )


def ask(wanted: Ask) -> Reply:
    """Make the call, outside of any transaction. Whatever goes wrong is in the reply."""
    started = time.monotonic()
    try:
        got = outgoing.post(
            wanted.url,
            wanted.body.encode(),
            headers=wanted.headers,
            most_bytes=MOST_BYTES,
            timeout=wanted.timeout,
        )
    except Unavailable as error:
        return Reply(Outcome.AGAIN, error.message, seconds=time.monotonic() - started)
    except Invalid as error:  # a private address, say
        return Reply(Outcome.NEVER, error.message, seconds=time.monotonic() - started)
    text = got.body.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
    found = outcome(got.status)
    return Reply(
        outcome=found,
        problem=_problem(found, wanted.host, got.status),
        status=got.status,
        text=text,
        seconds=time.monotonic() - started,
        headers=dict(got.headers),
    )


def _problem(found: Outcome, host: str, status: int) -> str:
    told = {
        Outcome.ANSWERED: "",
        Outcome.AGAIN: _("%(host)s is out of order (%(status)s)."),
        Outcome.PATIENCE: _("%(host)s asks to wait (%(status)s): its limit is reached."),
        Outcome.KEY: _("%(host)s does not take the key (%(status)s)."),
        Outcome.NEVER: _(
            "%(host)s does not take what it is asked (%(status)s): check the address and the model."
        ),
    }
    return told[found] % {"host": host, "status": status} if told[found] else ""
