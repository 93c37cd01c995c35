"""What is kept in memory is asked for anew when it has changed, and at once when it is forgotten."""

from keepword.core.remembered import Remembered


class Shelf:
    """Rules with a revision, and how often each was asked for."""

    def __init__(self) -> None:
        self.revision = 1
        self.asked: list[str] = []

    def ask(self) -> int:
        self.asked.append("revision")
        return self.revision

    def read(self, revision: int) -> str:
        self.asked.append("rules")
        return f"rules {revision}"


def test_what_is_fresh_is_not_asked_for() -> None:
    shelf = Shelf()
    kept = Remembered(shelf.read, shelf.ask)
    assert [kept.get(trust_seconds=60) for _turn in range(3)] == ["rules 1"] * 3
    assert shelf.asked == ["revision", "rules"]


def test_what_has_not_changed_is_not_read_again() -> None:
    shelf = Shelf()
    kept = Remembered(shelf.read, shelf.ask)
    kept.get()
    assert kept.get(trust_seconds=0) == "rules 1"
    assert shelf.asked == ["revision", "rules", "revision"]


def test_what_has_changed_is() -> None:
    shelf = Shelf()
    kept = Remembered(shelf.read, shelf.ask)
    kept.get()
    shelf.revision = 2
    assert kept.get(trust_seconds=60) == "rules 1"
    assert kept.get(trust_seconds=0) == "rules 2"


def test_what_is_forgotten_is_read_at_once() -> None:
    shelf = Shelf()
    kept = Remembered(shelf.read, shelf.ask)
    kept.get()
    kept.forget()
    assert kept.get(trust_seconds=60) == "rules 1"
    assert shelf.asked == ["revision", "rules"] * 2


def test_without_a_revision_all_is_read_when_it_is_not_fresh() -> None:
    shelf = Shelf()
    kept = Remembered(shelf.read)
    kept.get()
    kept.get(trust_seconds=0)
    assert shelf.asked == ["rules", "rules"]
