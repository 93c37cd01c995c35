"""Each number of a board is that of the list or indicator of the same name."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.accounts.models import User
from keepword.analytics.models import WallBoard
from keepword.analytics.queries.wall_numbers import Snapshot, forget, snapshot
from keepword.analytics.queries.walls import scope_of
from keepword.analytics.rules import walls as rules
from keepword.analytics.rules.walls import Scope
from keepword.analytics.services.walls import Wanted, save_board
from keepword.analytics.staffing.plan import ALL, plan
from keepword.channels.calls import queries as calls
from keepword.channels.calls import services as calling
from keepword.channels.calls.models import Line
from keepword.commitments.models import Promise, PromiseState
from keepword.commitments.numbers import RATED, SATISFIED, numbers
from keepword.commitments.queries import team_word
from keepword.commitments.services import default_policies
from keepword.commitments.spans import span
from keepword.conversations.models import NEVER, Conversation, Inbox
from keepword.conversations.services import Incoming, receive
from keepword.conversations.views import get_builtin, in_view
from keepword.core import clock, facts
from keepword.customers.services import Sighting
from keepword.problems.services import open_problem
from keepword.strategy.models import Severity
from keepword.strategy.services.incidents import IncidentGiven, log_incident
from keepword.teams.models import Team
from keepword.teams.services import save_team
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOON = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")


def came(inbox: Inbox, at: datetime, who: str = "olena") -> Conversation:
    sender = Sighting(f"{who}@example.org", who.capitalize())
    with clock.moved(at):
        (message,) = receive([Incoming(inbox, at, sender, f"Lamp of {who}", "It flickers.")])
    return message.conversation


def read(at: datetime = NOON) -> Snapshot:
    forget()
    with clock.moved(at):
        return snapshot()


def whole(keeper: User, now: Snapshot) -> Scope:
    return Scope(now.sight(keeper))


def test_who_waits_is_who_today_and_the_list_say(cast: Cast, board: WallBoard) -> None:
    for minutes, who in ((50, "olena"), (20, "petro"), (5, "ona")):
        came(cast.inbox, NOON - timedelta(minutes=minutes), who)
    other = Inbox.objects.create(name="Shop", address="shop@shop.example", created_at=NOON)
    came(other, NOON - timedelta(minutes=70), "jonas")
    closed = came(cast.inbox, NOON - timedelta(minutes=90), "taras")
    Conversation.objects.filter(pk=closed.pk).update(status="closed")
    now = read()
    n, since = rules.total(now.waiting, whole(cast.lead, now))
    with clock.moved(NOON):
        assert n == numbers(cast.lead, span("1", NOON, KYIV)).unanswered == 4
    waits = in_view(cast.lead, get_builtin("open")).filter(waiting_since__isnull=False)
    assert since == min(one.waiting_since for one in waits if one.waiting_since)
    only = save_board(cast.lead, board, Wanted("Kitchen", inboxes=[other.pk]))
    assert rules.total(now.waiting, scope_of(only, now))[0] == 1


def test_a_private_team_s_work_stands_only_where_the_keeper_sees_it(cast: Cast) -> None:
    team = save_team(cast.admin, None, name="Legal", is_private=True, members=[cast.colleague])
    hidden = came(cast.inbox, NOON - timedelta(minutes=9))
    came(cast.inbox, NOON - timedelta(minutes=5), "petro")
    Conversation.objects.filter(pk=hidden.pk).update(team=Team.objects.get(pk=team.pk))
    now = read()
    for person in (cast.admin, cast.lead, cast.agent, cast.colleague):
        seen = in_view(person, get_builtin("open")).filter(waiting_since__isnull=False)
        assert rules.total(now.waiting, whole(person, now))[0] == seen.count()


def test_an_inbox_that_is_kept_to_a_team_is_so_on_the_board(cast: Cast) -> None:
    team = save_team(cast.admin, None, name="Legal", members=[cast.colleague])
    kept = Inbox.objects.create(name="Claims", address="claims@shop.example", created_at=NOON)
    kept.teams.add(team)
    came(kept, NOON - timedelta(minutes=9))
    now = read()
    for person in (cast.admin, cast.agent, cast.colleague):
        seen = in_view(person, get_builtin("open")).filter(waiting_since__isnull=False)
        assert rules.total(now.waiting, whole(person, now))[0] == seen.count()


def test_first_answers_are_those_of_the_list_s_clocks(cast: Cast) -> None:
    default_policies(cast.admin)
    for minutes, who in ((100, "olena"), (59, "petro"), (45, "ona"), (1, "jonas")):
        came(cast.inbox, NOON - timedelta(minutes=minutes), who)
    now = read()
    found = rules.dues(now.answers, whole(cast.lead, now), NOON, NOON + timedelta(minutes=30))
    open_ = in_view(cast.lead, get_builtin("open"))
    assert found.over == open_.filter(due_at__lte=NOON).count() == 1
    assert found.soon == open_.filter(due_at__gt=NOON, due_at__lt=NOON + timedelta(minutes=30)).count() == 2
    assert found.next == NOON + timedelta(minutes=1)


def promised(conversation: Conversation, due: datetime, state: str = PromiseState.OPEN) -> None:
    Promise.objects.create(
        conversation=conversation,
        customer=conversation.customer,
        words="We will call.",
        state=state,
        made_at=NOON - timedelta(days=1),
        due_at=due,
        decided_at=NOON if state == PromiseState.BROKEN else None,
    )


def test_promises_are_those_of_the_team_s_page(cast: Cast) -> None:
    one = came(cast.inbox, NOON - timedelta(days=1))
    evening = datetime(2026, 3, 10, 21, 59, tzinfo=UTC)  # a minute before midnight in Kyiv
    for due in (
        NOON - timedelta(seconds=5),
        NOON + timedelta(hours=1),
        evening,
        evening + timedelta(minutes=1),
    ):
        promised(one, due)
    promised(one, NEVER)
    promised(one, NOON - timedelta(hours=3), PromiseState.BROKEN)
    promised(one, NOON - timedelta(hours=3), PromiseState.BY_WORD)
    now = read()
    found = rules.dues(now.promises, whole(cast.lead, now), NOON, now.day_ends)
    word = team_word(cast.lead, NOON)
    passed = [promise for promise in word.open if promise.due_at <= NOON]
    today = [promise for promise in word.open if NOON < promise.due_at <= evening]
    assert (found.over, found.soon) == (len(word.broken) + len(passed), len(today)) == (2, 2)
    assert found.next == today[0].due_at


def test_callers_in_the_queue_are_those_of_the_page_of_calls(cast: Cast) -> None:
    phone = Inbox.objects.create(name="Phone", channel="phone", address="+37061234567", created_at=NOON)
    Line.objects.create(inbox=phone)
    with clock.moved(NOON - timedelta(minutes=2)):
        calling.queue_up(calling.begin(phone, external_id="CA1", number="+37061234568"))
    calling.begin(phone, external_id="CA2", number="+37061234569")  # hears the greeting
    now = read()
    n, since = rules.total(now.calls, whole(cast.lead, now))
    queue = calls.queue(cast.lead)
    assert n == len(queue) == 1
    assert since == queue[0].queued_at
    assert phone.pk not in now.chat_inboxes


def test_ratings_of_today_are_counted_as_the_indicator_does(cast: Cast) -> None:
    midnight = datetime(2026, 3, 9, 22, 0, tzinfo=UTC)
    made = [
        facts.fact(RATED, midnight + timedelta(minutes=n), value=n % 5 + 1, inbox=cast.inbox.pk)
        for n in range(9)
    ]
    facts.record([*made, facts.fact(RATED, midnight - timedelta(seconds=1), value=1, inbox=cast.inbox.pk)])
    facts.record([facts.fact(RATED, made[0].at, value=5, inbox=cast.inbox.pk, supersedes=made[0].pk)])
    now = read()
    (found,) = now.rated
    with clock.moved(NOON):
        values = numbers(cast.lead, span("1", NOON, KYIV)).values[RATED].all
    assert (found.n, found.good) == (len(values), sum(value >= SATISFIED for value in values)) == (9, 4)


def test_arrivals_and_their_forecast_are_those_of_staffing(cast: Cast) -> None:
    cache.clear()
    moments = [NOON - timedelta(days=day, hours=hour) for day in range(1, 15) for hour in range(3)]
    today = [NOON - timedelta(minutes=10), NOON - timedelta(hours=1)]
    facts.record([facts.fact("contact_started", at, inbox=cast.inbox.pk) for at in [*moments, *today]])
    found = read().arrivals
    with clock.moved(NOON):
        day = plan(cast.lead, KYIV, channel=ALL)
    assert found.came == 2
    assert found.whole_day == pytest.approx(sum(line.half.expected for line in day.lines))
    over = sum(line.half.expected for line in day.lines if line.end <= NOON)
    assert found.by_now == pytest.approx(over)
    cache.clear()


def test_trouble_is_told_by_number_and_never_in_words(cast: Cast) -> None:
    with clock.moved(NOON - timedelta(hours=2)):
        given = IncidentGiven(what="Olena's order was mailed to Petro", severity=Severity.HIGH)
        incident = log_incident(cast.lead, clock.now(), given)
        problem = open_problem(cast.lead, title="Lamp of Olena", conversations=[came(cast.inbox, NOON)])
    found = {one.kind: one for one in read().trouble}
    assert (found["incident"].pk, found["incident"].severity) == (incident.pk, Severity.HIGH)
    assert (found["problem"].pk, found["problem"].size) == (problem.pk, 1)


def test_all_screens_cost_one_reading_and_that_does_not_grow(cast: Cast) -> None:
    def queries() -> int:
        forget()
        with CaptureQueriesContext(connection) as caught, clock.moved(NOON):
            snapshot()
            snapshot()
        return len(caught)

    default_policies(cast.admin)
    came(cast.inbox, NOON)
    queries()  # the forecast is kept from here on
    few = queries()
    for n in range(12):
        inbox = Inbox.objects.create(name=f"Inbox {n}", address=f"i{n}@shop.example", created_at=NOON)
        promised(came(inbox, NOON - timedelta(minutes=n), f"c{n}"), NOON)
        save_team(cast.admin, None, name=f"Team {n}", members=[cast.agent])
    assert queries() == few <= 34
