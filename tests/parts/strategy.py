from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import ADMIN, AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "strategy": Route(LEAD),
    "strategy_service_new": Route(ADMIN, "both"),
    "strategy_service": Route(ADMIN, "both", "service"),
    "strategy_people_new": Route(ADMIN, "both"),
    "strategy_people": Route(ADMIN, "both", "stakeholder"),
    "strategy_heard": Route(ADMIN, "post", "stakeholder"),
    "strategy_goals": Route(LEAD),
    "strategy_goal_new": Route(ADMIN, "both"),
    "strategy_goal": Route(LEAD, "get", "goal"),
    "strategy_goal_read": Route(ADMIN, "post", "goal"),
    "strategy_goal_change": Route(ADMIN, "both", "goal"),
    "strategy_goal_end": Route(ADMIN, "post", "goal"),
    "strategy_risks": Route(LEAD),
    "strategy_risk_new": Route(ADMIN, "both"),
    "strategy_risk": Route(ADMIN, "both", "risk"),
    "strategy_risk_review": Route(ADMIN, "both", "risk"),
    "strategy_risk_close": Route(ADMIN, "post", "risk"),
    "strategy_review_new": Route(ADMIN, "both"),
    "strategy_review": Route(ADMIN, "both", "strategy_review"),
    "strategy_review_move": Route(ADMIN, "both", "strategy_review"),
    "strategy_costs": Route(LEAD),
    "strategy_cost_new": Route(ADMIN, "both"),
    "strategy_cost": Route(ADMIN, "both", "cost"),
    "strategy_cost_remove": Route(ADMIN, "post", "cost"),
    "strategy_budget": Route(ADMIN, "both"),
    "strategy_cost_file": Route(ADMIN, "both"),
    "strategy_incidents": Route(AGENT),
    "strategy_incidents_begin": Route(ADMIN, "post"),
    "strategy_incident_new": Route(AGENT, "both"),
    "strategy_incident": Route(ADMIN, "both", "incident"),
    "strategy_exceptions": Route(AGENT),
    "strategy_exception_new": Route(AGENT, "both"),
    "strategy_exception_back": Route(AGENT, "post", "exception"),
}


def numbers(world: World) -> dict[str, int]:
    from datetime import timedelta

    from keepword.accounts.days import today
    from keepword.core import clock
    from keepword.strategy import services

    admin, agent, day = world.cast.admin, world.cast.agent, today()
    service = services.save_service(
        admin, None, services.ServiceGiven("Repairs", value="It works again.", inboxes=[world.cast.inbox])
    )
    people = services.save_stakeholder(admin, None, name="Couriers", group="partners", services=[service])
    services.hear(admin, people, "Labels come too late.")
    goal = services.save_goal(
        admin,
        None,
        services.GoalGiven("Answer sooner", 8.0, 4.0, day - timedelta(days=10), day + timedelta(days=80)),
    )
    for days, value in ((5, 8.0), (1, 7.0)):
        services.read_goal(admin, goal, value, day=day - timedelta(days=days))
    risk = services.save_risk(
        admin, None, services.RiskGiven("The phone fails", 3, 5, day + timedelta(days=30))
    )
    review = services.plan_review(admin, None, day + timedelta(days=60))
    cost = services.record_cost(admin, services.CostGiven(day, "people", 420_000))
    services.set_budget(admin, day, 500_000)
    incident = services.log_incident(
        agent, clock.now(), services.IncidentGiven("A wrong invoice", "medium", personal_data=True)
    )
    exception = services.grant_exception(
        agent, rule="Returns within 30 days", why="Was ill", conversation=world.conversation, amount=1_500
    )
    return {
        "service": service.pk,
        "stakeholder": people.pk,
        "goal": goal.pk,
        "risk": risk.pk,
        "strategy_review": review.pk,
        "cost": cost.pk,
        "incident": incident.pk,
        "exception": exception.pk,
    }
