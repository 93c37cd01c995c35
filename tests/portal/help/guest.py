"""Somebody at /help/, in a browser that runs no scripts."""

import re
from html import unescape
from io import BytesIO
from typing import Any

from django.test import Client

from keepword.channels.form import keys, rules
from keepword.core import clock, secrets
from keepword.portal.models import SignInCode

BROWSER = "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36"


class Guest:
    def __init__(self, ip: str = "192.0.2.7") -> None:
        self.client = Client(headers={"User-Agent": BROWSER}, REMOTE_ADDR=ip)

    def opens(self, path: str, **extra: Any) -> Any:
        return self.client.get(path, **extra)

    def key(self, path: str) -> str:
        """The key of the form on a page."""
        found = re.search(r'name="key" value="([^"]+)"', self.opens(path).content.decode())
        assert found, path
        return unescape(found[1])

    def sends(self, kind: str = "question", *files: tuple[str, bytes], query: str = "", **fields: Any) -> Any:
        """The form of a kind, read for a minute before it is sent."""
        if "key" not in fields:
            with clock.moved(clock.now() - rules.HOUR / 60):
                fields["key"] = keys.issue(kind)
        data: dict[str, Any] = {"text": "My lamp does not light up.", "email": "olena@example.org"} | fields
        if files:
            data["files"] = []
            for name, content in files:
                file = BytesIO(content)
                file.name = name
                data["files"].append(file)
        return self.client.post(f"/help/new/{kind}/{query}", data)

    def signs_in(self, address: str = "olena@example.org") -> Any:
        """Ask for a code, read it in the mail, enter it."""
        page = self.asks(address)
        code = SignInCode.objects.latest("pk")
        return self.enters(page["Location"], secrets.decrypt(code.sealed))

    def asks(self, address: str) -> Any:
        return self.client.post("/help/sign-in/", {"email": address, "key": self.key("/help/sign-in/")})

    def enters(self, page: str, code: str) -> Any:
        return self.client.post(page, {"code": code, "key": self.key(page)})

    def posts(self, path: str, **fields: Any) -> Any:
        """A form of whoever is signed in."""
        return self.client.post(path, {"key": self.key("/help/me/")} | fields)
