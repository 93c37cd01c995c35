"""What reviewers find, and who is coached."""

import hypothesis.strategies as st
import pytest

from tests.analytics.indicators.world import SPAN, Pair, Said, agree, means, over, ratio, said, shares

pytestmark = pytest.mark.django_db
points = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)
reviewed = said("conversation_reviewed", value=points, accuracy=points)
notes = st.integers(1, 5)


@over(reviewed)
def test_the_score_is_the_mean_of_what_was_finished(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return means(one.value for one in all_ if one.inside and one.value is not None)

    agree("qa_score", oracle, told, fates, ratio)


@over(reviewed)
def test_accuracy_is_that_of_its_criteria(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        return means(one.accuracy for one in all_ if one.inside and one.accuracy is not None)

    agree("qa_accuracy", oracle, told, fates, ratio)


@over(
    said("first_response"),
    said("next_response"),
    said("coaching_given", note=notes),
    said("coaching_acknowledged", note=notes),
)
def test_who_answered_was_coached_when_a_note_of_then_was_read(told: list[Said], fates: list[int]) -> None:
    def oracle(all_: list[Said]) -> list[Pair]:
        kinds = ("first_response", "next_response")
        people = {one.actor for one in all_ if one.inside and one.kind in kinds}
        read = {one.note for one in all_ if one.kind == "coaching_acknowledged" and one.at < SPAN.now}
        given = {
            one.actor for one in all_ if one.inside and one.kind == "coaching_given" and one.note in read
        }
        return shares(person in given for person in people)

    agree("coaching_given", oracle, told, fates, ratio)
