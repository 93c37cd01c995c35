"""A customer with a browser that runs no scripts."""

import re
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

from django.test import Client

from keepword.conversations.links import token
from keepword.conversations.models import Conversation
from keepword.portal import keys


class _Words(HTMLParser):
    """What a person reads of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words(response: Any) -> str:
    reader = _Words()
    reader.feed(response.content.decode())
    return re.sub(r"\s+", " ", " ".join(reader.words))


def current_step(response: Any) -> str:
    found = re.search(r'aria-current="step".*?class="what">([^<]*)<', response.content.decode(), re.DOTALL)
    return found[1].strip() if found else ""


def steps(response: Any) -> list[str]:
    return [step.strip() for step in re.findall(r'class="what">([^<]*)<', response.content.decode())]


class Visitor:
    def __init__(self, client: Client) -> None:
        self.client = client

    def address(self, conversation: Conversation, path: str = "") -> str:
        return f"/s/{token(conversation.pk)}/{path}"

    def opens(self, conversation: Conversation, path: str = "", **extra: Any) -> Any:
        return self.client.get(self.address(conversation, path), **extra)

    def key(self, conversation: Conversation) -> str:
        """The key of the reply form as the page shows it."""
        found = re.search(r'name="key" value="([^"]+)"', self.opens(conversation).content.decode())
        assert found
        return found[1]

    def replies(
        self,
        conversation: Conversation,
        text: str = "And my receipt?",
        *files: tuple[str, str, bytes],
        key: str | None = None,
        query: str = "",
    ) -> Any:
        sent = []
        for name, kind, content in files:
            file = BytesIO(content)
            file.name = name
            file.content_type = kind  # type: ignore[attr-defined]
            sent.append(file)
        data: dict[str, Any] = {"text": text, "key": keys.issue(conversation.pk) if key is None else key}
        if sent:
            data["files"] = sent
        return self.client.post(self.address(conversation, "reply" + query), data)

    def rates(self, conversation: Conversation, score: object, **more: Any) -> Any:
        data = {"score": score, "key": keys.issue(conversation.pk)} | more
        return self.client.post(self.address(conversation, "rate"), data)
