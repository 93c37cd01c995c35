"""Foreign keys follow the order of the house too; import-linter does not see those named by strings."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.db.models import Field

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def rows() -> dict[str, int]:
    """The row of each app in the house, counted from the top."""
    contracts = tomllib.loads(PYPROJECT.read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "house")["layers"]
    return {app.strip(): row for row, layer in enumerate(layers) for app in layer.split("|")}


def relations() -> list[tuple[str, str, str]]:
    """Every relation of our models: its name, and the apps at its two ends."""
    found = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            # The far end lists the same relation again, as a field that was not written there.
            if not isinstance(field, Field) or field.related_model is None:
                continue
            ends = _app(model.__module__), _app(field.related_model.__module__)  # type: ignore[union-attr]
            if all(ends):
                found.append((f"{model.__name__}.{field.name}", *ends))
    return found


def test_a_model_knows_only_those_below_it() -> None:
    order = rows()
    upward = [
        f"{name}: {here} must not know {there}"
        for name, here, there in relations()
        if here != there and order[here] >= order[there]
    ]
    assert upward == []


def test_there_are_relations_to_judge() -> None:
    found = {name for name, _here, _there in relations()}
    assert {"Conversation.customer", "Message.author", "Mailbox.inbox"} <= found


def _app(module: str) -> str:
    """The app of a module of ours, "" of others'."""
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "keepword" else ""
