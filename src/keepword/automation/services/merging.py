"""What rules did goes with the conversation that it was done to when that is merged, and back."""

from django.db.models import Exists, OuterRef

from keepword.automation.models import RuleRun
from keepword.conversations.events import Merged, Unmerged


def take_together(event: Merged) -> None:
    """The source's runs are the target's, so that no rule acts again for a moment that both have had."""
    there = RuleRun.objects.filter(conversation=event.into, rule=OuterRef("rule"), moment=OuterRef("moment"))
    rows = RuleRun.objects.filter(conversation=event.source).exclude(Exists(there))
    moved = list(rows.values_list("pk", flat=True))
    RuleRun.objects.filter(pk__in=moved).update(conversation=event.into)
    event.merge.kept["rule_runs"] = moved


def take_apart(event: Unmerged) -> None:
    """They are the source's again."""
    there = RuleRun.objects.filter(
        conversation=event.source, rule=OuterRef("rule"), moment=OuterRef("moment")
    )
    rows = RuleRun.objects.filter(pk__in=event.merge.kept.get("rule_runs", ()), conversation=event.into)
    moved = list(rows.exclude(Exists(there)).values_list("pk", flat=True))
    RuleRun.objects.filter(pk__in=moved).update(conversation=event.source)
