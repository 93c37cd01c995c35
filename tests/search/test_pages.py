from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from pytest_django import DjangoAssertNumQueries

from keepword.search.queries import Hit, search
from tests.search.conftest import START, Letters

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def all_pages(text: str, limit: int) -> list[Hit]:
    hits: list[Hit] = []
    before = ""
    for _ in range(100):
        page = search(text, kind="letter", limit=limit, before=before)
        hits.extend(page.hits)
        before = page.next
        if not before:
            return hits
    raise AssertionError("The pages never end.")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 40])
@pytest.mark.parametrize("of_a_group", [1, 3, 20])
def test_pages_together_are_the_whole_and_no_group_is_twice(
    letters: Letters, limit: int, of_a_group: int
) -> None:
    for n in range(40):
        letters.write("kite", group=1 + n // of_a_group, title="kite" if n % 5 == 0 else "")
    letters.index()
    hits = all_pages("kite", limit)
    assert [hit.group_id for hit in hits] == list(dict.fromkeys(hit.group_id for hit in hits))
    assert {hit.group_id for hit in hits} == {1 + n // of_a_group for n in range(40)}
    assert [(-hit.rank, -hit.at.timestamp()) for hit in hits] == sorted(
        (-hit.rank, -hit.at.timestamp()) for hit in hits
    )


def test_a_group_is_shown_by_its_best_letter(letters: Letters) -> None:
    best = letters.write("nothing", title="kite", group=9)
    letters.write("kite, later", group=9)
    letters.write("kite, of another", group=8)
    letters.index()
    assert [hit.object_id for hit in search("kite", kind="letter").hits] == [best, 3]


def test_the_newest_come_first_whenever_they_were_indexed(letters: Letters) -> None:
    late = letters.write("kite", at=START + timedelta(days=2))
    letters.index()
    early = letters.write("kite", at=START - timedelta(days=900))
    letters.index()
    assert [hit.object_id for hit in search("kite", kind="letter").hits] == [late, early]


def test_a_common_word_and_a_rare_one_are_found_among_many_letters(letters: Letters) -> None:
    letters.write("moss kite", number=1)
    for n in range(2, 5_300):
        letters.write("lamp kite", number=n)
    letters.index()
    assert [hit.object_id for hit in search("moss", kind="letter").hits] == [1]
    assert [hit.object_id for hit in search("lamp", kind="letter", limit=2).hits] == [5_299, 5_298]
    assert [hit.object_id for hit in search("kite moss", kind="letter").hits] == [1]


def test_only_the_groups_that_may_be_seen_are_found(letters: Letters) -> None:
    # Any rows will do as groups.
    seen = Permission.objects.filter(pk__in=Permission.objects.order_by("pk").values("pk")[:2])
    first, second = seen.order_by("pk").values_list("pk", flat=True)
    for group in (first, 1_000_000, second, 1_000_001):
        letters.write("kite", group=group)
    letters.index()
    assert [hit.group_id for hit in search("kite", kind="letter", groups=seen).hits] == [second, first]
    assert search("kite", kind="letter", groups=Permission.objects.none()).hits == []


@pytest.mark.parametrize(
    "cursor", ["x", "1", "1.", "1.-5", "2.7", "1." + "9" * 19, "1.9" * 99, "\x00", "1.٣"]
)
def test_a_cursor_that_cannot_be_read_starts_from_the_beginning(letters: Letters, cursor: str) -> None:
    letters.write("kite")
    letters.index()
    assert len(search("kite", kind="letter", before=cursor).hits) == 1


def test_a_page_has_a_bounded_number_of_queries(
    letters: Letters, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(600):
        letters.write("kite", group=1 + n // 300)
    letters.write("lamp")
    letters.index()
    with django_assert_max_num_queries(40):  # the worst: all hits belong to two groups
        assert 1 <= len(search("kite", kind="letter", limit=5).hits) <= 2
    with django_assert_max_num_queries(9):
        assert len(search("lamp", kind="letter").hits) == 1
