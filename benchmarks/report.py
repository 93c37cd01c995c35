"""Results as a person reads them and as a program does."""

import json
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass
class Result:
    """A measured figure, beside its limit when it has one, in the same unit; more is better."""

    name: str
    engine: str
    size: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.limit if self.limit else None

    def line(self) -> str:
        """One line for a terminal."""
        beside = f"limit {self.limit:>10,.1f}   1/{1 / self.ratio:,.1f}" if self.limit and self.ratio else ""
        return f"{self.name:<28}{self.engine:<12}{self.size:<24}{self.value:>10,.1f} {self.unit:<10}{beside}"


def write(results: list[Result]) -> None:
    """Write results.json and results.md beside this file; what was not measured this time stays."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=HERE
    ).stdout.strip()
    file = HERE / "results.json"
    kept = json.loads(file.read_text()) if file.exists() else []
    rows = {(row["name"], row["engine"], row["size"]): row for row in kept}
    for result in results:
        new = {**asdict(result), "ratio": result.ratio, "at": at, "commit": commit}
        rows[result.name, result.engine, result.size] = new
    file.write_text(json.dumps(list(rows.values()), indent=1) + "\n")
    table = [
        "# What was measured",
        "",
        "Limits are of the same run; ratios hold when a machine is noisy.",
        "",
        "| what | engine | with | value | limit | ratio | when, commit |",
        "| --- | --- | --- | ---: | ---: | ---: | --- |",
        *(_line(row) for row in rows.values()),
        "",
    ]
    (HERE / "results.md").write_text("\n".join(table))


def _line(row: dict[str, Any]) -> str:
    limit = f"{row['limit']:,.1f}" if row["limit"] else ""
    ratio = f"1/{1 / row['ratio']:,.1f}" if row["ratio"] else ""
    return (
        f"| {row['name']} | {row['engine']} | {row['size']} | {row['value']:,.1f} {row['unit']} "
        f"| {limit} | {ratio} | {row['at'][:16]}, {row['commit']} |"
    )
