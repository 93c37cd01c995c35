"""The demo shop's registers: what it offers, wants, fears and pays, over the last months."""

from datetime import date, datetime, timedelta
from typing import Final

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.core import clock
from keepword.strategy import services
from keepword.strategy.models import Stakeholder
from keepword.strategy.rules import days

_SERVICES: Final = (
    (
        "Questions before buying",
        "Whoever cannot decide knows within a day which lamp fits their room, and why.",
        "We have lit the rooms of our own homes with every lamp that we sell.",
    ),
    (
        "Orders and delivery",
        "They know at any time where their parcel is, and hear of a delay from us first.",
        "Others send a number of a parcel; we send word before one has to ask.",
    ),
    ("Returns and repairs", "A lamp that fails is mended or replaced within two weeks, without arguing.", ""),
)
_PEOPLE: Final = (
    ("Whoever buys a lamp", "customers", "An answer the same day, by somebody who knows lamps."),
    ("Our helpdesk", "employees", "Rules that they may explain to a customer without blushing."),
    ("The couriers", "partners", "Labels by noon, parcels that are not too heavy."),
    ("The factories", "suppliers", "To hear of a fault while the batch is still on the belt."),
)
_HEARD: Final = (
    (40, "The couriers", "Since labels come at eleven they are a van earlier on the road."),
    (12, "The factories", "They ask for photos of every cracked glass, not only of those that we claim."),
)
_RISKS: Final = (
    (
        "The only one who knows the phone system falls ill",
        3,
        4,
        "reduce",
        "A second one learns it by spring.",
        40,
    ),
    ("The mail provider fails for a day", 2, 4, "accept", "The form and the phone go on.", 70),
    ("Addresses of customers leave the house with a lost phone", 2, 5, "reduce", "Phones are locked.", -6),
)
_EXCEPTIONS: Final = (
    ("Returns within 30 days", "Was in hospital; the lamp was never lit.", 1_900),
    ("No repairs after two years", "Bought as a wedding present, one month over.", 4_500),
    ("Shipping is paid by the customer", "We had sent the wrong colour before.", 590),
    ("One voucher for each order", "Both were a present from us.", 500),
)
_MONTHS: Final = 3
_WAGES, _PROGRAMS, _BUDGET = 940_000, 38_000, 1_020_000  # cents a month


def tell(now: datetime) -> None:
    """By the verbs that the pages use, each at its time."""
    admin = User.objects.filter(role="admin").order_by("pk")[0]
    with clock.moved(now - timedelta(days=85)):
        _begin(admin)
    with clock.moved(now - timedelta(days=80)):
        review = services.plan_review(admin, None, today() + timedelta(days=50))
        services.begin_log(admin)
    with clock.moved(now - timedelta(days=31)):
        services.hold_review(
            admin,
            review,
            "Repairs stay in the house. The answer within four hours becomes the goal of winter.",
        )
        services.plan_review(admin, None, today() + timedelta(days=90))
    for ago, name, words in sorted(_HEARD, reverse=True):
        with clock.moved(now - timedelta(days=ago)):
            services.hear(admin, _people(name), words)
    with clock.moved(now - timedelta(days=1)):
        _money(admin, today())
    _went_wrong(now, admin)
    _granted(now)


def _begin(admin: User) -> None:
    inboxes = list(Inbox.objects.filter(channel="email").order_by("pk")[:2])
    for name, value, position in _SERVICES:
        given = services.ServiceGiven(
            name,
            for_whom="People who buy lamps from us",
            value=value,
            position=position,
            channels=["email", "chat", "phone"],
            owner=admin,
            inboxes=inboxes[-1:] if name.startswith("Orders") else inboxes[:1],
        )
        services.save_service(admin, None, given)
    for name, group, expects in _PEOPLE:
        services.save_stakeholder(admin, None, name=name, group=group, expects=expects)
    day = today()
    for name, likelihood, effect, answer, measures, left in _RISKS:
        until = day + timedelta(days=85 + left)
        given_risk = services.RiskGiven(name, likelihood, effect, until, answer, measures, admin)
        services.save_risk(admin, None, given_risk)
    goal = services.save_goal(
        admin,
        None,
        services.GoalGiven(
            "Nine of ten customers keep their first answer within four hours",
            start=62.0,
            target=90.0,
            begins_on=day,
            due_on=day + timedelta(days=120),
            about="A second shift on Mondays; macros for the ten questions that come most.",
            unit="%",
            owner=admin,
        ),
    )
    for week, percent in enumerate((62, 64, 69, 71, 70, 74, 78, 79, 82, 81, 84, 86)):
        with clock.moved(clock.now() + timedelta(days=7 * week)):
            services.read_goal(admin, goal, float(percent))


def _people(name: str) -> Stakeholder:
    return Stakeholder.objects.get(name=name)


def _money(admin: User, day: date) -> None:
    month = days.first_of(day)
    for back in range(_MONTHS):
        more = 12_000 * (_MONTHS - back)
        for kind, amount, note in (
            ("people", _WAGES + more, "wages of the helpdesk"),
            ("software", _PROGRAMS, "phone, mail, Keepword's server"),
            ("compensation", 21_000 - more // 4, "refunds out of goodwill, vouchers"),
        ):
            services.record_cost(admin, services.CostGiven(month, kind, amount, note=note))
        services.set_budget(admin, month, _BUDGET)
        month = days.first_of(month - timedelta(days=1))


def _went_wrong(now: datetime, admin: User) -> None:
    agent = User.objects.filter(role="agent", is_active=True).order_by("pk")[0]
    found = now - timedelta(days=33, hours=3)
    given = services.IncidentGiven(
        "An invoice went to another customer of the same name.", "medium", personal_data=True
    )
    with clock.moved(now - timedelta(days=33)):
        incident = services.log_incident(agent, found, given)
    with clock.moved(now - timedelta(days=32)):
        services.change_incident(
            admin,
            incident,
            services.IncidentGiven(
                given.what,
                given.severity,
                True,
                reported_at=clock.now(),
                mended_at=clock.now(),
                cause="Two customers of one name, chosen by name and not by number.",
            ),
        )


def _granted(now: datetime) -> None:
    about = Conversation.objects.exclude(status=Status.SPAM).exclude(assignee=None).order_by("-pk")
    for number, (found, (rule, why, amount)) in enumerate(zip(about[:40:10], _EXCEPTIONS, strict=False)):
        assert found.assignee is not None
        with clock.moved(now - timedelta(days=2 + 5 * number)):
            services.grant_exception(found.assignee, rule=rule, why=why, conversation=found, amount=amount)
