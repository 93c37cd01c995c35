"""Merging, splitting, linking, asking aside and tasks, as one clicks them."""

from django.test import Client

from keepword.conversations.models import Draft, Link, Merge, Message, SideConversation, Status
from keepword.conversations.services import save_draft
from keepword.tasks.models import Task
from tests.cast import Cast
from tests.desk.conftest import MailIn

HTMX = {"HX-Request": "true"}


def test_a_conversation_with_the_same_subject_is_merged_with_one_click(
    agent: Client, mail_in: MailIn
) -> None:
    one, other = mail_in(), mail_in(subject="Re: Lamp")
    page = agent.get(f"/c/{one.pk}/").content.decode()
    assert "has the same subject" in page
    agent.post(f"/c/{one.pk}/merge/", {"other": other.pk})
    moved = agent.get(f"/c/{other.pk}/", follow=True)
    assert moved.redirect_chain[0][0] == f"/c/{one.pk}/?view=mine&merged={other.pk}"
    assert f"You looked for #{other.pk}" in moved.content.decode()
    agent.post(f"/merges/{Merge.objects.get().pk}/undo/")
    assert agent.get(f"/c/{other.pk}/").status_code == 200


def test_two_customers_are_merged_only_when_it_is_meant(agent: Client, mail_in: MailIn) -> None:
    one, other = mail_in(), mail_in(address="taras@example.com", name="Taras")
    preview = agent.get(f"/c/{one.pk}/merge/?with={other.pk}", headers=HTMX).content.decode()
    assert "two customers" in preview
    told = agent.post(f"/c/{one.pk}/merge/", {"other": other.pk, "keep": "this"}, headers=HTMX)
    assert told.status_code == 409
    sent = {"other": other.pk, "keep": "other", "across": "1"}
    gone = agent.post(f"/c/{one.pk}/merge/", sent, headers=HTMX)
    assert gone["HX-Redirect"] == f"/c/{other.pk}/?view=mine&merged={one.pk}"


def test_one_is_found_by_number_and_by_words(agent: Client, mail_in: MailIn) -> None:
    one, other = mail_in(), mail_in(address="taras@example.com", subject="Teapot")
    found = agent.get(f"/c/{one.pk}/merge/?found=1&q=%23{other.pk}", headers=HTMX).content.decode()
    assert "Teapot" in found
    nothing = agent.get(f"/c/{one.pk}/merge/?found=1&q=99999", headers=HTMX).content.decode()
    assert "Nothing is found" in nothing


def test_a_draft_written_in_a_merged_page_is_not_lost(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    one, other = mail_in(), mail_in()
    save_draft(cast.agent, one, "reply", {"text": "ONE"})
    agent.post(f"/c/{one.pk}/merge/", {"other": other.pk})
    agent.post(f"/c/{other.pk}/draft/reply/", {"text": "TWO"}, headers=HTMX)
    assert {draft.content["text"] for draft in Draft.objects.all()} == {"ONE", "TWO"}
    agent.post(f"/left/{Draft.objects.get(conversation=other).pk}/take/")
    assert Draft.objects.get().content["text"] == "ONE\n\nTWO"


def test_somebody_else_is_asked_with_a_quote_and_files(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in("It flickers.", files=(("lamp.pdf", "application/pdf", b"%PDF"),))
    message = conversation.messages.get()
    agent.post(
        f"/c/{conversation.pk}/aside/",
        {"to": "maker@example.net", "subject": "Batch 7", "text": "Ours?", "quote": message.pk},
    )
    sent = Message.everything.get(kind="side")
    assert sent.text.startswith("Ours?")
    assert sent.text.endswith("> It flickers.")
    assert [file.name for file in sent.attachments.all()] == ["lamp.pdf"]
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert "Waiting for maker@example.net since" in page
    answer = agent.get(f"/c/{conversation.pk}/?write=reply&quote={sent.pk}").content.decode()
    assert "&gt; Ours?" in answer
    agent.post(f"/asides/{sent.side_id}/close/")
    assert SideConversation.objects.get().closed_at is not None


def test_without_recipients_nothing_is_asked(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    told = agent.post(f"/c/{conversation.pk}/aside/", {"text": "Ours?", "subject": "x"}, headers=HTMX)
    assert told.status_code == 422
    assert "Ours?" in told.content.decode()


def test_messages_are_split_off_and_conversations_linked(agent: Client, mail_in: MailIn) -> None:
    one = mail_in()
    mail_in("And my teapot?", answers=one)
    chosen = one.messages.latest("pk")
    agent.post(f"/c/{one.pk}/split/", {"message": chosen.pk, "subject": "Teapot"})
    bond = Link.objects.get()
    assert (bond.one, bond.other.subject) == (one, "Teapot")
    agent.post(f"/c/{one.pk}/unlink/", {"other": bond.other_id})
    agent.post(f"/c/{one.pk}/link/", {"other": f"#{bond.other_id}", "kind": "child"})
    assert (Link.objects.get().one_id, Link.objects.get().kind) == (bond.other_id, "parent")


def test_with_open_tasks_closing_asks(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    agent.post(f"/c/{conversation.pk}/tasks/", {"title": "Call", "when": "tomorrow"})
    asked = agent.post(f"/c/{conversation.pk}/close/", headers=HTMX)
    assert "1 task is still open" in asked.content.decode()
    assert asked["HX-Retarget"] == "#around-body"
    agent.post(f"/c/{conversation.pk}/close/", {"anyway": "1"}, headers=HTMX)
    conversation.refresh_from_db()
    assert conversation.status == Status.CLOSED
    listed = agent.get("/tasks/").content.decode()
    assert "Call" in listed
    agent.post(f"/tasks/{Task.objects.get().pk}/done/")
    assert Task.objects.get().done_at is not None


def test_one_follows_and_follows_no_more(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    agent.post(f"/c/{conversation.pk}/follow/", {"follower": cast.colleague.pk}, headers=HTMX)
    agent.post(f"/c/{conversation.pk}/follow/", headers=HTMX)
    assert {one.user for one in conversation.followers.all()} == {cast.agent, cast.colleague}
    agent.post(f"/c/{conversation.pk}/follow/", {"off": "1"}, headers=HTMX)
    assert [one.user for one in conversation.followers.all()] == [cast.colleague]
