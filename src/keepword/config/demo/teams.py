"""The teams of the demo shop: who sells, who repairs, what each of them knows."""

from datetime import timedelta

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.config.demo import scenario
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.routing.models import Method, Policy, Reroute
from keepword.routing.services import PolicyFields, save_need, save_policy, set_inbox_team
from keepword.teams.models import Absence, Team
from keepword.teams.services import add_absence, save_skill, save_team, save_work

SALES, REPAIRS = "Sales", "Repairs"
REPAIRED = frozenset({"warranty_repair", "broken_charger", "firmware"})  # topics
CAPACITY = 8
_MEMBERS = {
    SALES: ("maryna", "tomas", "gintare", "emily", "lukas"),
    REPAIRS: ("svitlana", "andrii", "tomas", "lukas"),
}
_SKILLS = {"Firmware": ("andrii", "tomas"), "Company orders": ("gintare", "maryna")}
_WORDS = {"Firmware": ("firmware", "update"), "Company orders": ("invoice", "VAT")}


def make_teams(admin: User) -> None:
    """Teams, skills and languages, without rules: the story tells itself who took what."""
    everybody = {user.email: user for user in people(admin)}
    cast = {agent.key: everybody[agent.email] for agent in scenario.agents()}
    for name, keys in _MEMBERS.items():
        about = "Orders, invoices, advice" if name == SALES else "Broken things and their software"
        team = save_team(
            admin,
            None,
            name=name,
            about=about,
            capacity=CAPACITY,
            members=[cast[key] for key in keys],
        )
        if name == SALES:
            orders = next(box for box in scenario.inboxes() if box.key == "orders")
            set_inbox_team(admin, Inbox.objects.get(address=orders.address), team)
    skills = {name: save_skill(admin, None, name=name) for name in _SKILLS}
    for name, words in _WORDS.items():
        parts = [{"field": "subject", "op": "contains", "value": word} for word in words]
        save_need(admin, skills[name], {"any": parts})
    for agent in scenario.agents():
        known = [skills[name] for name, keys in _SKILLS.items() if agent.key in keys]
        save_work(admin, cast[agent.key], languages=agent.speaks, skills=known)


def open_for_work() -> None:
    """From now on rules give what comes in to Repairs; and somebody is on holiday. Safe to repeat."""
    team = Team.objects.filter(name=REPAIRS, removed_at=None).first()
    admin = User.objects.filter(email=scenario.agents()[0].email).first()
    if team is None or admin is None or Policy.objects.exists():
        return
    save_policy(
        admin,
        team,
        PolicyFields(method=Method.LEAST_BUSY, by_skill=True, continuity_days=30, reroute=Reroute.ABSENT),
    )
    away = User.objects.filter(email=next(a.email for a in scenario.agents() if a.key == "lukas")).first()
    if away is not None and not Absence.objects.exists():
        now = clock.now()
        add_absence(admin, away, starts_at=now, ends_at=now + timedelta(days=4), whole_days=False)
