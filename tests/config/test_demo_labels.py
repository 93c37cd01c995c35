"""The demo shop's tags and fields."""

from datetime import UTC, datetime

import pytest
from tests.cast import Cast

from keepword.config.demo.labels import CAUSES, LEVELS, TAGS, labels_of, make
from keepword.config.demo.scenario import stories
from keepword.conversations.models import Tag
from keepword.fields.models import Definition

NOW = datetime(2026, 11, 10, 11, 20, tzinfo=UTC)


def test_every_story_has_what_the_shop_knows_and_the_same_each_time() -> None:
    told = list(stories(now=NOW, count=400))
    found = [labels_of(story) for story in told]
    assert found == [labels_of(story) for story in told]
    assert {tag for labels in found for tag in labels.tags} == set(TAGS)
    assert {labels.fields.get("cause") for labels in found} - {None} <= set(CAUSES)
    assert {labels.customer.get("level") for labels in found} - {None} <= set(LEVELS)
    assert sum("order_number" in labels.fields for labels in found) > 100
    assert all(labels_of(story).tags == () for story in told if story.is_spam)


@pytest.mark.django_db
def test_the_shop_has_them(cast: Cast) -> None:
    make(cast.admin)
    assert Tag.objects.count() == len(TAGS)
    assert Definition.objects.count() == 3
