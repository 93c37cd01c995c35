"""A shop with two leads who review, two agents who answer, and a scorecard of five criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.quality.models import Criterion, Review, Scorecard
from keepword.quality.rules.cards import Asked, CardPlan
from keepword.quality.services import ask_review, finish, mark, save_card, use_card
from tests.feedback.cast import Shop, after, make_shop


def asked(key: str, kind: str = "yes_no", **fields: object) -> Asked:
    return Asked(key=key, texts={"en": {"title": key.capitalize(), "asks": ""}}, kind=kind, **fields)  # type: ignore[arg-type]


PLAN = CardPlan(
    "Shop",
    (
        asked("polite", automatic="courtesy", weight=10),
        asked("right", "scale", accuracy=True, weight=30),
        asked("solved", "scale", weight=40),
        asked("clear", "scale", weight=20, automatic="clarity"),
        asked("safe", critical=True),
    ),
)
GOOD: Mapping[str, int] = {"polite": 1, "right": 3, "solved": 2, "clear": 3, "safe": 1}


@dataclass
class Desk:
    shop: Shop
    lead: User
    other: User  # another lead
    card: Scorecard

    @property
    def agent(self) -> User:
        return self.shop.agent

    def answered(
        self,
        at: datetime | None = None,
        *,
        by: User | None = None,
        text: str = "We send a new one.",
        **fields: object,
    ) -> Conversation:
        """A conversation that an agent answered."""
        when = at or after()
        conversation = self.shop.writes(when, **fields)  # type: ignore[arg-type]
        self.shop.answers(conversation, when, text=text, by=by)
        return conversation

    def criterion(self, key: str) -> Criterion:
        return Criterion.objects.get(scorecard=self.card, key=key)

    def marks(self, review: Review, given: Mapping[str, int] = GOOD, *, by: User | None = None) -> None:
        for key, value in given.items():
            mark(by or self.lead, review, self.criterion(key), value=value)

    def reviewed(self, given: Mapping[str, int] = GOOD, *, at: datetime | None = None) -> Review:
        """A finished review of the agent's work."""
        with clock.moved(at or after(hours=2)):
            review = ask_review(self.lead, self.answered(), reviewer=self.lead)
            self.marks(review, given)
            return finish(self.lead, review, note="Good work.")


def make_desk() -> Desk:
    """In the test's database, on the Monday morning on which everything begins."""
    shop = make_shop()
    lead = User.objects.create(email="rasa@shop.example", name="Rasa", role="lead")
    other = User.objects.create(email="taras@shop.example", name="Taras", role="lead")
    with clock.moved(after()):
        card = use_card(lead, save_card(lead, None, PLAN))
    return Desk(shop, lead, other, card)
