from collections.abc import Callable

import pytest
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keepword.search.models import Entry
from keepword.search.queries import search
from tests.search.conftest import Letters

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def numbers(text: str, **options: object) -> list[int]:
    return [hit.object_id for hit in search(text, kind="letter", **options).hits]  # type: ignore[arg-type]


@pytest.fixture
def shop(letters: Letters) -> Letters:
    """What customers of a shop wrote, in four languages."""
    people = "Jonas Petraitis jonas.petraitis@example.lt"
    letters.write(
        "My charger stopped working, I want a refund for UA-10293", lang="en", title="Broken charger"
    )
    letters.write("Не працює зарядка, посилку отримав вчора", lang="uk", title="Зарядка")
    letters.write("Где мой заказ? Посылки до сих пор нет", lang="ru", title="Заказ")
    letters.write(
        "Neveikia įkroviklis, siuntą gavau Šiauliuose", lang="lt", title="Įkroviklis", people=people
    )
    letters.write("kur mano siunta? Laukiu Siauliuose", lang="lt")
    letters.write("два заказа и посылка", lang="uk")  # taken for the wrong language
    letters.index()
    return letters


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("charger", [1]),
        ("chargers refunds", [1]),
        ("refund parcel", []),
        ("зарядку", [2]),
        ("посилка", [2]),
        ("посылка", [6, 3]),
        ("заказ", [3, 6]),
        ("siunta", [5, 4]),
        ("šiauliai", [5, 4]),
        ("siauliai", [5, 4]),
        ("ikroviklio", [4]),
        ("UA-10293", [1]),
        ("ua10293", [1]),
        ("10293", [1]),
        ("1029", [1]),
        ("ua 10293", [1]),
        ("jonas.petraitis@example.lt", [4]),
        ("Jonas.Petraitis@exam", [4]),
        ("petraitis siunta", [4]),
        ("refu", [1]),
        ("refu charger", []),  # only the last word may be unfinished
        ('"stopped working"', [1]),
        ('"working stopped"', []),
        ('"stopped work"', []),
        ('charger "want a refund"', [1]),
        ('"UA-10293"', [1]),
        ("", []),
        ("  ?!", []),
    ],
)
def test_a_query_finds(shop: Letters, query: str, found: list[int]) -> None:
    assert numbers(query) == found


@pytest.mark.parametrize(
    "query",
    [
        *(
            '"',
            '""',
            '"""',
            "'",
            "*",
            "a*",
            "AND",
            "OR NOT",
            "NEAR(a b)",
            "body : a",
            "{heads}:a",
            "^a",
            "-a",
            "\\",
        ),
        *(
            "a:*A",
            "a & b | !c <-> (",
            "'; DROP TABLE search_words; --",
            "\x00",
            "a\x00b",
            "\ud800",
            "🙂",
            "ﷺ",
        ),
        *("¤letter", "·charger", "%s %(a)s {}", "a" * 10_000, "a-" * 5_000, '" ' * 5_000, "слово " * 2_000),
    ],
)
def test_no_text_is_a_wrong_query(shop: Letters, query: str) -> None:
    search(query, kind="letter")
    search(f'charger "{query}', kind="letter")


def test_marks_of_the_index_cannot_be_asked_for(shop: Letters) -> None:
    assert numbers("¤letter") == []
    assert numbers("·charger") == numbers("charger")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=80))
@example("ʼ")
@example("lamp ʼ from:ʼ -ʼ")
def test_any_text_can_be_indexed_and_asked_for(letters: Letters, text: str) -> None:
    number = letters.write(text, title=text, people=text)
    letters.index()
    search(text, kind="letter")
    assert Entry.objects.filter(kind="letter", object_id=number).exists()


@pytest.mark.parametrize("piece", ["ﷺ", "a ", "\U0001d400", "word{} ", "слово{} "])
def test_the_longest_texts_are_indexed(letters: Letters, piece: str) -> None:
    body = "".join(piece.format(n) for n in range(60_000))
    letters.write(body + " farther", title=body, people=body)
    letters.write("near " + body)
    letters.index()
    assert numbers("near") == [2]
    assert numbers("farther") == []


WORDS = ["kite", "lamp", "moss", "nest", "oath"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(WORDS), max_size=2), st.lists(st.sampled_from(WORDS))), max_size=12
    ),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.booleans(),
)
def test_it_finds_what_reading_all_letters_would(
    letters: Letters, written: list[tuple[list[str], list[str]]], asked: list[str], phrase: bool
) -> None:
    letters.all.clear()
    Entry.objects.all().delete()
    for title, body in written:
        letters.write(" ".join(body), title=" ".join(title))
    letters.index()

    has: Callable[[list[str]], bool]
    if phrase:
        has = lambda text: any(text[n : n + len(asked)] == asked for n in range(len(text)))  # noqa: E731
    else:
        has = lambda text: set(asked) <= set(text)  # noqa: E731
    above = [n for n, (title, _) in enumerate(written, 1) if has(title)]
    below = [
        n
        for n, (title, body) in enumerate(written, 1)
        if n not in above and (has(body) if phrase else has(title + body))
    ]
    query = f'"{" ".join(asked)}"' if phrase else " ".join(asked)
    assert numbers(query) == above[::-1] + below[::-1]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's planner is told nothing")
def test_what_a_search_tells_the_planner_ends_with_it(shop: Letters) -> None:
    def told() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('enable_seqscan'), current_setting('jit')")
            return list(cursor.fetchone())

    before = told()
    assert numbers("charger") == [1]
    assert told() == before
