"""A lake of many messages, written straight to Parquet in the lake's own layout and listed as an export does.

Two years, month by month; three conversations for ten messages. Each kind of fact is there with all of its
columns, as often for a conversation as in a shop, roughly. Some ratings are corrected, some broken promises
taken back. The same seed gives the same lake.
"""

import hashlib
import math
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from django.db import transaction
from tests.analytics.engines import drawn

from keepword.analytics.lake import tables
from keepword.analytics.lake.store import Store, store
from keepword.analytics.models import LakeFile, LakeState
from keepword.core import clock, facts, kinds

Array: TypeAlias = npt.NDArray[Any]

MONTHS: Final = [*(np.datetime64("2024-12", "M") + np.arange(25))]
SINCE, UNTIL = datetime(2024, 12, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
LARGEST: Final = 500_000  # rows of a file
SECOND: Final = 1_000_000
AGENTS: Final = 40

OFTEN: Final[Mapping[str, float]] = {
    **{"contact_started": 1, "contact_ended": 1, "first_response": 0.9, "next_response": 0.8},
    **{"resolution": 0.85, "assigned": 0.6, "personal": 0.3, "order_placed": 0.3, "order_delivered": 0.28},
    **{"goods_delivered": 0.3, "four_minutes": 0.2, "csat_asked": 0.4, "csat": 0.15, "macro_used": 0.2},
    **{"promise_made": 0.2, "promise_kept": 0.17, "promise_broken": 0.03, "notice_sent": 0.1},
    **{"transferred": 0.08, "clock_missed": 0.05, "status_view": 0.1, "notice_read": 0.05, "tagged": 0.1},
    **{"points_earned": 0.1, "segment_entered": 0.05, "presence": 0.05},
    **dict.fromkeys(("call_queued", "call_answered", "call_talked", "call_wrapped", "call_ready"), 0.05),
}
"""Facts of a kind for each conversation; of those that are not here RARE."""
RARE: Final = 0.01
A_FEW: Final = 4  # a month
SELDOM: Final = frozenset(
    {
        *("budget_set", "cost_recorded", "goal_set", "goal_read", "goal_closed", "review_planned"),
        *("risk_stated", "risk_reviewed", "risk_closed", "strategy_reviewed", "service_stated"),
        *("incident_logged", "incident_log_begun", "log_ins_counted", "stakeholder_heard", "rules_changed"),
    }
)
"""What a shop sets itself: a few a month, however large it is."""
SURVEYS: Final = 0.01  # responses for each conversation
CORRECTED: Final = 0.005
FEW_KEYS: Final = frozenset(drawn.WHOLE) | {"policy", "target_minutes", "macro", "tag", "survey"}


class Lake:
    """What is being filled; the next number of a fact."""

    def __init__(self, messages: int) -> None:
        self.rng = np.random.default_rng(20261130)
        self.place: Store = store()
        self.run, self.next = int(time.time() * 1000), 1
        self.conversations = messages * 3 // 10
        people = max(100, messages // 10)
        self.people = pa.array([f"{n:08x}-0000-4000-8000-000000000000" for n in range(people)])
        self.agents = pa.array([f"{n:08x}-0000-4000-9000-000000000000" for n in range(AGENTS)])
        self.files: list[LakeFile] = []

    def put(self, kind: str, count: int, given: Mapping[str, Any]) -> tuple[int, Array]:
        """Facts of a kind, by their moments (micros); the first number, and in which order they are now."""
        order = np.argsort(given["at"], kind="stable")
        first, self.next = self.next, self.next + count
        schema, columns = tables.schema(kind), []
        for field in schema:
            held = given.get(field.name)
            if field.name == "id":
                held = np.arange(first, first + count)
            elif held is None:
                held = self._column(kind, field, count)
            elif isinstance(held, np.ndarray):
                held = held[order]
                if field.type == pa.timestamp("us", tz="UTC"):
                    held = held.astype("datetime64[us]")
            else:
                held = held.take(pa.array(order))
            made = held if isinstance(held, pa.Array) else pa.array(held, field.type)
            columns.append(made.cast(field.type))
        self._write(kind, pa.table(columns, schema=schema), given["at"][order])
        return first, order

    def _write(self, kind: str, held: pa.Table, at: Array) -> None:
        bounds = np.array(MONTHS, "datetime64[us]").astype("int64")
        edges = np.searchsorted(at, bounds)
        for month, begin, end in zip(MONTHS, edges, edges[1:], strict=False):
            for start in range(begin, end, LARGEST):
                self._file(kind, str(month), held.slice(start, min(LARGEST, end - start)))

    def _file(self, kind: str, month: str, held: pa.Table) -> None:
        first, last = held["id"][0].as_py(), held["id"][-1].as_py()
        content, path = tables.content(held), tables.path(kind, month, first, last, self.run)
        self.place.put(path, content)
        told = {"rows": len(held), "first": first, "last": last, "bytes": len(content)}
        digest = hashlib.sha256(content).hexdigest()
        self.files.append(
            LakeFile(path=path, kind=kind, month=month, digest=digest, made_at=clock.now(), **told)
        )

    def _column(self, kind: str, field: pa.Field, count: int) -> Any:
        name, of = field.name, kinds.columns_of(kind).get(field.name)
        if name in ("supersedes", "more") or of is None or of is kinds.JSON:
            return pa.nulls(count, field.type)
        rng = self.rng
        if of is kinds.Names:
            words = [[one] for one in drawn.LISTS[name]] + [list(drawn.LISTS[name][:2]), []]
            return pa.array(words, field.type).take(pa.array(rng.integers(0, len(words), count)))
        if of is str:
            words = list(drawn.WORDS.get(name, ("one", "two", None)))
            return pa.array(words, field.type).take(pa.array(rng.integers(0, len(words), count)))
        if of is bool:
            return rng.random(count) < 0.5
        if of is int and name in FEW_KEYS:
            low, high = drawn.WHOLE.get(name, (1, 60))
            return rng.integers(low, high + 1, count)
        if of is int:  # a record of this month: other kinds speak of the same ones
            known = max(1, int(self.conversations / 24 * RARE))
            return rng.integers(self.month * known, (self.month + 1) * known, count)
        if of is float:
            low, high = drawn.AMOUNTS.get(name, (0, 1))
            return np.round(low + rng.random(count) * (high - low), 2)
        return (self.begin + rng.integers(0, 60 * 86_400, count) * SECOND).astype("datetime64[us]")

    # A month ------------------------------------------------------------------------------------------

    def fill(self) -> None:
        """All months."""
        for self.month in range(len(MONTHS) - 1):
            self.begin = int(MONTHS[self.month].astype("datetime64[us]").astype("int64"))
            self.length = int(MONTHS[self.month + 1].astype("datetime64[us]").astype("int64")) - self.begin
            self._month()
        with transaction.atomic():
            LakeFile.objects.bulk_create(self.files, batch_size=500)
            LakeState.objects.create(
                pk=1, watermark=self.next - 1, run=self.run, layout=tables.LAYOUT, exported_at=clock.now()
            )

    def _month(self) -> None:
        rng, count = self.rng, self.conversations // 24
        begun = self.begin + rng.integers(0, self.length // SECOND, count) * SECOND
        said = 1 + rng.poisson(7 / 3, count)
        gap = rng.integers(120, 40_000, count)
        whose = rng.integers(0, len(self.people), count)
        of = np.arange(count)
        self._messages(begun, said, gap, whose)
        for kind in kinds.kinds():
            if kind in ("message_judged", "survey_answered", facts.RETRACTED):
                continue
            many = A_FEW if kind in SELDOM else int(count * OFTEN.get(kind, RARE))
            chosen = of if many == count else rng.choice(of, many)
            later = {"contact_started": 0, "first_response": gap, "contact_ended": gap * (said + 1)}
            after = later.get(kind)
            after = rng.integers(0, 400_000, count) if after is None else np.broadcast_to(after, count)
            given = self._whose(chosen, whose) | {
                "at": begun[chosen] + after[chosen] * SECOND,
                "value": self._value(kind, many) if kind not in later else after[chosen].astype("float64"),
                "contact": self._number(chosen),
            }
            if kind in ("budget_set", "cost_recorded"):
                given["at"] = np.full(many, self.begin - 2 * 3600 * SECOND)
            first, order = self.put(kind, many, given)
            self._second_thoughts(kind, first, {name: _taken(held, order) for name, held in given.items()})
        self._surveys(begun, whose)

    def _number(self, chosen: Array) -> Array:
        return chosen + 1 + self.month * (self.conversations // 24)

    def _whose(self, chosen: Array, whose: Array) -> dict[str, Any]:
        return {
            "subject_id": self._number(chosen),
            "person": self.people.take(pa.array(whose[chosen])),
            "actor": self.agents.take(pa.array((chosen * 7 + 3) % AGENTS)),
        }

    def _value(self, kind: str, count: int) -> Array:
        low, high = drawn.VALUES.get(kind, (0, 400_000))
        if high <= 1:
            return np.round(self.rng.random(count), 2)
        return self.rng.integers(int(low), int(high) + 1, count).astype("float64")

    def _messages(self, begun: Array, said: Array, gap: Array, whose: Array) -> None:
        """Theirs and ours in turn; of theirs there is a mood, of ours what it shows."""
        of = np.repeat(np.arange(len(begun)), said)
        turn = np.arange(len(of)) - np.repeat(np.cumsum(said) - said, said)
        at = begun[of] + turn * gap[of] * SECOND
        ours = turn % 2 == 1
        directions = pa.array(["in", "out"]).take(pa.array(ours.astype("int8")))
        given: dict[str, Any] = self._whose(of, whose) | {"at": at, "direction": directions}
        given["contact"] = given["message"] = self._number(of)
        given["message"] = np.arange(self.next, self.next + len(of))
        mood = self.rng.integers(0, 5, len(of))
        given["emotion"] = pa.array(drawn.WORDS["emotion"][:5]).take(pa.array(mood, mask=ours))
        for name, kind in kinds.columns_of("message_judged").items():
            if kind is float and name != "strength":
                given[name] = pa.array(np.round(self.rng.random(len(of)), 2), mask=~ours)
        self.put("message_judged", len(of), given)

    def _surveys(self, begun: Array, whose: Array) -> None:
        many = max(5, int(len(begun) * SURVEYS / len(drawn.SCALES)))
        for number, (instrument, (low, high)) in enumerate(drawn.SCALES.items()):
            asked = drawn.items(Random(number), instrument)
            chosen = np.repeat(self.rng.integers(0, len(begun), many), len(asked))
            count = len(chosen)

            def each(values: list[Any], count: int = count, many: int = many) -> pa.Array:
                return pa.array(values * many)

            single = instrument in ("nps", "ces")
            names = ["score"] if single else [f"q{place}" for place in range(len(asked))]
            response = np.repeat(np.arange(many), len(asked)) + (self.month * 5 + number) * many
            given = self._whose(chosen, whose) | {
                "at": begun[chosen] + 86_400 * SECOND,
                "value": self.rng.integers(low, high + 1, count).astype("float64"),
                "instrument": each([instrument] * len(asked)),
                "response": response,
                "question": each(names),
                "role": each([one[0] for one in asked]),
                "item": each([one[1] for one in asked]),
                "dimension": each([one[2] for one in asked]),
                "low": np.full(count, low),
                "high": np.full(count, high),
                "reverse": np.tile(np.arange(len(asked)) % 2 == 1, many),
            }
            self.put("survey_answered", count, given)

    def _second_thoughts(self, kind: str, first: int, given: Mapping[str, Any]) -> None:
        """Ratings that were corrected, broken promises that were none."""
        count = math.ceil(len(given["at"]) * CORRECTED)
        if not count or kind not in ("csat", "promise_broken"):
            return
        some = {name: held[:count] for name, held in given.items() if name != "contact"}
        some["supersedes"] = np.arange(first, first + count)
        if kind == "csat":
            self.put(kind, count, some | {"value": 6 - some["value"]})
        else:
            told = pa.array([kind] * count)
            self.put(facts.RETRACTED, count, some | {"kind_retracted": told, "value": np.zeros(count)})


def _taken(held: Any, order: Array) -> Any:
    return held[order] if isinstance(held, np.ndarray) else held.take(pa.array(order))
