"""A notice goes to each once: who gets it, who is left out and why, when it leaves."""

from datetime import datetime, time, timedelta

import pytest

from keepword.conversations.models import Contact, Conversation, Kind, Message, State, Status
from keepword.conversations.services import bounced, failed
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.core.models import Fact
from keepword.customers.models import Customer, Identity
from keepword.outreach import queries, services
from keepword.outreach.models import Notice, Recipient, RecipientState
from keepword.outreach.services.editing import Draft
from keepword.outreach.services.sending import send_some
from tests.cast import Cast
from tests.outreach import people
from tests.outreach.people import (
    NOON,
    a_customer,
    a_notice,
    a_product,
    deliver,
    many,
    news,
    own,
    run_jobs,
    states,
    work,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.both_databases,
    pytest.mark.usefixtures("the_second_does_not_end"),
]


def test_each_gets_it_once_in_a_conversation_that_is_no_work(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, olha = a_customer("Anna"), a_customer("Olha", language="uk")
        notice = services.start(cast.lead, news(cast, [anna, olha]))
        work()
        assert states(notice) == {"sending": 2}
        (place,) = Conversation.objects.filter(customer=olha)
        (message,) = place.messages.all()
        assert (place.status, place.language, place.assignee, place.waiting_since) == (
            "notice",
            "uk",
            None,
            None,
        )
        assert (message.kind, message.state, message.author) == (Kind.NOTICE, State.QUEUED, None)
        assert "Вітаємо, Olha!" in message.text
        assert "Lamp shop" in message.text
        assert not Contact.objects.exists()
        notice.refresh_from_db()
        assert notice.state == "done"
        work()
        assert Message.objects.count() == 2


def test_who_has_not_agreed_or_cannot_be_reached_is_left_out(cast: Cast) -> None:
    with clock.moved(NOON):
        agreed, silent = a_customer("Anna"), a_customer("Bob")
        homeless, bounced_one = a_customer("Carl", mail=False), a_customer("Dora")
        Identity.objects.filter(customer=bounced_one).update(failed_at=NOON)
        notice = news(cast, [agreed, homeless, bounced_one])
        seen = queries.preview(cast.lead, notice)
        assert (seen.total, seen.will_get, seen.whole) == (4, 1, True)
        assert seen.skipped == {"no_consent": 1, "no_way": 2}
        assert [one.customer for one in seen.examples] == [agreed]
        assert seen.examples[0].subject == "News from Lamp shop"
        services.start(cast.lead, notice)
        work()
        assert states(notice) == {"sending": 1, "no_consent": 1, "no_way": 2}
        assert Recipient.objects.get(customer=silent).message is None


def test_nobody_gets_more_than_the_shop_s_bound(cast: Cast) -> None:
    with clock.moved(NOON):
        anna = a_customer("Anna")
        first = news(cast, [anna])
        for notice in (first, *(services.duplicate_notice(cast.lead, first) for _n in range(2))):
            services.start(cast.lead, notice)
            work()
        reasons = Recipient.objects.filter(customer=anna).order_by("pk").values_list("state", "reason")
        assert list(reasons) == [("sending", ""), ("sending", ""), ("skipped", "cap")]
    with clock.moved(NOON + timedelta(days=8)):
        later = services.start(cast.lead, services.duplicate_notice(cast.lead, first))
        work()
        assert states(later) == {"sending": 1}


def test_the_bound_counts_what_the_same_notice_has_just_told_them(cast: Cast) -> None:
    with clock.moved(NOON):
        services.save_settings(cast.admin, cap=2, cap_days=7, quiet_from=time(0), quiet_until=time(0))
        anna = a_customer("Anna")
        notice = services.start(cast.lead, news(cast, [anna]))
        run_jobs()
        first = Recipient.objects.get()
        for number in range(3):
            Recipient.objects.create(
                notice=notice,
                customer=anna,
                occasion=f"order:{number}",
                state="waiting",
                due_at=first.due_at,
                at=NOON,
            )
        send_some(seconds=600)
        assert states(notice) == {"sending": 2, "cap": 2}


def test_what_ignores_the_bound_counts_for_nothing(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, lamp = a_customer("Anna"), a_product()
        own([anna], lamp)
        for _n in range(3):
            recall = a_notice(cast, "recall", product=lamp)
            services.start(cast.lead, recall)
            work()
            assert states(recall) == {"sending": 1}
        newsletter = services.start(cast.lead, news(cast, [anna]))
        work()
        assert states(newsletter) == {"sending": 1}


@pytest.mark.parametrize(
    ("zone", "at", "leaves"),
    [
        ("", "2026-12-01T19:30:00+00:00", "2026-12-02T07:00:00+00:00"),  # 21:30 in Kyiv
        ("Europe/London", "2026-12-01T19:30:00+00:00", "2026-12-01T19:30:00+00:00"),
        ("Europe/London", "2026-12-01T20:30:00+00:00", "2026-12-02T09:00:00+00:00"),
        ("America/New_York", "2026-12-01T10:00:00+00:00", "2026-12-01T14:00:00+00:00"),
    ],
)
def test_nobody_is_told_at_night(cast: Cast, zone: str, at: str, leaves: str) -> None:
    anna = a_customer("Anna", zone=zone)
    now, then = datetime.fromisoformat(at), datetime.fromisoformat(leaves)
    with clock.moved(now):
        notice = services.start(cast.lead, news(cast, [anna]))
        work()
        one = Recipient.objects.get(notice=notice)
        assert (one.state == "sending", one.due_at if then > now else then) == (then == now, then)
    with clock.moved(then - timedelta(seconds=1) if then > now else then):
        work()
        assert Message.objects.exists() == (then == now)
    with clock.moved(then):
        work()
        assert states(notice) == {"sending": 1}


def test_it_keeps_to_its_pace(cast: Cast) -> None:
    sent = []
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, many(40), per_minute=60))
    for second in range(0, 31, 5):
        with clock.moved(NOON + timedelta(seconds=second)):
            work(rounds=2)
            sent.append(Message.objects.count())
    assert sent == [10, 15, 20, 25, 30, 35, 40]
    assert states(notice) == {"sending": 40}


def test_some_are_held_back_at_random_and_get_nothing(cast: Cast) -> None:
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, many(400), control=50))
        work()
        found = states(notice)
        assert 130 < found["held_back"] < 270  # seven standard deviations
        assert found["sending"] == 400 - found["held_back"] == Message.objects.count()


def test_a_standing_segment_that_they_left_leaves_them_out(cast: Cast) -> None:
    english = {"field": "customer_language", "op": "is", "value": "en"}
    with clock.moved(NOON):
        anna, olha = a_customer("Anna"), a_customer("Olha", language="uk")
        bob = a_customer("Bob")
        notice = services.start(cast.lead, news(cast, [anna, olha, bob], audience=english, per_minute=6))
        work()
        assert states(notice) == {"sending": 1, "waiting": 1}
        waiting = Recipient.objects.get(state="waiting").customer
        Customer.objects.filter(pk=waiting.pk).update(language="lt")
    with clock.moved(NOON + timedelta(minutes=1)):
        work()
        assert states(notice) == {"sending": 1, "has_left": 1}


def test_what_became_of_the_message_is_known(cast: Cast) -> None:
    with clock.moved(NOON):
        anna, bob, carl = a_customer("Anna"), a_customer("Bob"), a_customer("Carl")
        notice = services.start(cast.lead, news(cast, [anna, bob, carl]))
        work()
    of = {one.customer_id: one.message for one in Recipient.objects.select_related("message")}
    with clock.moved(NOON + timedelta(minutes=1)):
        first, second, third = of[anna.pk], of[bob.pk], of[carl.pk]
        assert first
        assert second
        assert third
        deliver(first)
        failed(second, "No such mailbox.")
        deliver(third)
        bounced(third, "Mailbox full for good.", hard=True)
        assert states(notice) == {"sent": 1, "failed": 2}
        assert Conversation.objects.filter(status=Status.OPEN).count() == 0
        (fact,) = Fact.objects.filter(kind="notice_sent", person=anna.key)
        assert (fact.data["notice"], fact.data["notice_kind"]) == (notice.pk, "newsletter")
        told = queries.progress(notice)
        assert (told.sent, told.failed, told.total, told.over) == (1, 2, 3, 3)


def test_an_answer_opens_it_like_any_other(cast: Cast) -> None:
    from keepword.conversations.services import Incoming, receive
    from keepword.customers.services import Sighting

    with clock.moved(NOON):
        anna = a_customer("Anna")
        services.start(cast.lead, news(cast, [anna]))
        work()
        place = Conversation.objects.get(customer=anna)
        address = Identity.objects.get(customer=anna).value
        item = Incoming(cast.inbox, clock.now(), Sighting(address, "Anna"), text="Nice!", conversation=place)
        receive([item])
        place.refresh_from_db()
        assert (place.status, place.waiting_since) == (Status.OPEN, NOON)
        assert Contact.objects.filter(conversation=place).count() == 1


def test_it_begins_when_it_is_scheduled_and_again_when_it_repeats(cast: Cast) -> None:
    from keepword.outreach.services.course import begin_due

    tomorrow = NOON + timedelta(days=1)
    with clock.moved(NOON):
        anna = a_customer("Anna")
        notice = services.start(cast.lead, news(cast, [anna], repeat="weekly"), starts_at=tomorrow)
        assert begin_due() == 0
    with clock.moved(tomorrow):
        assert begin_due() == 1
        work()
        notice.refresh_from_db()
        assert (notice.state, notice.starts_at) == ("scheduled", tomorrow + timedelta(days=7))
    with clock.moved(tomorrow + timedelta(days=7)):
        assert (begin_due(), begin_due()) == (1, 0)
        work()
        assert Recipient.objects.filter(notice=notice, state="sending").count() == 2


def test_only_who_may_does_and_sees_it(cast: Cast) -> None:
    notice = news(cast, [])
    with pytest.raises(Refused):
        services.start(cast.agent, notice)
    with pytest.raises(NotFound):
        queries.get_notice(cast.agent, notice.pk)
    assert list(queries.notices(cast.agent)) == []
    assert list(queries.notices(cast.lead)) == [notice]


def test_what_is_wrong_is_said_before_it_leaves(cast: Cast) -> None:
    notice = a_notice(cast, "newsletter", texts={"en": {"subject": "", "text": "x"}})
    found = [(one.field, one.warning) for one in queries.check(notice)]
    assert found == [("purpose", False), ("texts.en.subject", False), ("texts", True), ("audience", True)]
    with pytest.raises(Invalid) as error:
        services.start(cast.lead, notice)
    assert error.value.field == "purpose"
    with pytest.raises(Invalid) as error:
        a_notice(cast, "newsletter", texts={"uk": {"subject": "a", "text": "{{voucher}}"}})
    assert error.value.field == "texts.uk.text"


def test_two_writers_do_not_undo_each_other(cast: Cast) -> None:
    notice = news(cast, [])
    draft = Draft(**{name: getattr(notice, name) for name in Draft.__dataclass_fields__} | {"name": "Mine"})
    services.save_notice(cast.lead, notice, draft, rev=notice.rev)
    with pytest.raises(Conflict):
        services.save_notice(cast.admin, notice, draft, rev=notice.rev)


def test_a_stopped_one_can_be_put_better_and_goes_on(cast: Cast) -> None:
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, many(15), per_minute=60))
        work(rounds=1)
        services.stop(cast.lead, notice)
        before = Message.objects.count()
        assert 0 < before < 15
    with clock.moved(NOON + timedelta(minutes=5)):
        work()
        assert Message.objects.count() == before
        fields = {name: getattr(notice, name) for name in Draft.__dataclass_fields__}
        words = {"en": {"subject": "Better", "text": "Better words."}}
        services.save_notice(cast.lead, notice, Draft(**fields | {"texts": words, "per_minute": 6_000}))
        services.resume(cast.lead, notice)
        work()
        assert states(notice) == {"sending": 15}
        assert Message.objects.filter(text="Better words.").count() == 15 - before


def test_a_cancelled_one_leaves_the_others_alone(cast: Cast) -> None:
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, many(15), per_minute=60))
        work(rounds=1)
        services.cancel(cast.lead, services.stop(cast.lead, notice))
        found = states(notice)
        assert found["over"] + found["sending"] == 15
        with pytest.raises(Conflict):
            services.resume(cast.lead, notice)


def test_a_preferred_messenger_is_taken_where_it_can_begin(cast: Cast) -> None:
    from keepword.customers.models import Kind as Known

    line = people.inbox(channel="demo.sms", address="+37060000000")
    with clock.moved(NOON):
        anna = a_customer("Anna", prefers_channel="sms")
        Identity.objects.create(customer=anna, kind=Known.PHONE, value="+37061111111", created_at=NOON)
        services.start(cast.lead, news(cast, [anna]))
        work()
        message = Message.objects.get()
        assert (message.inbox, message.to) == (line, [["Anna", "+37061111111"]])
        assert "/notices/off/" in message.text


def test_sending_costs_the_same_however_many_wait(cast: Cast) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(count: int) -> int:
        with clock.moved(NOON):
            notice = services.start(cast.lead, news(cast, many(count), per_minute=6))
            people.run_jobs()
            with CaptureQueriesContext(connection) as seen:
                send_some(seconds=60)
            Notice.objects.filter(pk=notice.pk).update(state="stopped")
            return len(seen)

    assert cost(3) == cost(300)
    assert Recipient.objects.filter(state=RecipientState.SENDING).count() == 2


def test_answers_leave_before_notices(cast: Cast) -> None:
    from django_tasks_db.models import DBTaskResult

    from keepword.conversations.services import Letter, reply

    with clock.moved(NOON):
        services.start(cast.lead, news(cast, many(5)))
        work()
        place = Conversation.objects.latest("pk")
        answer = reply(cast.agent, place, Letter("An answer."))
        jobs = DBTaskResult.objects.filter(task_path__endswith="send_message").order_by(
            *DBTaskResult._meta.ordering
        )
        assert next(one.args_kwargs["args"][0] for one in jobs) == answer.pk
        assert jobs.count() == 6
