"""Lists, answering times, rules and skills ask about segments; the segment's page says which."""

import pytest

from keepword.automation.services.rules import Plan as RulePlan
from keepword.automation.services.rules import save_rule
from keepword.commitments.models import Clock
from keepword.commitments.services.policies import Times, move_policy, save_policy
from keepword.conversations.models import Conversation
from keepword.conversations.services.views import ViewDetails, save_view
from keepword.core import clock
from keepword.core.conditions import to_q
from keepword.privacy.models import RetentionRule
from keepword.relationship.queries import uses
from keepword.routing.models import Need
from keepword.teams.models import Skill
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of, mail_in, nothing_remembered
from tests.relationship.segments.shop import segment

pytestmark = pytest.mark.django_db
__all__ = ["mail_in", "nothing_remembered"]

RUSSIAN = {"field": "customer_language", "op": "is", "value": "ru"}


def test_its_page_says_all_that_asks_about_it(cast: Cast) -> None:
    one, other = segment("Ours", RUSSIAN), segment("Others", RUSSIAN)
    asks = {"all": [{"field": "segment", "op": "has any", "value": [one.pk]}]}
    entered = {"field": "entered_segment", "op": "has any", "value": [one.pk]}
    view = save_view(cast.lead, None, ViewDetails("Best ones", condition=asks, shared=True))
    save_view(cast.agent, None, ViewDetails("Private", condition=asks))
    policy = save_policy(cast.admin, name="Fast", condition=asks, times=Times(first_response_minutes=30))
    rule = save_rule(
        cast.lead, None, RulePlan("Hello", "segment", entered, [{"do": "priority", "priority": 3}])
    )
    skill = Skill.objects.create(name="Patience", created_at=clock.now())
    Need.objects.create(skill=skill, condition=asks)
    RetentionRule.objects.create(name="Short", position=1, condition=asks, days=30, created_at=clock.now())
    assert [(use.name, use.url) for use in uses(cast.admin, one)] == [
        ("List “Best ones”", f"/?view=v{view.pk}"),
        ("a list of somebody's own", ""),
        ("Answering times “Fast”", f"/settings/clocks/{policy.pk}/"),
        ("Skill “Patience”", f"/settings/skills/{skill.pk}/"),
        ("Rule “Hello”", f"/settings/rules/{rule.pk}/"),
        ("Rule of keeping “Short”", f"/settings/privacy/rules/{RetentionRule.objects.get().pk}/"),
    ]
    assert uses(cast.admin, other) == []
    page = desk_of(cast.admin).get(f"/segments/{one.pk}/").content.decode()
    assert "Asked about by" in page
    assert f"/settings/rules/{rule.pk}/" in page


def test_its_customers_are_answered_sooner(cast: Cast, mail_in: MailIn) -> None:
    known = mail_in("Hello")
    one = segment("Ours", {"not": RUSSIAN})
    asks = {"field": "segment", "op": "has any", "value": [one.pk]}
    policy = save_policy(cast.admin, name="Fast", condition=asks, times=Times(first_response_minutes=30))
    move_policy(cast.admin, policy, position=0)
    rows = Conversation.objects.filter(to_q("conversation", asks))
    assert list(rows) == [known]
    again = mail_in("Once more", subject="Another")
    assert Clock.objects.get(contact__conversation=again, kind="first_response").policy == policy
