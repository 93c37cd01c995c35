"""`keepword import conversations`: what it prints, and lines that it does not understand."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from keepword.config.commands.imports import imports
from keepword.conversations.models import Conversation
from keepword.core.errors import Invalid
from tests.cast import Cast
from tests.imports.conftest import Past

pytestmark = pytest.mark.django_db(transaction=True)


def test_counts_are_one_json_document(cast: Cast, past: Past, written: Callable[..., Path]) -> None:
    path = written(past("1"), past("2"), past("1"))
    done = CliRunner().invoke(imports, ["conversations", str(path), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {
        "read": 3,
        "conversations": 2,
        "updated": 0,
        "duplicates": 1,
        "rejected": 0,
        "messages": 4,
        "customers": 1,
        "ratings": 0,
    }


def test_a_bad_line_is_named_and_the_others_are_stored(
    cast: Cast, past: Past, written: Callable[..., Path]
) -> None:
    path = written(past("1"), "{not json", past("2", csat=9), "", past("3"))
    done = CliRunner().invoke(imports, ["conversations", str(path), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["rejected"] == 2
    assert "line 2: this is not JSON" in done.stderr
    assert "line 3: csat" in done.stderr
    assert Conversation.objects.count() == 2


def test_a_file_that_is_not_there_is_told() -> None:
    with pytest.raises(Invalid, match="There is no file"):
        CliRunner().invoke(imports, ["conversations", "nowhere.jsonl"], catch_exceptions=False)
