"""Asking another system's API: one that is busy is given time, and one that refuses is told apart."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext as _

from keepword.core import outgoing
from keepword.core.errors import Invalid, NotFound, Unavailable

MOST_JSON = 64 * 1024 * 1024
TIMEOUT = 60.0
_REDIRECTS = 3
_LONGEST_WAIT = 3600.0


class Busy(Unavailable):
    """Asked too often: again after `seconds` (429 with Retry-After, RFC 9110 section 10.2.3)."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True)
class Site:
    """An API by its address, with the headers that let us in. Addresses are checked by `core.outgoing`."""

    address: str
    headers: Mapping[str, str]
    most_file_bytes: int = 50 * 1024 * 1024

    def get(self, path: str, **query: Any) -> Any:
        """The JSON at a path. NotFound for 404; Invalid when not let in; Busy or Unavailable for now."""
        url = self.address.rstrip("/") + path
        if query:
            url += "?" + urlencode({name: value for name, value in query.items() if value is not None})
        answer = outgoing.get(
            url,
            headers={"Accept": "application/json", **self.headers},
            most_bytes=MOST_JSON,
            timeout=TIMEOUT,
        )
        self._judge(answer)
        try:
            return json.loads(answer.body)
        except ValueError:
            raise Unavailable(
                _("%(host)s did not answer with JSON. Is the address right?") % {"host": self.host}
            ) from None

    def download(self, url: str) -> bytes:
        """A file. Our headers go to the site's own host only; files often lie elsewhere."""
        for _turn in range(_REDIRECTS):
            own = urlsplit(url).hostname == self.host
            answer = outgoing.get(
                url,
                headers=self.headers if own else None,
                most_bytes=self.most_file_bytes + 1,
                timeout=TIMEOUT,
            )
            if answer.status in (301, 302, 303, 307, 308) and answer.headers.get("location"):
                url = answer.headers["location"]
                continue
            self._judge(answer)
            if len(answer.body) > self.most_file_bytes:
                raise NotFound(_("The file is too large."))
            return answer.body
        raise NotFound(_("The file is nowhere."))

    @property
    def host(self) -> str:
        """The name of the machine that is asked."""
        return urlsplit(self.address).hostname or ""

    def _judge(self, answer: outgoing.Fetched) -> None:
        status = answer.status
        if 200 <= status < 300:
            return
        if status == 429:
            raise Busy(_("%(host)s asks for patience.") % {"host": self.host}, _seconds(answer.headers))
        if status in (401, 403):
            raise Invalid(
                _("%(host)s does not let us in (%(status)s). Check the log-in and the token.")
                % {"host": self.host, "status": status}
            )
        if status in (404, 410):
            raise NotFound(_("%(host)s has nothing there.") % {"host": self.host})
        raise Unavailable(
            _("%(host)s answered with an error (%(status)s).") % {"host": self.host, "status": status}
        )


def _seconds(headers: Mapping[str, str]) -> float:
    try:
        return min(max(float(headers.get("retry-after", "30")), 1.0), _LONGEST_WAIT)
    except ValueError:  # an HTTP date: rare enough
        return 60.0
