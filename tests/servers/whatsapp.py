"""Meta's Graph API for WhatsApp, as far as Keepword calls it.

https://developers.facebook.com/documentation/business-messaging/whatsapp
"""

from typing import Any

from .provider import Answer, Call, Provider

TOKEN = "EAAtoken"
PHONE_ID = "106540352242922"  # the ids of Meta's examples
ACCOUNT_ID = "102290129340398"


class WhatsAppServer(Provider):
    """`sent` are the messages that customers have; `media` by number; `templates` as Meta lists them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[Call] = []
        self.media: dict[str, tuple[str, bytes]] = {}
        self.templates: list[dict[str, Any]] = []
        self.subscribed = False
        self.page_size = 2

    @property
    def base(self) -> str:
        return f"{self.url}/v24.0"

    def sends(self, call: Call) -> bool:
        return call.path == f"/v24.0/{PHONE_ID}/messages"

    def answer(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer(
                401, fault(190, "Invalid OAuth access token - Cannot parse access token", "OAuthException")
            )
        path = call.path.removeprefix("/v24.0/")
        if self.sends(call):
            return self._take(call)
        if path == f"{PHONE_ID}/media":
            name = f"media{len(self.media) + 1}"
            self.media[name] = (call.files["file"][1], call.files["file"][2])
            return Answer(200, {"id": name})
        if path == PHONE_ID:
            named = {
                "verified_name": "Lamp shop",
                "display_phone_number": "+1 555-078-3881",
                "quality_rating": "GREEN",
            }
            return Answer(200, {**named, "id": PHONE_ID})
        if path == f"{ACCOUNT_ID}/subscribed_apps":
            return self._subscribe(call)
        if path == f"{ACCOUNT_ID}/message_templates":
            return self._templates(call)
        if path.startswith("download/"):
            return Answer(200, self.media[path.removeprefix("download/")][1])
        return self._media(path)

    def _take(self, call: Call) -> Answer:
        fields = call.fields
        if fields.get("type") == "text" and len(fields["text"]["body"]) > 4096:
            return Answer(400, fault(100, "(#100) Param text['body'] must be at most 4096 characters long."))
        if fields.get("type") == "interactive" and len(fields["interactive"]["body"]["text"]) > 1024:
            return Answer(400, fault(131009, "(#131009) Parameter value is not valid"))
        self.sent.append(call)
        # https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages
        whom = str(fields.get("to") or fields.get("recipient"))
        contact = {"input": whom, "wa_id": whom}
        return Answer(
            200,
            {
                "messaging_product": "whatsapp",
                "contacts": [contact],
                "messages": [{"id": f"wamid.OUT{len(self.sent)}"}],
            },
        )

    def _subscribe(self, call: Call) -> Answer:
        if call.method == "POST":
            self.subscribed = True
            return Answer(200, {"success": True})
        apps = [{"whatsapp_business_api_data": {"id": "67084967", "name": "Lamp shop"}}]
        return Answer(200, {"data": apps if self.subscribed else []})

    def _templates(self, call: Call) -> Answer:
        start = int(call.query.get("after") or 0)
        rows = self.templates[start : start + self.page_size]
        end = start + len(rows)
        paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
        if end < len(self.templates):
            paging["next"] = f"{self.base}/{ACCOUNT_ID}/message_templates?after={end}"
        return Answer(200, {"data": rows, "paging": paging})

    def _media(self, number: str) -> Answer:
        # https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
        if number not in self.media:
            text = f"Unsupported get request. Object with ID '{number}' does not exist"
            return Answer(400, fault(100, text, "GraphMethodException"))
        kind, content = self.media[number]
        told = {"messaging_product": "whatsapp", "url": f"{self.base}/download/{number}", "mime_type": kind}
        return Answer(200, {**told, "sha256": "hash", "file_size": len(content), "id": number})


def fault(code: int, message: str, kind: str = "OAuthException", details: str = "") -> dict[str, Any]:
    """https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"""
    data = {"error_data": {"messaging_product": "whatsapp", "details": details}} if details else {}
    return {
        "error": {
            "message": message,
            "type": kind,
            "code": code,
            **data,
            "fbtrace_id": "Az8or2yhqkZfEZ-_4Qn_Bam",
        }
    }


def too_many() -> Answer:
    """Code 130429, "Rate limit hit", comes with the status 400."""
    return Answer(400, fault(130429, "(#130429) Rate limit hit"))
