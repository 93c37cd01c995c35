"""Kinds of facts are declared with their columns, where measures and people can read of them."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tools.facts import PAGE, page

from keepword.core import facts, kinds
from keepword.core.models import Fact

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
TELLING = {"fact", "fact_of", "note_fact", "contact_fact", "of_slip", "tell", "_tell", "_fact", "_facts"}


def told() -> Iterator[tuple[str, str]]:
    """Each kind that a call in the code names as it stands, with where."""
    for path in sorted((ROOT / "src").rglob("services/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
            if name in TELLING and "fact" in path.read_text():
                yield from ((text, f"{path.name}:{node.lineno}") for text in texts if isinstance(text, str))


def test_every_kind_that_is_named_in_the_code_is_declared() -> None:
    found = list(told())
    assert len(found) > 60
    not_facts = {"gave consent", "withdrew consent"}
    unknown = [one for one in found if one[0] not in kinds.kinds() and one[0] not in not_facts]
    assert [one for one in unknown if one[0].isidentifier() and "_" in one[0]] == []


def test_the_page_of_kinds_is_as_the_code_says() -> None:
    assert PAGE.read_text() == page(), "python tools/facts.py"


def test_each_kind_says_what_it_tells_in_one_line() -> None:
    for kind in kinds.kinds().values():
        assert kind.tells.endswith("."), kind.name
        assert not {"|", "\n"} & set(kind.tells), kind.name


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("never_heard_of", {}, "declared nowhere"),
        ("tagged", {"tags": 1}, "no column tags"),
        ("tagged", {"tag": "vip"}, "of int, not of str"),
        ("tagged", {"tag": True}, "of int, not of bool"),
        ("csat", {"comment": 1}, "of bool, not of int"),
        ("escalated", {"done": ["assign", 1]}, "of Names, not of list"),
    ],
)
def test_what_is_not_declared_is_an_error_in_tests(kind: str, data: dict[str, Any], words: str) -> None:
    with pytest.raises(kinds.Undeclared, match=words):
        facts.fact(kind, AT, **data)


def test_a_column_may_be_empty_and_a_whole_number_may_stand_for_any() -> None:
    facts.fact("tagged", AT, tag=None)
    facts.fact("call_answered", AT, wait=3)


@pytest.mark.django_db
def test_in_a_shop_it_is_kept_and_the_log_says_so_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(kinds, "strict", False)
    monkeypatch.setattr(kinds, "_missed", set())
    facts.record([facts.fact("of_old", AT, shape="round"), facts.fact("of_old", AT, shape="flat")])
    assert [one.data for one in Fact.objects.order_by("pk")] == [{"shape": "round"}, {"shape": "flat"}]
    assert [one.getMessage() for one in caplog.records] == [
        "Facts of of_old are declared nowhere. It is kept, and no measure reads it."
    ]


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("tagged", {}),
        ("no name", {}),
        ("x" * 41, {}),
        ("of_new", {"value": int}),
        ("of_new", {"size": bytes}),
    ],
)
def test_a_declaration_that_cannot_be_is_refused(kind: str, columns: dict[str, type]) -> None:
    with pytest.raises(ValueError):
        kinds.declare(kind, "It was.", **columns)
