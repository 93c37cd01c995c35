"""Which language model is asked is set by admins; what it would be told is read by who grades."""

from typing import Any

import pytest

from keepword.conversations.services import Letter, reply
from keepword.quality.services import ask_review, begin_shipped
from tests.api.conftest import Caller
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = pytest.mark.django_db
SET: dict[str, Any] = {
    "on": True,
    "address": "https://models.example/v1/",
    "model": "small",
    "key": "sk-secret",
    "share": 10,
    "most_calls": 5,
    "most_letters": 50_000,
}


def test_admins_alone_say_which_is_asked(cast: Cast, agent: Caller, admin: Caller) -> None:
    lead = Caller(cast.lead)
    for who in (agent, lead):
        assert who.get("/quality/model").status_code == 403
        assert who.put("/quality/model", SET).status_code == 403
        assert who.post("/quality/model/try").status_code == 403
    assert admin.get("/quality/model").json()["on"] is False
    told = admin.put("/quality/model", SET).json()
    assert (told["on"], told["address"], told["has_key"]) == (True, "https://models.example/v1", True)
    assert "sk-secret" not in admin.get("/quality/model").content.decode()
    wrong = admin.put("/quality/model", SET | {"address": "https://127.0.0.2/v1"})
    assert (wrong.status_code, "address" in wrong.content.decode()) == (422, True)
    assert agent.get("/quality/model/agreement").status_code == 403
    assert lead.get("/quality/model/agreement").json()["reviews"] == 0


def test_what_would_leave_is_shown_before_anything_does(cast: Cast, agent: Caller, mail_in: MailIn) -> None:
    begin_shipped(cast.lead)
    about = mail_in()
    reply(cast.agent, about, Letter("A new one comes, call +370 612 34567."))
    review = ask_review(cast.lead, about, reviewer=cast.lead)
    lead = Caller(cast.lead)
    path = f"/quality/reviews/{review.pk}/model"
    told = lead.get(path).json()
    assert (told["state"], told["marks"], told["calls"]) == ("none", [], [])
    assert "A new one comes, call [phone 1]." in told["would_leave"]
    assert agent.get(path).status_code == 404
    assert lead.post(path).status_code == 409
