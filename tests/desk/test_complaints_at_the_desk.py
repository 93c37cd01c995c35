"""The pages of complaints, as an agent, a lead and an admin use them."""

import pytest
from django.test import Client

from keepword.complaints import services
from keepword.complaints.models import Cause, Complaint, Course, Measure, State
from keepword.complaints.queries import budgets
from keepword.conversations.links import token
from keepword.conversations.models import Conversation, Message
from tests.cast import Cast
from tests.complaints.conftest import Says, says
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
OURS = "The lamp broke twice, how annoying. Take this one meanwhile. The new one is sent."

__all__ = ["says"]


@pytest.fixture
def complaint(cast: Cast, mail_in: MailIn) -> Complaint:
    return services.make(cast.agent, mail_in("It broke."), about="The lamp broke twice")


def test_a_suggestion_is_shown_and_confirmed_in_the_conversation(
    cast: Cast, agent: Client, mail_in: MailIn
) -> None:
    conversation = mail_in("This is unacceptable!")
    services.listen.call(list(conversation.messages.values_list("pk", flat=True)))
    page = agent.get(f"/c/{conversation.pk}/").content.decode()
    assert "Perhaps a complaint: unacceptable" in page
    found = Complaint.objects.get()
    answered = agent.post(f"/complaints/{found.pk}/do/", {"do": "confirm"}, headers=PART)
    assert "Stages of the complaint" in answered.content.decode()
    found.refresh_from_db()
    assert found.state == State.OPEN


def test_the_menu_makes_one(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    assert "Treat as a complaint" in agent.get(f"/c/{conversation.pk}/").content.decode()
    agent.post(f"/complaints/of/{conversation.pk}/", headers=PART)
    assert Complaint.objects.get().conversation == conversation
    assert "Treat as a complaint" not in agent.get(f"/c/{conversation.pk}/").content.decode()


def test_through_the_stages_on_its_page(
    cast: Cast,
    agent: Client,
    complaint: Complaint,
    says: Says,
) -> None:
    address = f"/complaints/{complaint.pk}/"
    message = says(complaint.conversation, OURS).pk
    wrong = agent.post(
        address + "do/", {"do": "recognise", "message": message, "problem": "x", "feeling": "y"}
    )
    assert wrong.status_code == 422
    assert "do not stand in the message" in wrong.content.decode()
    words = {"problem": "broke twice", "feeling": "annoying"}
    agent.post(address + "do/", {"do": "recognise", "message": message, **words})
    agent.post(address + "do/", {"do": "relieve", "message": message, "by": "solution"})
    agent.post(address + "do/", {"do": "offer", "message": message})
    assert "Passed by itself on" in agent.get(address).content.decode()
    agent.post(address + "do/", {"do": "settle"})
    agent.post(address + "do/", {"do": "back"})
    agent.post(address + "do/", {"do": "offer", "message": message})
    agent.post(address + "do/", {"do": "unsolved"})
    agent.post(address + "do/", {"do": "offer", "message": message})
    agent.post(address + "do/", {"do": "settle"})
    agent.post(address + "do/", {"do": "cause", "title": "Thin glass"})
    complaint.refresh_from_db()
    assert (complaint.stage, complaint.cause) == ("remove", Cause.objects.get())
    assert "“broke twice”, “annoying”" in agent.get(address).content.decode()
    assert agent.post(address + "do/", {"do": "settle"}).status_code == 409


def test_the_customer_reads_five_steps(
    cast: Cast,
    complaint: Complaint,
    says: Says,
) -> None:
    address = f"/s/{token(complaint.conversation_id)}"
    before = Client().get(address, follow=True).content.decode()
    assert "Your complaint" in before
    says(complaint.conversation, OURS)
    after = Client().get(address, follow=True).content.decode()
    assert after.count('class="done"') > before.count('class="done"')
    services.dismiss(cast.agent, complaint)
    assert "Your complaint" not in Client().get(address, follow=True).content.decode()


def test_a_suggestion_is_not_told_to_the_customer(mail_in: MailIn) -> None:
    conversation = mail_in("This is unacceptable!")
    services.listen.call(list(conversation.messages.values_list("pk", flat=True)))
    page = Client().get(f"/s/{token(conversation.pk)}", follow=True).content.decode()
    assert "Your complaint" not in page


def test_closing_asks_while_it_is_not_resolved(agent: Client, complaint: Complaint) -> None:
    number = complaint.conversation_id
    asked = agent.post(f"/c/{number}/close/", headers=PART)
    assert "A complaint is not resolved yet" in asked.content.decode()
    agent.post(f"/c/{number}/close/", {"anyway": "1"}, headers=PART)
    assert Conversation.objects.get(pk=number).status == "closed"


def test_the_list_has_what_is_late_first(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    one = services.make(cast.agent, mail_in(address="a@example.org"), about="The first")
    two = services.make(cast.agent, mail_in(address="b@example.org"), about="The second")
    Complaint.objects.filter(pk=two.pk).update(due_at=one.begun_at)
    page = agent.get("/complaints/").content.decode()
    assert page.index("The second") < page.index("The first")
    assert "1 complaint is late" in page
    assert "The first" in agent.get("/complaints/?show=respond").content.decode()
    assert "No complaint is here" in agent.get("/complaints/?show=done").content.decode()


def test_a_cause_is_analysed_removed_with_a_preview_and_checked(
    cast: Cast, agent: Client, complaint: Complaint
) -> None:
    made = agent.post("/complaints/causes/new/", {"title": "Thin glass", "owner": cast.agent.pk})
    assert agent.post("/complaints/causes/new/", {"title": " "}).status_code == 422
    cause = Cause.objects.get()
    address = f"/complaints/causes/{cause.pk}/"
    assert made["Location"] == address
    services.link_cause(cast.agent, complaint, cause)
    given = {"title": "Thin glass", "why": ["It breaks", "", "It is thin"], "bone_material": "glass\nframe"}
    agent.post(address + "change/", given | {"owner": cast.agent.pk})
    page = agent.get(address).content.decode()
    assert 'class="spine"' in page
    assert 'class="rib-text"' in page
    agent.post(address + "measures/", {"text": "Thicker glass", "kind": "preventive", "due_on": "2026-01-05"})
    assert agent.post(address + "measures/", {"text": "x", "kind": "x"}).status_code == 422
    agent.post(f"/complaints/measures/{Measure.objects.get().pk}/", {"do": "done"})
    assert Measure.objects.get().done_at is not None
    assert agent.post(address + "remove/", {"tell": "1"}).status_code == 422
    preview = agent.post(address + "remove/", {"tell": "1", "text_en": "It is gone."}).content.decode()
    assert "It is removed: tell them" in preview
    assert not Message.objects.filter(direction="out").exists()
    agent.post(address + "remove/", {"tell": "1", "text_en": "It is gone.", "sure": "1"})
    assert "0 of 1 customers are told" in agent.get(address).content.decode()
    agent.post(address + "check/", {"works": "1"})
    assert "Checked: it is gone." in agent.get(address).content.decode()
    agent.post(address + "check/")
    cause.refresh_from_db()
    assert cause.state == "back"
    assert "came back 1 time" in agent.get(address).content.decode()


def test_another_s_cause_offers_an_agent_no_removal(cast: Cast, complaint: Complaint) -> None:
    cause = services.find(cast.lead, services.Analysis("Thin glass", owner=cast.lead))
    colleague = desk_of(cast.colleague)
    assert "Is it removed?" not in colleague.get(f"/complaints/causes/{cause.pk}/").content.decode()
    assert colleague.post(f"/complaints/causes/{cause.pk}/remove/").status_code == 422


def test_the_few_that_matter_are_drawn_and_told(cast: Cast, agent: Client, complaint: Complaint) -> None:
    cause = services.find(cast.agent, services.Analysis("<b>Thin</b> glass"))
    services.link_cause(cast.agent, complaint, cause)
    page = agent.get("/complaints/causes/few/?days=all").content.decode()
    assert 'class="pareto"' in page
    assert "&lt;b&gt;Thin&lt;/b&gt; glass: 1" in page
    assert "100%" in page


def test_money_is_given_asked_for_and_decided(cast: Cast, agent: Client, complaint: Complaint) -> None:
    services.save_budget(cast.admin, "agent", 1_000)
    address, lead = f"/complaints/{complaint.pk}/do/", desk_of(cast.lead)
    bad = agent.post(address, {"do": "compensate", "kind": "refund", "amount": "much"})
    assert bad.status_code == 422
    agent.post(address, {"do": "compensate", "kind": "gesture", "amount": "4.50", "words": "A bulb"})
    agent.post(address, {"do": "compensate", "kind": "refund", "amount": "40"})
    page = lead.get("/complaints/compensations/").content.decode()
    assert "€40.00" in page
    asked = complaint.compensations.get(state="asked")
    assert agent.post(f"/complaints/compensations/{asked.pk}/", {"do": "approve"}).status_code == 403
    lead.post(f"/complaints/compensations/{asked.pk}/", {"do": "approve"})
    asked.refresh_from_db()
    assert asked.state == "given"
    assert "€5.50 more this month" in agent.get(f"/complaints/{complaint.pk}/").content.decode()


def test_an_admin_settles_times_and_budgets(cast: Cast) -> None:
    admin = desk_of(cast.admin)
    page = admin.get("/settings/complaints/").content.decode()
    assert "Respond within" in page
    given = {
        "respond_minutes_h": "2",
        "respond_minutes_m": "30",
        "silence_hours": "48",
        "check_days": "14",
        "lowest_score": "1",
        "currency": "uah",
        "budget_agent": "250",
    }
    assert admin.post("/settings/complaints/", given).status_code == 302
    course = Course.objects.get()
    assert (course.respond_minutes, course.recognise_minutes, course.currency) == (150, None, "UAH")
    assert not course.listens
    assert {key: amount for key, _name, amount in budgets(cast.admin)}["agent"] == 25_000
    assert admin.post("/settings/complaints/", given | {"currency": "xxy"}).status_code == 422
    assert admin.post("/settings/complaints/", given | {"silence_hours": "0"}).status_code == 422
