"""Whom tests and rounds are told of: the test's owner and the admins; whoever walks the round."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.accounts.rules import ADMIN
from keepword.core import events
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import News, tell
from keepword.probes.events import ProbeBack, ProbeFailing, RoundDue
from keepword.probes.models import Probe, Run
from keepword.probes.queries import may_keep


def _failing(data: Mapping[str, Any]) -> Told:
    return Told(_("Service test fails: %(name)s") % {"name": data.get("name", "")}, str(data.get("text", "")))


def _back(data: Mapping[str, Any]) -> Told:
    return Told(_("Service test passes again: %(name)s") % {"name": data.get("name", "")})


def _due(data: Mapping[str, Any]) -> Told:
    words = {"name": data.get("name", ""), "place": data.get("place", "")}
    return Told(_("Round to walk today: %(name)s, %(place)s") % words)


register(
    Kind("probe_failing", gettext_lazy("A service test fails"), _failing, icon="warn", order=90),
    Kind("probe_back", gettext_lazy("A service test passes again"), _back, icon="check-all", order=91),
    Kind("round_due", gettext_lazy("A round of checks is due"), _due, icon="check-all", order=92),
)


@events.on(ProbeFailing)
def _tell_failing(event: ProbeFailing) -> None:
    tell(_news("probe_failing", event.probe, event.run), _who(event.probe))


@events.on(ProbeBack)
def _tell_back(event: ProbeBack) -> None:
    tell(_news("probe_back", event.probe, event.run), _who(event.probe))


@events.on(RoundDue)
def _tell_due(event: RoundDue) -> None:
    found = event.checklist
    people = [found.who] if found.who else User.objects.filter(is_active=True)
    news = News(
        "round_due",
        f"/rounds/{found.pk}/",
        subject=("checklist", found.pk),
        data={"name": found.name, "place": found.place},
        key=f"round:{found.pk}:{event.day}",
    )
    tell(news, [one for one in people if one.may("converse")])


def _who(probe: Probe) -> list[User]:
    admins = list(User.objects.filter(role=ADMIN, is_active=True))
    owner = probe.owner
    return [*admins, owner] if owner is not None and may_keep(owner) else admins


def _news(kind: str, probe: Probe, run: Run) -> News:
    text = f"{run.get_step_display()}: {run.evidence}" if run.step else run.evidence
    data = {"name": probe.name, "text": text[:200]}
    return News(kind, f"/tests/{probe.pk}/", subject=("probe", probe.pk), data=data)
