"""Past conversations, as another system wrote them down."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Past = Callable[..., dict[str, Any]]


@pytest.fixture
def past() -> Past:
    """A conversation of March 2026: a question, an answer, closed; every part may be given anew."""

    def past(external_id: str = "c-1", **parts: Any) -> dict[str, Any]:
        return {
            "external_id": external_id,
            "channel": "email",
            "subject": "Lamp",
            "customer": {"name": "Olena", "email": "olena@example.org"},
            "messages": [
                {"direction": "in", "at": "2026-03-02T09:00:00+02:00", "text": "Лампа не світить."},
                {
                    "direction": "out",
                    "author": "agent@shop.example",
                    "at": "2026-03-02T09:30:00+02:00",
                    "text": "Ми надішлемо нову.",
                },
            ],
            "closed_at": "2026-03-02T12:00:00+02:00",
        } | parts

    return past


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """A file with these records, or these lines as they are."""

    def written(*records: dict[str, Any] | str) -> Path:
        path = tmp_path / "past.jsonl"
        lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written
