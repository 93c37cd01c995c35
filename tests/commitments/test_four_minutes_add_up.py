"""The rules of the four minutes, as values."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from keepword.calendars.rules import OFFICE_WEEK, WorkingHours, is_open, working_between
from keepword.commitments.rules import MET, MISSED, RUNNING, minutes
from keepword.commitments.rules.minutes import ASPECTS, DROPPED, Said, Sign

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
OFFICE = WorkingHours("Europe/Vilnius", OFFICE_WEEK)

scores = st.floats(0, 1)
seconds = st.integers(0, 600)
messages = st.lists(
    st.builds(
        lambda number, after, found: Said(
            number,
            START + timedelta(seconds=after),
            {name: Sign(score, ((0, 1, "words"),)) for name, score in zip(ASPECTS, found, strict=True)},
        ),
        st.integers(1, 9),
        seconds,
        st.tuples(scores, scores, scores),
    ),
    max_size=6,
    unique_by=lambda said: said.message,
)


def said(message: int, after: int, **found: float) -> Said:
    return Said(
        message, START + timedelta(seconds=after), {name: Sign(score) for name, score in found.items()}
    )


def test_messages_add_up_and_each_of_the_three_has_its_own_moment() -> None:
    found = minutes.shown(
        [
            said(1, 20, interest=0.6, positive=0.3),
            said(2, 90, positive=0.3),
            said(3, 200, ready=0.9),
        ]
    )
    assert {name: (one.at - START).seconds for name, one in found.items()} == {
        "interest": 20,
        "positive": 90,  # 1 - 0.7 * 0.7 = 0.51
        "ready": 200,
    }
    assert [one.message for one in found["positive"].by] == [1, 2], "both justify it"


@given(messages)
def test_something_is_shown_from_the_first_moment_at_which_all_signs_so_far_make_it_likely(
    many: list[Said],
) -> None:
    found = minutes.shown(many)
    for name in ASPECTS:
        moments = sorted({one.at for one in many})
        likely = []
        for at in moments:
            doubt = 1.0
            for one in many:
                if one.at <= at:
                    doubt *= 1 - one.signs[name].score
            if 1 - doubt >= 0.5 - 1e-9:
                likely.append(at)
        assert (found[name].at if name in found else None) == (likely[0] if likely else None)


@given(messages, st.randoms())
def test_the_order_in_which_we_hear_of_messages_changes_nothing(many: list[Said], random: object) -> None:
    other = list(many)
    random.shuffle(other)  # type: ignore[attr-defined]
    assert minutes.shown(many) == minutes.shown(other)


@given(messages)
def test_a_further_message_takes_nothing_away(many: list[Said]) -> None:
    before = minutes.shown(many[:-1])
    after = minutes.shown(many)
    assert all(name in after and after[name].at <= one.at for name, one in before.items())


@given(messages)
def test_what_is_said_is_the_same_when_read_from_its_data(many: list[Said]) -> None:
    assert [minutes.said_of(one.as_data()) for one in many] == many


@given(
    st.lists(st.one_of(st.none(), seconds), min_size=3, max_size=3),
    st.sampled_from([RUNNING, MISSED, MET, DROPPED]),
    seconds,
)
def test_a_reading_is_met_by_three_in_time_and_missed_only_after_its_moment(
    after: list[int | None], before: str, now: int
) -> None:
    due_at = START + minutes.LENGTH
    moments = {
        name: None if one is None else START + timedelta(seconds=one)
        for name, one in zip(ASPECTS, after, strict=True)
    }
    found = minutes.state(before, due_at, moments, START + timedelta(seconds=now))
    in_time = all(one is not None and one <= 240 for one in after)
    assert (found == MET) == in_time
    if not in_time and before == DROPPED:
        assert found == DROPPED
    if found == RUNNING:
        assert now <= 240
    assert minutes.state("", due_at, moments, due_at) == "", "it has not begun"


@given(st.integers(0, 365 * 86_400))
def test_the_four_minutes_of_a_mail_are_working_time(after: int) -> None:
    at = START + timedelta(seconds=after)
    due_at = minutes.due(OFFICE, at)
    assert due_at is not None
    assert working_between(OFFICE, at, due_at) == minutes.LENGTH
    assert is_open(OFFICE, due_at - timedelta(microseconds=1))


def test_hours_that_never_open_never_come_due() -> None:
    assert minutes.due(WorkingHours("UTC", ((),) * 7), START) is None


# Sentences -----------------------------------------------------------------------------------------


def test_a_sentence_is_like_another_whatever_its_case_numbers_dashes_and_the_customers_name() -> None:
    one = minutes.likeness("Anna, I’m sorry that lamp 4512 broke!", minutes.name_words("Anna Berg"))
    other = minutes.likeness("i'm sorry — that Lamp 7 broke", minutes.name_words("Jonas"))
    assert one is not None
    assert one == other
    assert one != minutes.likeness("I'm sorry that shade 7 broke")


def test_short_sentences_are_anybodys() -> None:
    assert minutes.likeness("I see, Anna.", minutes.name_words("Anna")) is None


@given(st.text(max_size=400))
def test_sentences_lie_in_the_text_in_their_order_and_hold_all_its_words(text: str) -> None:
    places = list(minutes.sentences(text))
    assert all(start < end for start, end in places)
    assert all(one[1] <= other[0] for one, other in pairwise(places))
    left = minutes.blanked(text, places)
    assert len(left) == len(text)
    assert not any(letter.isalnum() for letter in left)
    assert all(isinstance(minutes.likeness(text[a:b]), int | None) for a, b in places)
