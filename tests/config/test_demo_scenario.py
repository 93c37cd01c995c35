import re
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import mean, median

import pytest

from keepword.config.demo.backlog import TARGETS
from keepword.config.demo.scenario import Story, agents, customers, inboxes, stories, timeline
from keepword.config.demo.texts import LANGUAGES, TOPICS
from keepword.config.demo.times import SHOP

NOW = datetime(2026, 6, 10, 11, 20, tzinfo=UTC)  # a Wednesday
OTHER_NOWS = (
    datetime(2026, 6, 8, 5, 10, tzinfo=UTC),  # Monday before the shop opens
    datetime(2026, 8, 16, 20, 0, tzinfo=UTC),  # a Sunday evening
    datetime(2026, 11, 21, 11, 0, tzinfo=UTC),  # a Saturday
    datetime(2027, 1, 1, 1, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),  # the clocks change
)
MARKUP = re.compile(r"[<>{}\[\]|¶]|\+(photo|invoice|log|angry|urgent)\b|\b(None|undefined)\b")
LIST = 50  # rows that one sees together


@cache
def told_at(now: datetime) -> list[Story]:
    return list(stories(now=now))


@pytest.fixture(scope="module")
def told() -> list[Story]:
    return told_at(NOW)


@pytest.fixture(scope="module")
def letters(told: list[Story]) -> list[Story]:
    return [story for story in told if not story.is_spam]


def test_the_same_moment_tells_the_same_stories(told: list[Story]) -> None:
    assert list(stories(now=NOW)) == told


def test_a_week_later_the_same_people_write_about_the_same(told: list[Story]) -> None:
    later = stories(now=NOW + timedelta(days=7))

    assert [(story.customer, story.topic) for story in later] == [
        (story.customer, story.topic) for story in told
    ]


def test_another_seed_tells_others(told: list[Story]) -> None:
    other = list(stories(now=NOW, count=200, seed=7))

    assert len(other) == 200
    assert {story.subject for story in other}.isdisjoint({""})
    assert other[0].steps[0].text != told[0].steps[0].text


def test_there_are_two_thousand_in_ninety_days_in_order(told: list[Story]) -> None:
    starts = [story.starts_at for story in told]

    assert len(told) == 2000
    assert [story.number for story in told] == list(range(2000))
    assert starts == sorted(starts)
    assert starts[0] >= NOW - timedelta(days=90)
    assert starts[-1] > NOW - timedelta(minutes=10)


@pytest.mark.parametrize("now", [NOW, *OTHER_NOWS])
def test_nothing_happens_before_what_came_before_or_after_now(now: datetime) -> None:
    for story in told_at(now):
        assert story.steps[0].kind in ("customer", "spam")
        assert all(one.at < other.at for one, other in pairwise(story.steps))
        assert story.steps[-1].at < now


def test_the_timeline_is_all_steps_in_the_order_in_which_they_happen(told: list[Story]) -> None:
    moments = timeline(told)

    assert len(moments) == sum(len(story.steps) for story in told)
    assert all(one.steps[a].at <= other.steps[b].at for (one, a), (other, b) in pairwise(moments))


def test_languages_have_their_shares(told: list[Story]) -> None:
    counted = Counter(story.language for story in told)

    for language, share in {"uk": 0.40, "ru": 0.15, "lt": 0.25, "en": 0.20}.items():
        assert counted[language] / len(told) == pytest.approx(share, abs=0.01)


def test_every_topic_comes_in_every_language(told: list[Story]) -> None:
    assert {(story.topic, story.language) for story in told} == {
        (topic, lang) for topic in TOPICS for lang in LANGUAGES
    }


def test_no_text_shows_how_it_was_made(told: list[Story]) -> None:
    shown = [
        text
        for story in told
        for text in (story.subject, *(part for step in story.steps for part in (step.text, step.subject)))
    ]

    assert [text for text in shown if MARKUP.search(text)] == []


def test_all_who_say_something_say_it_in_words(told: list[Story]) -> None:
    spoken = {"customer", "cc_reply", "autoreply", "spam", "agent", "note"}

    assert all(step.text for story in told for step in story.steps if step.kind in spoken)
    assert all(1 <= (step.score or 0) <= 5 for story in told for step in story.steps if step.kind == "rate")


def test_hardly_any_first_mail_is_like_another(told: list[Story]) -> None:
    assert len({story.steps[0].text for story in told}) >= 1900
    assert len({story.subject for story in told}) >= 1500


def test_no_two_rows_of_a_list_look_the_same(letters: list[Story]) -> None:
    rows = [(story.subject, story.steps[0].text[:120]) for story in letters]
    subjects = [story.subject for story in letters]
    alike = sum(subjects[at] in subjects[max(0, at - LIST) : at] for at in range(len(subjects)))

    assert all(row not in rows[max(0, at - LIST) : at] for at, row in enumerate(rows))
    assert alike < len(subjects) * 0.01


def test_everybody_is_at_an_address_that_nobody_has(told: list[Story]) -> None:
    addresses = {step.address for story in told for step in story.steps if step.address}
    addresses |= {copied for story in told for step in story.steps for copied in step.cc}
    addresses |= {address for person in customers() for address in (person.email, *person.also)}
    addresses |= {story.customer.email for story in told} | {agent.email for agent in agents()}
    addresses |= {inbox.address for inbox in inboxes()}

    strange = [
        a
        for a in addresses
        if not re.fullmatch(r"[a-z0-9._]+@(example\.(com|org|net)|[a-z0-9-]+\.example)", a)
    ]
    assert strange == []


def test_customers_come_back_and_are_all_different() -> None:
    people = customers()

    assert len({person.email for person in people}) == len(people)
    assert len({(person.name, person.language) for person in people}) == len(people)


def test_more_is_written_on_mondays_and_more_at_the_end_than_at_the_beginning(letters: list[Story]) -> None:
    days = Counter(story.starts_at.date() for story in letters)
    by_weekday: dict[int, list[int]] = defaultdict(list)
    for day in (date(2026, 3, 16) + timedelta(days=n) for n in range(84)):
        by_weekday[day.weekday()].append(days[day])

    assert mean(by_weekday[0]) == max(mean(counts) for counts in by_weekday.values())
    assert mean(by_weekday[6]) < mean(by_weekday[2])
    first, last = NOW - timedelta(days=90 - 28), NOW - timedelta(days=28)
    assert sum(story.starts_at < first for story in letters) < sum(
        story.starts_at > last for story in letters
    )


def test_in_the_week_of_the_strike_parcels_are_late(letters: list[Story]) -> None:
    late = [(NOW - story.starts_at).days for story in letters if story.topic == "late_parcel"]
    strike = sum(33 <= age < 41 for age in late) / 8

    assert strike > 3 * sum(age < 33 for age in late) / 33


@pytest.mark.parametrize("now", [NOW, *OTHER_NOWS])
def test_some_fifty_conversations_are_open_now(now: datetime) -> None:
    told = told_at(now)
    waiting = [story for story in told if story.is_open]
    kinds = Counter(story.steps[-1].kind for story in waiting)
    untouched = [story for story in waiting if len(story.steps) == 1]
    overdue = [story for story in waiting if not any(step.kind == "agent" for step in story.steps)]
    left = [TARGETS[story.priority][0] - SHOP.minutes_between(story.starts_at, now) for story in overdue]

    assert 40 <= len(waiting) <= 60
    assert kinds["snooze"] >= 3
    assert sum(now - story.starts_at < timedelta(minutes=30) for story in untouched) >= 4
    assert sum(0 < minutes < 15 for minutes in left) >= 1
    assert sum(minutes < 0 for minutes in left) >= 4


def _first_answers(letters: list[Story]) -> dict[str, list[float]]:
    """Working minutes until the first answer, by agent."""
    found: dict[str, list[float]] = defaultdict(list)
    for story in letters:
        answer = next((step for step in story.steps if step.kind == "agent"), None)
        if answer is not None:
            found[str(answer.agent)].append(SHOP.minutes_between(story.starts_at, answer.at))
    return found


def test_first_answers_take_what_they_take(letters: list[Story]) -> None:
    by_agent = _first_answers(letters)
    minutes = [minute for found in by_agent.values() for minute in found]

    assert set(by_agent) == {agent.key for agent in agents()}
    assert 25 <= median(minutes) <= 55
    assert 0.08 <= sum(minute <= 4 for minute in minutes) / len(minutes) <= 0.25
    assert max(minutes) > 12 * 60
    assert median(by_agent["maryna"]) < median(by_agent["svitlana"]) < median(by_agent["lukas"])


def test_agents_answer_when_they_work_and_in_what_they_speak(letters: list[Story]) -> None:
    speaks = {agent.key: agent.speaks for agent in agents()}
    answers = [(story, step) for story in letters for step in story.steps if step.kind == "agent"]

    assert all(story.language in speaks[str(step.agent)] for story, step in answers)
    awake = sum(SHOP.at_work(step.at) for _, step in answers)
    assert awake / len(answers) > 0.98


def test_a_quarter_of_the_closed_are_rated_and_the_kind_better_than_the_forgetful(
    letters: list[Story],
) -> None:
    scores: dict[str, list[int]] = defaultdict(list)
    for story in letters:
        who = ""
        for step in story.steps:
            who = step.agent or who
            if step.score is not None:
                scores[who].append(step.score)
    rated = sum(len(found) for found in scores.values())

    assert 0.2 <= rated / sum(not story.is_open for story in letters) <= 0.3
    assert mean(scores["maryna"]) > mean(scores["tomas"]) > mean(scores["lukas"])
    assert mean(scores["olena"]) > 4.3


def test_everything_that_can_happen_happens(told: list[Story]) -> None:
    happened = Counter(step.kind for story in told for step in story.steps)

    for kind in ("autoreply", "bounce", "cc_reply", "reopen", "snooze", "assign", "note", "rate", "close"):
        assert happened[kind] >= 3, kind
    assert {kind for story in told for step in story.steps for _, kind in step.attachments} == {
        "photo",
        "invoice",
        "log",
    }
    assert any(step.address in story.customer.also for story in told for step in story.steps if step.address)
