"""Zendesk, Freshdesk and Zammad: read page by page, with patience, once."""

from collections.abc import Iterator
from typing import Any

import pytest

from keepword.conversations.models import Attachment, Conversation, Message
from keepword.core import blobs
from keepword.core.errors import Invalid, Refused
from keepword.core.models import Fact
from keepword.feedback.models import Rating
from keepword.imports.models import Run, State
from keepword.imports.services import advance, begin, stop, take_up
from tests.cast import Cast
from tests.imports.systems import System, freshdesk, serving, zammad, zendesk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def _this_machine_may_be_called(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["127.0.0.0/8"]


@pytest.fixture
def zendesk_there() -> Iterator[System]:
    with serving(zendesk()) as system:
        yield system


def begun(cast: Cast, kind: str, system: System) -> Run:
    return begin(
        cast.admin, kind, address=system.address, login="me@shop.example", secret="secret", queue=False
    )


def to_the_end(run: Run) -> Run:
    while (wait := advance(run.pk)) is not None:
        assert wait == 0
    run.refresh_from_db()
    return run


def test_zendesk_comes_over_whole(cast: Cast, zendesk_there: System) -> None:
    run = to_the_end(begun(cast, "zendesk", zendesk_there))
    assert (run.state, run.problem, run.secret) == (State.DONE, "", "")
    assert run.counts["conversations"] == 2
    lamp, shade = Conversation.objects.order_by("pk")
    assert (lamp.subject, lamp.status, lamp.priority, lamp.assignee) == ("Lamp", "closed", 2, cast.agent)
    assert [(m.direction, m.text, m.author) for m in lamp.messages.order_by("at")] == [
        ("in", "Лампа не світить.", None),
        ("out", "Ми надішлемо нову.", cast.agent),
        ("note", "Sent by courier", cast.agent),
    ]
    assert lamp.closed_at is not None
    assert lamp.closed_at.isoformat() == "2026-03-02T10:00:00+00:00"
    assert Rating.objects.get().score == 5
    assert (shade.inbox.channel, shade.status) == ("chat", "waiting")
    receipt, gone = Attachment.objects.order_by("pk")
    assert (receipt.name, blobs.get(receipt.blob)) == ("receipt.pdf", b"%PDF-")
    assert b"could not be imported" in blobs.get(gone.blob)


def test_what_is_run_again_adds_nothing(cast: Cast, zendesk_there: System) -> None:
    to_the_end(begun(cast, "zendesk", zendesk_there))
    before = (Message.objects.count(), Fact.objects.count())
    run = to_the_end(begun(cast, "zendesk", zendesk_there))
    assert run.counts["duplicates"] == 2
    assert (Message.objects.count(), Fact.objects.count()) == before


def test_a_system_that_asks_for_patience_is_given_it(cast: Cast, zendesk_there: System) -> None:
    run = begun(cast, "zendesk", zendesk_there)
    zendesk_there.stumbles = [(429, {"Retry-After": "7"}, {})]
    assert advance(run.pk) == 7
    run.refresh_from_db()
    assert "patience" in run.problem
    assert to_the_end(run).state == State.DONE


def test_a_network_that_fails_is_tried_again_and_again_but_not_for_ever(
    cast: Cast, zendesk_there: System
) -> None:
    run = begun(cast, "zendesk", zendesk_there)
    zendesk_there.stumbles = [(503, {}, {})] * 20
    waits = [advance(run.pk) for _turn in range(20)]
    assert waits[:3] == [5, 10, 20]
    assert waits[-1] is None
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert to_the_end(take_up(cast.admin, run, queue=False)).state == State.DONE


def test_a_stop_half_way_goes_on_there(cast: Cast, zendesk_there: System) -> None:
    run = begun(cast, "zendesk", zendesk_there)
    assert advance(run.pk) == 0
    stop(cast.admin, run)
    assert advance(run.pk) is None
    assert Conversation.objects.count() == 1
    zendesk_there.asked.clear()
    to_the_end(take_up(cast.admin, run, queue=False))
    assert Conversation.objects.count() == 2
    assert "cursor=two" in zendesk_there.asked[0]


def test_a_wrong_token_is_said_at_once(cast: Cast, zendesk_there: System) -> None:
    run = begin(
        cast.admin,
        "zendesk",
        address=zendesk_there.address,
        login="me@shop.example",
        secret="wrong",
        queue=False,
    )
    assert advance(run.pk) is None
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "does not let us in (401)" in run.problem


def test_an_answer_in_another_form_is_told_not_raised(cast: Cast) -> None:
    with serving(System(lambda path, query: {"tickets": [{"id": 1}]}, "Token token=secret")) as system:
        run = begun(cast, "zammad", system)
        assert advance(run.pk) is None
    run.refresh_from_db()
    assert "in a form that Keepword does not know" in run.problem


def test_freshdesk_comes_over_whole(cast: Cast) -> None:
    with serving(freshdesk()) as system:
        run = to_the_end(begun(cast, "freshdesk", system))
    assert (run.state, run.counts["conversations"], run.counts["messages"]) == (State.DONE, 31, 124)
    first = Conversation.objects.order_by("pk")[0]
    assert (first.inbox.channel, first.priority, first.status) == ("chat", 3, "closed")
    assert [(m.direction, m.text) for m in first.messages.order_by("at")] == [
        ("in", "Лампа не світить."),
        ("out", "Надішлемо нову."),
        ("note", "Courier"),
        ("in", "Дякую"),
    ]
    assert set(Rating.objects.values_list("score", flat=True)) == {1}


def test_zammad_comes_over_whole(cast: Cast) -> None:
    with serving(zammad()) as system:
        run = to_the_end(begun(cast, "zammad", system))
    assert (run.state, run.counts["conversations"]) == (State.DONE, 1)
    found = Conversation.objects.get()
    assert (found.subject, found.priority, found.assignee, found.status) == ("Lamp", 2, cast.agent, "closed")
    assert [m.direction for m in found.messages.order_by("at")] == ["in", "out", "note"]
    assert blobs.get(Attachment.objects.get().blob) == b"40.00"


def test_only_an_admin_may_and_only_addresses_that_may_be_called(cast: Cast, settings: Any) -> None:
    with pytest.raises(Refused):
        begin(cast.lead, "zammad", address="https://zammad.example", secret="x")
    settings.WEBHOOK_HOSTS = []
    for address in ("http://127.0.0.1:3000", "https://10.0.0.1", "file:///etc/passwd", "https://[::1]"):
        with pytest.raises(Invalid) as wrong:
            begin(cast.admin, "zammad", address=address, secret="x")
        assert wrong.value.field == "address"
