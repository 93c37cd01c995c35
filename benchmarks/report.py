"""Results as a person reads them and as a program does."""

import json
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

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
    """Write results.json and results.md beside this file."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False, cwd=HERE
    ).stdout.strip()
    rows = [{**asdict(result), "ratio": result.ratio, "at": at, "commit": commit} for result in results]
    (HERE / "results.json").write_text(json.dumps(rows, indent=1) + "\n")
    table = [
        "# What was measured",
        "",
        f"At {at}, commit {commit}. Limits are of the same run; ratios hold when a machine is noisy.",
        "",
        "| what | engine | with | value | limit | ratio |",
        "| --- | --- | --- | ---: | ---: | ---: |",
        *(
            f"| {r.name} | {r.engine} | {r.size} | {r.value:,.1f} {r.unit} "
            f"| {f'{r.limit:,.1f}' if r.limit else ''} | {f'1/{1 / r.ratio:,.1f}' if r.ratio else ''} |"
            for r in results
        ),
        "",
    ]
    (HERE / "results.md").write_text("\n".join(table))
