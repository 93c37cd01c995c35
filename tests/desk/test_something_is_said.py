import json

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.conversations import services
from keepword.conversations.models import Conversation, Draft, Mention, Message
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

HTMX = {"HX-Request": "true"}


def last(conversation: Conversation) -> Message:
    return conversation.messages.order_by("pk").last()  # type: ignore[return-value]


def test_a_reply_goes_to_the_customer_and_can_be_undone(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    seen = last(conversation).pk
    data = {"text": "A new one is on its way.", "to": "Olena <olena@example.org>", "seen": seen}
    answer = agent.post(f"/c/{conversation.pk}/reply/", data, headers=HTMX)
    message = last(conversation)
    assert answer.status_code == 200
    assert (message.text, message.to, message.state) == (
        "A new one is on its way.",
        [["Olena", "olena@example.org"]],
        "queued",
    )
    told = json.loads(answer.headers["HX-Trigger"])["desk:said"]
    assert told == {"kind": "reply", "message": message.pk, "conversation": conversation.pk, "seconds": 10}
    undone = agent.post(f"/m/{message.pk}/undo/", headers=HTMX | {"HX-Target": "stage"})
    assert "A new one is on its way." in undone.content.decode()
    message.refresh_from_db()
    assert message.state == "undone"


def test_a_reply_works_without_scripts(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    form = agent.get(f"/c/{conversation.pk}/?write=reply")
    assert 'action="/c/' in form.content.decode()
    file = SimpleUploadedFile("plan.txt", b"1, 2, 3", "text/plain")
    answer = agent.post(f"/c/{conversation.pk}/reply/", {"text": "See the plan.", "files": file})
    message = last(conversation)
    assert answer.headers["Location"] == f"/c/{conversation.pk}/#m-{message.pk}"
    assert [file.name for file in message.attachments.all()] == ["plan.txt"]


def test_send_and_close(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    agent.post(f"/c/{conversation.pk}/reply/", {"text": "Done.", "close": "1"})
    assert last(conversation).before["close"] is True


def test_a_reply_that_would_cross_another_is_stopped(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    seen = last(conversation).pk
    services.reply(cast.colleague, conversation, services.Letter("We have sent it already."), seen=None)
    data = {"text": "We cannot send one.", "seen": seen}
    answer = agent.post(f"/c/{conversation.pk}/reply/", data, headers=HTMX)
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["X-Part"]) == (409, "1")
    assert "We cannot send one." in page  # nothing typed is lost
    assert "<blockquote>" in page
    assert "We have sent it already." in page
    assert "Send anyway" in page
    assert conversation.messages.filter(author=cast.agent).count() == 0
    anyway = agent.post(f"/c/{conversation.pk}/reply/", data | {"anyway": "1"}, headers=HTMX)
    assert anyway.status_code == 200
    assert last(conversation).author == cast.agent


def test_what_is_wrong_is_said_in_the_form(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    wrong = {"text": "Hello", "to": "not an address"}
    answer = agent.post(f"/c/{conversation.pk}/reply/", wrong, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“not an address” is not an e-mail address." in page
    assert 'aria-invalid="true"' in page
    assert agent.post(f"/c/{conversation.pk}/reply/", {"text": " "}).status_code == 422


def test_an_answer_to_all_names_everybody_but_us(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in(cc="Boss <boss@example.com>, support@shop.example")
    form = agent.get(f"/c/{conversation.pk}/write/reply/", headers=HTMX).content.decode()
    assert "Boss &lt;boss@example.com&gt;" in form
    assert 'name="cc" type="text" value=""' in form
    all_ = agent.get(f"/c/{conversation.pk}/write/reply/?all=1", headers=HTMX).content.decode()
    assert 'name="cc" type="text" value="Boss &lt;boss@example.com&gt;"' in all_
    data = {
        "text": "Hello both",
        "to": "olena@example.org",
        "cc": "Boss <boss@example.com>",
        "bcc": "us@shop.example",
    }
    agent.post(f"/c/{conversation.pk}/reply/", data)
    assert last(conversation).cc == [["Boss", "boss@example.com"]]
    assert last(conversation).bcc == [["", "us@shop.example"]]


def test_a_note_calls_colleagues_by_name(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    agent.post(f"/c/{conversation.pk}/note/", {"text": "@Lead, is that lot 7? (@colleague)"})
    assert last(conversation).direction == "note"
    assert set(Mention.objects.values_list("user__name", flat=True)) == {"Lead", "Colleague"}


def test_forwarding_brings_text_and_files_along(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in("It flickers.", files=(("lamp.pdf", "application/pdf", b"%PDF"),))
    form = agent.get(f"/c/{conversation.pk}/write/forward/", headers=HTMX)
    assert "It flickers." in form.content.decode()
    token = form.context["composer"].chips[0]["token"]
    agent.post(
        f"/c/{conversation.pk}/forward/", {"text": "Please look", "to": "lab@example.com", "file": token}
    )
    sent = Message.everything.latest("pk")
    assert (sent.kind, sent.to) == ("forward", [["", "lab@example.com"]])
    assert [file.name for file in sent.attachments.all()] == ["lamp.pdf"]


def test_a_draft_is_kept_for_its_writer_alone(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    address = f"/c/{conversation.pk}/draft/reply/"
    assert agent.post(address, {"text": "Dear Ol", "cc": "b@example.com"}, headers=HTMX).status_code == 204
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert "Dear Ol</textarea>" in page
    assert 'value="b@example.com"' in page
    assert "Dear Ol" not in desk_of(cast.colleague).get(f"/c/{conversation.pk}/").content.decode()
    agent.post(address, {"discard": "1"}, headers=HTMX)
    assert not Draft.objects.exists()


def test_a_draft_keeps_its_files(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    up = agent.post("/upload/", {"files": SimpleUploadedFile("plan.txt", b"1, 2", "text/plain")})
    token = up.context["files"][0]["token"]
    agent.post(f"/c/{conversation.pk}/draft/reply/", {"text": "", "file": token}, headers=HTMX)
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert "plan.txt" in page
    assert agent.post(f"/c/{conversation.pk}/reply/", {"text": "See", "file": token}).status_code == 302
    assert not Draft.objects.exists()


def test_a_file_that_the_server_never_kept_cannot_be_named(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    answer = agent.post(f"/c/{conversation.pk}/reply/", {"text": "See", "file": "e30:forged"}, headers=HTMX)
    assert answer.status_code == 422
    assert conversation.messages.count() == 1


def test_a_draft_of_no_kind_is_refused(agent: Client, mail_in: MailIn) -> None:
    assert agent.post(f"/c/{mail_in().pk}/draft/poem/", {"text": "x"}).status_code == 422
    assert agent.get(f"/c/{mail_in().pk}/write/poem/", headers=HTMX).status_code == 404


def test_writing_first_makes_a_conversation(cast: Cast, agent: Client) -> None:
    assert "Support" in agent.get("/compose/?to=petras@example.org").content.decode()
    data = {
        "inbox": cast.inbox.pk,
        "to": "Petras <petras@example.org>",
        "subject": "Your lamp",
        "text": "It is here.",
    }
    answer = agent.post("/compose/", data)
    conversation = Conversation.objects.get()
    assert answer.headers["Location"] == f"/c/{conversation.pk}/?view=waiting"
    assert conversation.customer.name == "Petras"
    refused = agent.post("/compose/", data | {"subject": ""})
    assert refused.status_code == 422
    assert "It is here." in refused.content.decode()
    assert agent.post("/compose/", data | {"inbox": "99"}).status_code == 404


def test_what_failed_is_sent_again_or_known_to_have_arrived(
    cast: Cast, agent: Client, mail_in: MailIn
) -> None:
    conversation = mail_in()
    message = services.reply(cast.agent, conversation, services.Letter("Hello"), seen=None)
    Message.objects.filter(pk=message.pk).update(state="uncertain")
    agent.post(f"/m/{message.pk}/arrived/")
    message.refresh_from_db()
    assert message.state == "sent"
    Message.objects.filter(pk=message.pk).update(state="failed")
    agent.post(f"/m/{message.pk}/again/")
    message.refresh_from_db()
    assert message.state == "queued"
    refused = agent.post(f"/m/{message.pk}/arrived/", headers=HTMX)
    assert refused.status_code == 409
    assert "data-toast" in refused.content.decode()


def test_spam_is_not_answered(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    services.mark_spam(cast.agent, conversation)
    assert "Release it to answer." in agent.get(f"/c/{conversation.pk}/?write=reply").content.decode()
    assert agent.post(f"/c/{conversation.pk}/reply/", {"text": "Hello"}).status_code == 409
