"""Rules of retention: what is old enough and fits goes, what is open stays, facts stay."""

from datetime import timedelta
from typing import Any

import pytest

from keepword.audit.models import Entry
from keepword.channels.email.models import Mail
from keepword.conversations.models import Attachment, Conversation, Message, Status
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.privacy.models import RetentionRule, RetentionRun
from keepword.privacy.services import (
    preview_rule,
    remove_rule,
    save_rule,
    start_run,
    stop_run,
    suggest_rules,
    switch_rule,
)
from keepword.privacy.services.retention import due_rules, go_on
from keepword.search.models import Entry as Indexed
from tests.cast import Cast
from tests.privacy.world import World, fact_kinds

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
OLD = timedelta(days=100)


@pytest.fixture
def shop(cast: Cast) -> World:
    made = World(cast)
    at = clock.now() - OLD
    Conversation.objects.filter(pk=made.hers.pk).update(
        status=Status.CLOSED, closed_at=at, last_message_at=at
    )
    return made


def run(cast: Cast, **values: Any) -> RetentionRun:
    rule = save_rule(cast.admin, None, name="Old", is_active=True, **values)
    started = start_run(cast.admin, rule)
    go_on.func(started.pk)
    return RetentionRun.objects.get(pk=started.pk)


def test_whole_conversations_go_and_facts_stay(cast: Cast, shop: World) -> None:
    facts = fact_kinds()
    assert preview_rule(cast.admin, days=99) == (1, False)
    done = run(cast, days=99)
    assert (done.state, done.looked, done.erased) == ("done", 1, 1)
    assert list(Conversation.objects.values_list("pk", flat=True)) == [shop.his.pk]
    assert fact_kinds() == facts
    told = Entry.objects.get(verb="done retention run")
    assert (told.actor_label, told.data["erased"]) == ("", 1)


def test_what_is_open_or_younger_or_does_not_fit_stays(cast: Cast, shop: World) -> None:
    assert run(cast, days=101).erased == 0
    elsewhere = {"field": "inbox", "op": "is", "value": 999}
    assert run(cast, days=99, condition=elsewhere).erased == 0
    Conversation.objects.filter(pk=shop.hers.pk).update(status=Status.OPEN)
    assert run(cast, days=99, basis="last_message").erased == 0
    assert Conversation.objects.filter(pk=shop.hers.pk).exists()


def test_words_go_and_who_spoke_when_stays(cast: Cast, shop: World) -> None:
    count = Message._base_manager.filter(conversation=shop.hers).count()
    assert run(cast, days=99, what="texts").erased == 1
    said = Message._base_manager.filter(conversation=shop.hers)
    assert said.count() == count
    assert {(one.text, one.quoted, one.html, one.has_files) for one in said} == {("", "", "", False)}
    assert not Attachment.objects.filter(message__conversation=shop.hers).exists()
    assert set(Mail.objects.filter(message__in=said).values_list("raw", "blob")) == {(None, "")}
    assert not Indexed.objects.filter(kind="message", object_id__in=said.values("pk")).exists()
    again = RetentionRule.objects.get()
    second = start_run(cast.admin, again)
    go_on.func(second.pk)
    assert RetentionRun.objects.get(pk=second.pk).erased == 0


def test_files_go_and_words_stay(cast: Cast, shop: World) -> None:
    assert run(cast, days=99, what="files").erased == 1
    first = Message.objects.filter(conversation=shop.hers).order_by("pk").first()
    assert first is not None
    assert (first.has_files, first.marks.get("files_erased")) == (False, True)
    assert "yxcvbnm" in first.text
    assert Attachment.objects.filter(message__conversation=shop.his).exists()


def test_spam_goes_by_the_suggested_rule(cast: Cast, shop: World) -> None:
    Conversation.objects.filter(pk=shop.hers.pk).update(status=Status.SPAM)
    values = suggest_rules()[0]
    rule = save_rule(cast.admin, None, is_active=True, **values)
    RetentionRule.objects.filter(pk=rule.pk).update(next_run_at=clock.now())
    assert due_rules() == 1
    assert due_rules() == 0
    go_on.func(RetentionRun.objects.get().pk)
    assert not Conversation.objects.filter(pk=shop.hers.pk).exists()


def test_a_rule_is_switched_stopped_and_removed(cast: Cast, shop: World) -> None:
    with pytest.raises(Refused):
        save_rule(cast.lead, None, name="Old", days=3)
    with pytest.raises(Invalid):
        save_rule(cast.admin, None, name="Old", days=0)
    rule = save_rule(cast.admin, None, name="Old", days=99)
    with pytest.raises(Conflict):
        start_run(cast.admin, rule)
    switch_rule(cast.admin, rule, True)
    started = start_run(cast.admin, rule)
    with pytest.raises(Conflict):
        start_run(cast.admin, rule)
    stop_run(cast.admin, started)
    go_on.func(started.pk)
    assert Conversation.objects.filter(pk=shop.hers.pk).exists()
    remove_rule(cast.admin, rule)
    assert not RetentionRun.objects.exists()
