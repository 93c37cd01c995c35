from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "probes": Route(LEAD),
    "probe_new": Route(LEAD, "both"),
    "probe": Route(LEAD, "get", "probe"),
    "probe_change": Route(LEAD, "both", "probe"),
    "probe_do": Route(LEAD, "post", "probe"),
    "rounds": Route(AGENT),
    "checklist_new": Route(LEAD, "both"),
    "checklist": Route(AGENT, "get", "checklist"),
    "round_walk": Route(AGENT, "both", "checklist"),
    "checklist_change": Route(LEAD, "both", "checklist"),
    "checklist_remove": Route(LEAD, "post", "checklist"),
    "round": Route(AGENT, "get", "round"),
    "round_photo": Route(AGENT, "get", "mark"),
}


def numbers(world: World) -> dict[str, int]:
    from keepword.probes.models import Found, Mark
    from keepword.probes.services import (
        ListPlan,
        Looked,
        Photo,
        Plan,
        Walked,
        finish,
        save_checklist,
        save_probe,
        start,
        walk_round,
    )
    from tests.probes.picture import PNG

    lead = world.cast.lead
    probe = save_probe(lead, None, Plan("Help page", "page", path="/help/", every=5, limit=5))
    run = start(probe)
    assert run is not None
    finish(run.pk, Walked(False, 0.4, "answer", "It answers 502.", 0.3))
    checklist = save_checklist(lead, None, ListPlan("Opening", "Shop", ["Lights on", "Till works"]))
    first, second = checklist.points.all()
    found = {
        first.pk: Looked(Found.BAD, "One lamp is out.", Photo("lamp.png", "image/png", PNG)),
        second.pk: Looked(Found.OK),
    }
    made = walk_round(world.cast.agent, checklist, found, key="first")
    mark = Mark.objects.exclude(blob="").get(round=made)
    return {"probe": probe.pk, "checklist": checklist.pk, "round": made.pk, "mark": mark.pk}
