"""The Bot API as https://core.telegram.org/bots/api documents it, as far as Keepword calls it."""

import json
from typing import Any
from urllib.request import Request, urlopen

from .provider import Answer, Call, Provider

TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"  # of core.telegram.org/bots/api#authorizing-your-bot
_SENDING = (
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "sendVoice",
    "sendAudio",
    "sendVideo",
    "sendAnimation",
)


class TelegramServer(Provider):
    """`sent` are the messages that customers have; `updates` wait for getUpdates; `files` by file_id."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Call] = []
        self.updates: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {}

    def sends(self, call: Call) -> bool:
        return call.path.rpartition("/")[2] in _SENDING

    def brings(self, update: dict[str, Any]) -> int:
        """Call where the webhook was set to, with its secret; the status of the answer."""
        headers = {
            "Content-Type": "application/json",
            "X-Telegram-Bot-Api-Secret-Token": str(self.webhook.get("secret_token", "")),
        }
        with urlopen(Request(self.webhook["url"], json.dumps(update).encode(), headers)) as answer:
            return int(answer.status)

    def answer(self, call: Call) -> Answer:
        if call.path.startswith(f"/file/bot{TOKEN}/"):
            content = self.files.get(call.path.rpartition("/")[2])
            return Answer(404, fault(404, "Not Found")) if content is None else Answer(200, content)
        head, _slash, method = call.path.rpartition("/")
        if head != f"/bot{TOKEN}":
            return Answer(401, fault(401, "Unauthorized"))
        if self.sends(call):
            return self._take(call)
        known = {
            "getMe": self._me,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "getUpdates": self._some_updates,
            "getFile": self._file,
            "answerCallbackQuery": self._done,
            "leaveChat": self._done,
        }
        return known.get(method, self._unknown)(call)

    def _take(self, call: Call) -> Answer:
        text = str(call.fields.get("text") or "")
        if call.path.endswith("sendMessage") and not 0 < len(text.encode("utf-16-le")) // 2 <= 4096:
            # "Text of the message to be sent, 1-4096 characters after entities parsing"
            return Answer(400, fault(400, "Bad Request: message is too long"))
        self.sent.append(call)
        chat = {"id": int(call.fields["chat_id"]), "type": "private"}
        return _ok({"message_id": 1000 + len(self.sent), "date": 1_700_000_000, "chat": chat, "text": text})

    def _me(self, call: Call) -> Answer:
        return _ok({"id": 123456, "is_bot": True, "first_name": "Lamp shop", "username": "lampshop_bot"})

    def _set_webhook(self, call: Call) -> Answer:
        self.webhook = dict(call.fields)
        return _ok(True)

    def _delete_webhook(self, call: Call) -> Answer:
        self.webhook = {}
        return _ok(True)

    def _webhook_info(self, call: Call) -> Answer:
        url = str(self.webhook.get("url", ""))
        return _ok({"url": url, "has_custom_certificate": False, "pending_update_count": 0})

    def _some_updates(self, call: Call) -> Answer:
        if self.webhook:
            text = "Conflict: can't use getUpdates method while webhook is active"
            return Answer(409, fault(409, text))
        offset = int(call.fields.get("offset") or 0)
        self.updates = [one for one in self.updates if one["update_id"] >= offset]
        return _ok(self.updates[: int(call.fields.get("limit") or 100)])

    def _file(self, call: Call) -> Answer:
        wanted = str(call.fields["file_id"])
        if wanted not in self.files:
            return Answer(
                400, fault(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
            )
        size = len(self.files[wanted])
        return _ok(
            {"file_id": wanted, "file_unique_id": f"u{wanted}", "file_size": size, "file_path": wanted}
        )

    def _done(self, call: Call) -> Answer:
        return _ok(True)

    def _unknown(self, call: Call) -> Answer:
        return Answer(404, fault(404, "Not Found"))


def fault(code: int, description: str, **parameters: Any) -> dict[str, Any]:
    """An unsuccessful request: https://core.telegram.org/bots/api#making-requests"""
    told: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return told | ({"parameters": parameters} if parameters else {})


def too_many(seconds: int) -> Answer:
    """https://core.telegram.org/bots/api#responseparameters"""
    return Answer(429, fault(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds))


def markup_of(call: Call) -> Any:
    """The buttons of a message, however they came."""
    given = call.fields.get("reply_markup")
    return json.loads(given) if isinstance(given, str) else given


def _ok(result: Any) -> Answer:
    return Answer(200, {"ok": True, "result": result})
