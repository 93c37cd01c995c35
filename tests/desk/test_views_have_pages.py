import json

import pytest
from django.test import Client

from keepword.conversations.models import SavedView, ViewPlace
from keepword.conversations.services.views import ViewDetails, save_view
from keepword.search.services import index_pending
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.django_db
URGENT = {"all": [{"field": "priority", "op": "is", "value": 3}]}


def form(**other: object) -> dict[str, object]:
    filled = {"name": "Urgent", "statuses": ["open"], "order": "priority", "icon": "flag", "reach": "me"}
    return filled | {"condition": json.dumps(URGENT)} | other


def test_a_view_is_made_changed_and_removed(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    mail_in()
    assert agent.get("/views/new/").status_code == 200
    made = agent.post("/views/new/", form())
    saved = SavedView.objects.get()
    assert made["Location"] == f"/?view=v{saved.pk}"
    page = agent.get(made["Location"]).content.decode()
    assert "Nothing is in this list" in page
    agent.post(f"/views/{saved.pk}/", form(name="All", condition="{}"))
    page = agent.get(f"/?view=v{saved.pk}").content.decode()
    assert "All" in page
    assert "Olena" in page
    agent.post(f"/views/{saved.pk}/remove/")
    assert agent.get(f"/?view=v{saved.pk}").status_code == 404


def test_what_is_wrong_stands_at_its_field(agent: Client) -> None:
    answer = agent.post("/views/new/", form(name=" "))
    assert answer.status_code == 422
    assert "Give the view a name." in answer.content.decode()
    answer = agent.post("/views/new/", form(condition="{nonsense"))
    assert answer.status_code == 422
    assert not SavedView.objects.exists()


def test_the_editor_shows_what_a_view_would_hold(agent: Client, mail_in: MailIn) -> None:
    mail_in(subject="Lamp")
    shown = agent.post("/views/preview/", form(condition="{}")).content.decode()
    assert '<strong class="number">1</strong>' in shown
    assert "Lamp" in shown
    assert "0" in agent.post("/views/preview/", form()).content.decode()


def test_a_list_at_hand_becomes_a_view(cast: Cast, agent: Client) -> None:
    page = agent.get(f"/views/new/?view=open&inbox={cast.inbox.pk}&sort=newest")
    assert page.context["form"].condition == {"all": [{"field": "inbox", "op": "is", "value": cast.inbox.pk}]}
    assert page.context["form"].order == "newest"


def test_another_s_view_is_copied_not_changed(cast: Cast, agent: Client) -> None:
    shared = save_view(cast.lead, None, ViewDetails("For all", condition=URGENT, shared=True))
    own = save_view(cast.lead, None, ViewDetails("Hers"))
    assert agent.get(f"/views/{shared.pk}/").status_code == 403
    assert agent.get(f"/views/new/?view=v{shared.pk}").context["form"].condition == URGENT
    for address in (f"/views/{own.pk}/", f"/?view=v{own.pk}", f"/views/new/?view=v{own.pk}"):
        assert agent.get(address).status_code == 404


def test_views_are_arranged_and_put_away(cast: Cast, agent: Client) -> None:
    keys = [line["view"].key for line in agent.get("/views/").context["lines"]]
    shown = [key for key in keys if key != "spam"]
    agent.post("/views/arrange/", {"key": keys, "shown": shown, "up": "open"})
    links = [link.view.key for link in agent.get("/").context["views"]]
    assert links.index("open") == keys.index("open") - 1
    assert "spam" not in links
    assert ViewPlace.objects.get(user=cast.agent, key="spam").hidden


def test_the_menu_over_a_list_sorts_and_narrows(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    mail_in(subject="Lamp")
    menu = agent.get("/views/tools/?view=open").content.decode()
    assert "/?view=open&amp;sort=newest" in menu
    assert "/?view=open&amp;assignee=none" in menu
    rows = agent.get("/?view=open&assignee=none&sort=newest")
    assert [row.subject for row in rows.context["page"].rows] == ["Lamp"]
    assert "view=open&amp;assignee=none&amp;sort=newest" in rows.content.decode()
    assert not agent.get("/?view=open&assignee=999").context["page"].rows


def test_a_search_shows_its_operators_its_people_and_what_it_did_not_understand(
    agent: Client, mail_in: MailIn
) -> None:
    mail_in("Refund the lamp, please")
    while index_pending():
        pass
    page = agent.get("/search/?q=from:olena lamp").content.decode()
    assert "from:olena" in page
    assert "<mark>lamp</mark>" in page
    assert "Customers" in agent.get("/search/?q=olena").content.decode()
    assert "Did you mean" in agent.get("/search/?q=form:olena lamp").content.decode()
    assert "What you can ask for" in agent.get("/search/").content.decode()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("fr", "from:"),
        ("-ha", "-has:"),
        ("is:cl", "is:closed"),
        ("ві", "від:"),
        ("assignee:coll", "Colleague"),
    ],
)
def test_a_search_field_suggests(agent: Client, typed: str, offered: str) -> None:
    assert offered in agent.get("/search/suggest/", {"q": typed}).content.decode()


def test_one_jumps_to_a_number_a_view_a_person(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    found = mail_in(subject="Lamp")
    while index_pending():
        pass
    assert f"/c/{found.pk}/" in agent.get("/search/jump/", {"q": f"#{found.pk}"}).content.decode()
    assert "/?view=snoozed" in agent.get("/search/jump/", {"q": "snoo"}).content.decode()
    assert "olena@example.org" in agent.get("/search/jump/", {"q": "olen"}).content.decode()
    save_view(cast.lead, None, ViewDetails("Hers"))
    assert "Hers" not in agent.get("/search/jump/", {"q": "hers"}).content.decode().replace("“hers”", "")
    assert "/settings/" in desk_of(cast.admin).get("/search/jump/", {"q": "sett"}).content.decode()
