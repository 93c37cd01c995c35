"""Each slip gets a decision; everybody reads what was chosen for it; whoever left an address is told once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from keepword.accounts.days import today
from keepword.channels.boxes import queries, services
from keepword.channels.boxes.models import Decision, Month, Place, Verdict
from keepword.channels.boxes.services.months import Ruling
from keepword.channels.boxes.services.telling import tell_next
from keepword.channels.email.models import AutoMail
from keepword.conversations.models import Kind, Message
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.models import Fact
from keepword.customers.services import mark_failed
from keepword.notifications.models import Notification
from tests.cast import Cast
from tests.channels.boxes.conftest import Drop

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

DONE = Ruling(verdict=Verdict.DONE, words="We put up a heater.", public=True, said="It is cold at the door.")


@pytest.fixture
def month(cast: Cast) -> Month:
    return services.begin_month(cast.lead, today())


def automatic() -> list[Message]:
    return list(Message.objects.filter(kind=Kind.AUTOMATIC).order_by("pk"))


def test_it_is_begun_once_and_gone_on_with(cast: Cast, place: Place, complaints: Place) -> None:
    day = today()
    whole = services.begin_month(cast.lead, day)
    assert services.begin_month(cast.lead, day) == whole
    one = services.begin_month(cast.lead, day, [place])
    assert one != whole
    assert services.begin_month(cast.lead, day, [place]) == one
    with pytest.raises(Refused):
        services.begin_month(cast.agent, day)
    with pytest.raises(Invalid):
        services.begin_month(cast.lead, day + timedelta(days=40))


def test_a_month_begins_with_the_shop_s_day(cast: Cast, place: Place, put: Drop) -> None:
    with clock.moved(datetime(2026, 11, 30, 22, 30, tzinfo=UTC)):  # half past midnight in Kyiv
        slip = put(place, words="It is cold")
        december = services.begin_month(cast.lead, date(2026, 12, 1))
        assert list(queries.month_page(cast.lead, december).rows) == [slip]
        november = services.begin_month(cast.lead, date(2026, 11, 1))
        assert list(queries.month_page(cast.lead, november).rows) == []


def test_it_lists_what_came_in_that_month_into_its_boxes(
    cast: Cast, place: Place, complaints: Place, put: Drop
) -> None:
    with clock.moved(clock.now() - timedelta(days=45)):
        put(place, words="Long ago")
    mine, other = put(place, words="It is cold"), put(complaints, words="It broke")
    put(place, words="Cheap!", trap="x")  # spam is no slip of anybody's
    whole = services.begin_month(cast.lead, today())
    assert list(queries.month_page(cast.lead, whole).rows) == [mine, other]
    one = services.begin_month(cast.lead, today(), [place])
    assert list(queries.month_page(cast.lead, one).rows) == [mine]
    services.decide(cast.lead, whole, mine, DONE)
    assert list(queries.month_page(cast.lead, one).rows) == []
    with pytest.raises(Conflict):
        services.decide(cast.lead, one, mine, DONE)


def test_a_decision_is_recorded_and_who_sees_to_it_is_told(
    cast: Cast, month: Month, place: Place, put: Drop
) -> None:
    slip = put(place, words="It is cold")
    ruling = Ruling(verdict=Verdict.TAKE_UP, person=cast.agent, due_on=date(2030, 1, 2))
    decision = services.decide(cast.lead, month, slip, ruling)
    assert queries.owed(cast.lead) == [decision]
    assert Notification.objects.get(kind="slip_given").user == cast.agent
    with clock.moved(clock.now() + timedelta(days=2)):
        services.finish(cast.lead, decision, "We put up a heater.")
    assert queries.owed(cast.lead) == []
    kinds = list(Fact.objects.filter(kind__startswith="slip_").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["slip_received", "slip_decided", "slip_decided", "slip_done"]
    assert Fact.objects.get(kind="slip_done").value == pytest.approx(2 * 86400, abs=60)
    services.decide(cast.lead, month, slip, Ruling(verdict=Verdict.LATER))
    decision.refresh_from_db()
    assert (decision.verdict, decision.done_at, decision.person) == (Verdict.LATER, None, None)


@pytest.mark.parametrize(
    ("ruling", "field"),
    [
        (Ruling(verdict="perhaps"), "verdict"),
        (Ruling(verdict=Verdict.DECLINE), "words"),
        (Ruling(verdict=Verdict.DONE), "words"),
        (Ruling(verdict=Verdict.LATER, public=True), "said"),
        (Ruling(verdict=Verdict.LATER, said="x" * 301), "said"),
    ],
)
def test_a_decision_says_what_it_must(
    cast: Cast, month: Month, place: Place, put: Drop, ruling: Ruling, field: str
) -> None:
    slip = put(place, words="It is cold")
    with pytest.raises(Invalid) as refused:
        services.decide(cast.lead, month, slip, ruling)
    assert refused.value.field == field
    with pytest.raises(Refused):
        services.decide(cast.agent, month, slip, DONE)


def test_everybody_reads_what_was_chosen_once_it_is_published(
    cast: Cast, month: Month, place: Place, put: Drop
) -> None:
    services.decide(cast.lead, month, put(place, words="It is cold"), DONE)
    services.decide(cast.lead, month, put(place, words="Hm"), Ruling(verdict=Verdict.DECLINE, words="No."))
    assert queries.answers(place) == []
    services.publish(cast.lead, month)
    (answer,) = queries.answers(place)
    assert (answer.said, answer.words) == ("It is cold at the door.", "We put up a heater.")
    services.withdraw(cast.lead, month)
    assert queries.answers(place) == []


def test_nothing_decided_is_nothing_to_publish(cast: Cast, month: Month) -> None:
    with pytest.raises(Conflict):
        services.publish(cast.lead, month)


def test_whoever_left_an_address_is_told_once_in_their_language(
    cast: Cast, month: Month, place: Place, put: Drop
) -> None:
    slip = put(place, words="Біля дверей дуже холодно, зробіть щось", address="olena@example.org")
    anonymous = put(place, words="It is cold")
    services.decide(cast.lead, month, slip, Ruling(verdict=Verdict.DONE, words="Поставили обігрівач."))
    services.decide(cast.lead, month, anonymous, DONE)
    assert services.tell_all(cast.lead, month) == 1
    assert not tell_next(month.pk)
    assert not tell_next(month.pk)
    (message,) = automatic()
    assert message.to == [["", "olena@example.org"]] or message.to[0][1] == "olena@example.org"
    assert "Поставили обігрівач." in message.text
    assert "холодно" in message.text
    assert message.inbox == cast.inbox
    assert Fact.objects.filter(kind="slip_told").count() == 1
    decision = Decision.objects.get(slip=slip)
    assert decision.told == message
    with pytest.raises(Conflict):
        services.tell_all(cast.lead, month)


def test_two_mails_to_one_address_keep_a_pause(cast: Cast, month: Month, place: Place, put: Drop) -> None:
    for words in ("It is cold", "It is dark"):
        services.decide(cast.lead, month, put(place, words=words, address="ann@example.org"), DONE)
    services.tell_all(cast.lead, month)
    assert tell_next(month.pk)
    assert len(automatic()) == 1
    with clock.moved(clock.now() + timedelta(minutes=2)):
        assert not tell_next(month.pk)
    assert len(automatic()) == 2
    assert AutoMail.objects.filter(address="ann@example.org").count() == 2


def test_no_machine_is_told_and_no_address_that_fails(
    cast: Cast, month: Month, place: Place, put: Drop
) -> None:
    for address in ("noreply@example.org", "gone@example.org"):
        services.decide(cast.lead, month, put(place, words="It is cold", address=address), DONE)
    mark_failed("gone@example.org", "no such user")
    services.tell_all(cast.lead, month)
    assert not tell_next(month.pk)
    assert automatic() == []
    assert set(Decision.objects.values_list("untold", flat=True)) == {"machine", "failed"}


def test_a_tally_adds_up(cast: Cast, month: Month, place: Place, put: Drop) -> None:
    first = put(place, 2, "It is cold", address="ann@example.org")
    put(place, 4)
    services.decide(cast.lead, month, first, DONE)
    tally = queries.tally(cast.lead, month)
    assert (tally.slips, tally.decided, tally.left, tally.to_tell, tally.told) == (2, 1, 1, 1, 0)
    assert (tally.smile, tally.public, tally.verdicts["done"]) == (3, 1, 1)
