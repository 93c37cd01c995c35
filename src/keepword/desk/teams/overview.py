"""Who is here, who has how much, and what waits in each team."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.conversations.queries import COUNT_LIMIT
from keepword.conversations.services import Category
from keepword.core.errors import NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.settings import pages
from keepword.desk.teams import words
from keepword.desk.teams.forms import Choices, NumberField, offer
from keepword.routing import queries
from keepword.routing.queries import Person, with_loads
from keepword.routing.services import release as release_work
from keepword.teams.models import Membership, Skill, Team
from keepword.teams.queries import closed_to, standings, teams

MOST = 200  # people on the page
MOST_TEAMS = 50
SHOWN = 20  # conversations that are named before they are given away


@dataclass(frozen=True)
class TeamCard:
    """A team with what waits in it."""

    team: Team | None
    waiting: str
    oldest: Any
    here: int
    people: int


@dataclass(frozen=True)
class Row:
    """A person with their teams and skills by name."""

    person: Person
    teams: list[str]
    skills: list[str]
    may_release: bool

    @property
    def gone(self) -> bool:
        return self.person.standing.presence.word in ("absent", "away") and self.person.candidate.load > 0


class ReleaseForm(forms.Form):
    """To whom somebody's open conversations go."""

    to = NumberField(gettext_lazy("To"))
    category = forms.ChoiceField(label=gettext_lazy("Why"), initial=Category.ABSENCE)
    reason = forms.CharField(
        label=gettext_lazy("What they should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands above each of the conversations. Customers do not see it."),
    )

    def __init__(self, *args: Any, others: list[User], **options: Any) -> None:
        super().__init__(*args, **options)
        to: Choices = [("", _("back to the queues of their teams")), *((one.pk, one.name) for one in others)]
        offer(self, "to", to)
        offer(self, "category", words.categories())


@require_GET
@agent_required
def team(request: HttpRequest) -> HttpResponse:
    """The people and the teams as they are now."""
    user = person(request)
    found = with_loads(standings(people(user)[:MOST]))
    found.sort(key=lambda one: (words.ORDER.index(one.standing.presence.word), one.user.name))
    rows = _rows(user, found)
    template = "_team_parts" if request.headers.get("HX-Request") else "overview"
    context = {
        "rows": rows,
        "gone": [row for row in rows if row.gone and row.may_release],
        "cards": _cards(user, found),
        "section": "team",
    }
    return render(request, f"desk/teams/{template}.html", context)


@pages.both
@agent_required
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Give away what waits with somebody: one's own, for a lead anybody's."""
    user = person(request)
    who = User.objects.filter(pk=pk).first() if user.pk == pk or user.may("see_all") else None
    if who is None:
        raise NotFound(_("There is no such person."))
    others = [one for one in people(user)[:MOST] if one.pk != pk]
    form = ReleaseForm(request.POST or None, others=others, initial={"category": Category.ABSENCE})
    moved: list[int] = []

    def save() -> None:
        given = form.cleaned_data
        to = next((one for one in others if one.pk == given["to"]), None)
        moved.append(release_work(user, who, to=to, reason=given["reason"], category=given["category"]))

    if pages.done(form, save):
        said = ngettext(
            "%(n)s conversation of %(name)s was given away.",
            "%(n)s conversations of %(name)s were given away.",
            moved[0],
        )
        messages.success(request, said % {"n": moved[0], "name": who.name})
        return redirect("team")
    held = list(queries.waiting_of(user, who).select_related("customer")[: SHOWN + 1])
    context = {
        "who": who,
        "form": form,
        "held": held[:SHOWN],
        "more": len(held) > SHOWN,
        "section": "team",
    }
    return render(request, "desk/teams/release.html", context, status=422 if form.errors else 200)


def _rows(user: User, found: list[Person]) -> list[Row]:
    names: dict[int, list[str]] = {}
    members = Membership.objects.filter(team__removed_at=None).select_related("team").order_by("team__name")
    for one in members:
        names.setdefault(one.user_id, []).append(one.team.name)
    skills = dict(Skill.objects.values_list("pk", "name"))
    lead = user.may("see_all")
    return [
        Row(
            person=one,
            teams=names.get(one.user.pk, []),
            skills=sorted(skills[pk] for pk in one.standing.skills if pk in skills),
            may_release=lead or one.user.pk == user.pk,
        )
        for one in found
    ]


def _cards(user: User, found: list[Person]) -> list[TeamCard]:
    here = {one.user.pk for one in found if one.standing.presence.takes_new}
    members: dict[int, set[int]] = {}
    for team_id, user_id in Membership.objects.filter(user__is_active=True).values_list("team_id", "user_id"):
        members.setdefault(team_id, set()).add(user_id)
    listed = list(teams(user).exclude(pk__in=closed_to(user).values("pk"))[:MOST_TEAMS])
    counts = queries.waiting_in(user, [None, *(team.pk for team in listed)])
    cards = []
    for one in (*listed, None):
        count, oldest = counts[one.pk if one else None]
        inside = members.get(one.pk, set()) if one else {p.user.pk for p in found}
        shown = f"{COUNT_LIMIT}+" if count > COUNT_LIMIT else str(count)
        cards.append(TeamCard(one, shown, oldest, len(inside & here), len(inside)))
    return cards
