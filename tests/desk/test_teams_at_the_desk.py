"""Teams at the desk: the switch, the menu of people, handing over, the page of the team, the settings."""

from datetime import timedelta

import pytest
from django.test import Client

from keepword.conversations.models import Conversation
from keepword.conversations.services import assign
from keepword.core import clock
from keepword.routing.models import Need, Policy
from keepword.routing.queries import forget
from keepword.search.services import index_pending
from keepword.teams.models import Absence, Team, Work
from keepword.teams.services import add_absence, save_skill, save_team, set_presence
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HTMX = {"HX-Request": "true"}
ROUTING = {"method": "round_robin", "continuity_days": "30", "relax": "now", "reroute": "absent"}


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    forget()


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_one_says_that_one_is_away_until_when(cast: Cast, agent: Client) -> None:
    said = agent.post("/me/presence/", {"state": "away", "back": "30", "text": "Dentist"}, headers=HTMX)
    work = Work.objects.get(user=cast.agent)
    assert (work.state, work.text) == ("away", "Dentist")
    assert timedelta(minutes=29) < (work.back_at or clock.now()) - clock.now() <= timedelta(minutes=30)
    assert "(Dentist)" in said.content.decode()
    assert "away until" in page(agent, "/team/")
    for wrong in (
        {"state": "away", "until": "soon"},
        {"state": "asleep"},
        {"state": "away", "until": "2020-01-01T10:00"},
    ):
        assert agent.post("/me/presence/", wrong, headers=HTMX).status_code == 422
    agent.post("/me/presence/", {"state": "away", "back": "tomorrow"})
    assert (Work.objects.get(user=cast.agent).back_at or clock.now()) > clock.now()


def test_the_menu_names_who_is_here_first(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    save_team(cast.admin, None, name="Repairs", is_private=True, members=[cast.colleague])
    set_presence(cast.colleague, cast.colleague, "away", text="Dentist")
    menu = page(agent, f"/c/{conversation.pk}/people/")
    assert menu.index("Lead") < menu.index("Colleague")
    assert "away (Dentist)" in menu
    assert "Repairs" in menu
    assert "Whoever the rules name" not in menu


def test_a_reason_stands_above_the_conversation(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    assert 'id="hand-over"' in page(agent, f"/c/{conversation.pk}/")
    form = {"assignee": cast.colleague.pk, "reason": "It <hums>.", "category": "knowledge", "view": "open"}
    answer = agent.post(f"/c/{conversation.pk}/hand-over/", form, headers=HTMX)
    assert answer.status_code == 200
    shown = page(desk_of(cast.colleague), f"/c/{conversation.pk}/")
    assert "It &lt;hums&gt;." in shown
    assert "Agent gave it to Colleague" in shown
    for wrong in ({}, {"team": "7"}, {"assignee": "x"}, {"team": "none", "category": "x"}):
        assert agent.post(f"/c/{conversation.pk}/hand-over/", wrong, headers=HTMX).status_code == 422


def test_who_sees_it_no_more_is_led_to_the_list(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    repairs = save_team(cast.admin, None, name="Repairs", is_private=True, members=[cast.colleague])
    one, two = mail_in(), mail_in("Another.", subject="Other", address="ona@example.org")
    answer = agent.post(f"/c/{one.pk}/hand-over/", {"team": repairs.pk, "view": "open"}, headers=HTMX)
    assert answer["HX-Redirect"] == "/?view=open"
    assert agent.post(f"/c/{two.pk}/hand-over/", {"team": repairs.pk})["Location"] == "/?view=mine"
    assert "left your lists" in page(agent, "/")
    assert agent.get(f"/c/{one.pk}/parts/").status_code == 404


@pytest.mark.parametrize(
    ("who", "sees"), [("agent", False), ("colleague", True), ("lead", True), ("admin", True)]
)
def test_a_private_team_s_conversation_is_nowhere_for_others(
    cast: Cast, mail_in: MailIn, who: str, sees: bool
) -> None:
    repairs = save_team(cast.admin, None, name="Repairs", is_private=True, members=[cast.colleague])
    conversation = mail_in("It hums.", files=(("bill.txt", "text/plain", b"40"),))
    Conversation.objects.update(team=repairs)
    file = conversation.messages.get().attachments.get()
    client = desk_of(getattr(cast, who))
    assert ("row-" in page(client, "/rows/?view=open")) == sees
    while index_pending():
        pass
    assert (f"/c/{conversation.pk}/" in page(client, "/search/?q=hums")) == sees
    for address in (f"/c/{conversation.pk}/", f"/c/{conversation.pk}/people/", f"/a/{file.pk}/bill.txt"):
        assert client.get(address).status_code == (200 if sees else 404)
    assert ('class="count">1' in page(client, "/counts/")) == sees


def test_a_lead_gives_away_what_waits_with_who_is_ill(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in()
    assign(cast.lead, conversation, cast.agent)
    now = clock.now()
    add_absence(cast.lead, cast.agent, starts_at=now, ends_at=now + timedelta(days=1), kind="illness")
    lead, colleague = desk_of(cast.lead), desk_of(cast.colleague)
    address = f"/team/{cast.agent.pk}/release/"
    assert "1 open conversation waits with Agent" in page(lead, "/team/")
    assert "waits with Agent" not in page(colleague, "/team/")
    assert "illness" not in page(colleague, "/team/")
    assert colleague.get(address).status_code == 404
    assert "Lamp" in page(lead, address)
    lead.post(address, {"to": cast.colleague.pk, "category": "absence", "reason": "She is ill."})
    assert Conversation.objects.get().assignee == cast.colleague
    assert "Nothing waits with them" in page(lead, address)


def test_one_enters_one_s_holidays_and_takes_them_back(cast: Cast, agent: Client) -> None:
    today = clock.now().date()
    form = {"kind": "holiday", "first": today, "last": today + timedelta(days=6), "note": "Sea"}
    assert agent.post("/settings/me/absences/", form).status_code == 302
    assert "Sea" in page(agent, "/settings/me/absences/")
    assert "absent until" in page(agent, "/team/")
    made = Absence.objects.get()
    assert (made.ends_at - made.starts_at, made.whole_days) == (timedelta(days=7), True)
    agent.post(f"/settings/absences/{made.pk}/remove/")
    assert "No absence ahead" in page(agent, "/settings/me/absences/")
    assert agent.post("/settings/me/absences/", form | {"last": today - timedelta(days=3)}).status_code == 422


def test_an_admin_makes_a_team_with_rules_that_explain_themselves(cast: Cast) -> None:
    admin = desk_of(cast.admin)
    form = ROUTING | {
        "name": "Sales",
        "members": [cast.agent.pk, cast.colleague.pk],
        "inboxes": [cast.inbox.pk],
        "own_rules": "own",
        "by_skill": "on",
        "relax": "later",
        "relax_minutes_m": "20",
    }
    tried = admin.post("/settings/teams/try/", form | {"try-language": "lt"}).content.decode()
    assert "Nobody can take it now" in tried
    assert "does not write the language" in tried
    assert (
        "Agent gets it" in admin.post("/settings/teams/try/", form | {"try-language": "en"}).content.decode()
    )
    assert not Team.objects.exists()
    assert admin.post("/settings/teams/new/", form).status_code == 302
    team = Team.objects.get()
    policy = Policy.objects.get(team=team)
    assert (policy.method, policy.continuity_days, policy.relax_minutes) == ("round_robin", 30, 20)
    cast.inbox.refresh_from_db()
    assert cast.inbox.team == team
    assert "each in turn, first whoever knows the customer, by language and skill" in page(
        admin, "/settings/teams/"
    )
    again = page(admin, f"/settings/teams/{team.pk}/")
    assert "checked" in again
    admin.post(f"/settings/teams/{team.pk}/", {**form, "own_rules": "", "inboxes": []})
    cast.inbox.refresh_from_db()
    assert (cast.inbox.team, Policy.objects.count()) == (None, 0)
    assert admin.post("/settings/teams/new/", form).status_code == 422  # the name is taken
    assert admin.post("/settings/teams/shop/", ROUTING).status_code == 302
    assert Policy.objects.get().team is None
    admin.post(f"/settings/teams/{team.pk}/remove/")
    assert "No team yet" in page(admin, "/settings/teams/")


def test_an_admin_says_who_knows_what_and_what_needs_it(cast: Cast) -> None:
    admin = desk_of(cast.admin)
    assert admin.post("/settings/skills/", {"name": "Lamps", "words": "lamp, bulb"}).status_code == 302
    skill = Need.objects.get().skill
    assert "“bulb”" in page(admin, "/settings/skills/")
    form = {"languages": ["lt", "pl"], "skills": [skill.pk], "capacity": "4"}
    assert admin.post(f"/settings/people/{cast.agent.pk}/work/", form).status_code == 302
    work = Work.objects.get(user=cast.agent)
    assert (work.languages, work.capacity, list(work.skills.all())) == (["lt", "pl"], 4, [skill])
    assert "Agent" in page(admin, "/settings/skills/")
    other = save_skill(cast.admin, None, name="Clocks")
    assert admin.post(f"/settings/skills/{other.pk}/", {"name": "Lamps"}).status_code == 422
    admin.post(f"/settings/skills/{skill.pk}/remove/")
    assert not Need.objects.exists()
