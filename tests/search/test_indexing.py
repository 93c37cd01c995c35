from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from keepword.search import registry
from keepword.search.models import Entry, Words
from keepword.search.queries import search
from keepword.search.services import index_pending, remove
from keepword.search.tasks import index
from tests.search.conftest import START, Letters

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def found(text: str, kind: str = "letter") -> list[int]:
    return [hit.object_id for hit in search(text, kind=kind).hits]


def test_what_waits_is_indexed_once_a_second(letters: Letters) -> None:
    for _ in range(450):
        letters.write("kite")
    index()
    assert letters.waiting == []
    assert Entry.objects.count() == Words.objects.count() == 450


def test_a_letter_that_changed_is_found_by_its_new_words_only(letters: Letters) -> None:
    letters.write("kite")
    letters.index()
    letters.write("lamp", number=1)
    letters.index()
    assert found("kite") == []
    assert found("lamp") == [1]


def test_what_is_removed_leaves_no_word_behind(letters: Letters) -> None:
    letters.write("kite")
    letters.write("kite")
    letters.index()
    remove("letter", [1, 77])
    remove("letter", [])
    assert found("kite") == [2]
    assert list(Entry.objects.values_list("object_id", flat=True)) == [2]
    assert Words.objects.count() == 1


def test_a_letter_gone_since_it_was_indexed_is_not_shown(letters: Letters) -> None:
    letters.write("kite")
    letters.index()
    letters.all.clear()
    assert found("kite") == []


def test_nothing_is_written_of_letters_that_went_away_meanwhile(letters: Letters) -> None:
    class Hasty(Letters):
        def _done(self, ids: Collection[int]) -> int:
            return super()._done(ids) - 1

    hasty = Hasty()
    registry.register(hasty.source("hasty"))
    hasty.write("kite")
    assert index_pending() == 0
    assert not Entry.objects.exists()


def test_two_kinds_with_the_same_numbers_do_not_mix(letters: Letters) -> None:
    articles = Letters()
    registry.register(articles.source("article"))
    letters.write("kite and lamp")
    articles.write("kite and moss")
    letters.index()
    assert found("kite moss") == []
    assert found("kite moss", kind="article") == [1]
    remove("letter", [1])
    assert found("kite", kind="article") == [1]


def test_letters_of_one_moment_each_keep_their_place(letters: Letters) -> None:
    same = (1 << 20) + 1  # its number's low bits are those of 1
    for number in (1, same, 2):
        letters.write("kite", number=number, at=START)
    letters.index()
    assert sorted(found("kite")) == [1, 2, same]
    letters.write("kite", number=same + (1 << 20), at=START)
    letters.index()
    assert len(found("kite")) == 4


@pytest.mark.parametrize("year", [1, 1969, 2038, 2150, 9999])
def test_any_date_can_be_indexed(letters: Letters, year: int) -> None:
    letters.write("kite", at=datetime(year, 6, 1, tzinfo=UTC))
    letters.index()
    assert found("kite") == [1]


def test_words_left_over_in_an_emptied_table_are_in_nobodys_way(letters: Letters) -> None:
    letters.write("kite")
    letters.index()
    Entry.objects.all()._raw_delete(Entry.objects.db)
    assert found("kite") == []
    letters.write("lamp", number=1)
    letters.index()
    assert found("lamp") == [1]
    assert found("kite") == []


def test_a_kind_is_one_plain_word() -> None:
    source = Letters().source("letter")
    for kind in ("", "two words", 'a"', "лист"):
        with pytest.raises(ValueError, match="plain word"):
            registry.register(replace(source, kind=kind))
