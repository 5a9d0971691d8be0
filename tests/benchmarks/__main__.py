"""Every benchmark in one command: mull beside the floors, in one pseudo-terminal harness, on this machine.

    python -m tests.benchmarks [--quick] [--only PART...] [--rounds N] [--minutes N] [--sessions N]
                               [--json FILE] [--docs]

Rows are measured in turn, round after round, until the rounds are done or the time is over; medians are shown. Nothing
is sent to any other machine. ``--docs`` writes the tables between the two markers of docs/speed.md and the raw figures
beside this file.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import archive, first_frame, goals, start, stream, tables
from tests.benchmarks.model_server import serving
from tests.benchmarks.report import machine, save
from tests.benchmarks.rows import Row, measure
from tests.paths import ROOT

PARTS = (
    first_frame.PART, start.PART, start.EARLY_PART,
    stream.FULL, stream.SLOW, stream.STALLING, stream.EARLIER, archive.PART,
)  # fmt: skip
OPENS, CLOSES = "<!-- benchmarks -->", "<!-- benchmarks end -->"
QUICK = 500  # sessions


def main() -> int:
    """Measure, print, and write what was asked for; 1 where a row failed."""
    given, load = options(), round(os.getloadavg()[0], 2)
    with tempfile.TemporaryDirectory() as name, serving() as address:
        folder, sessions = Path(name), given.sessions or (QUICK if given.quick else archive.SESSIONS)
        every = (
            *first_frame.rows(folder),
            *start.rows(folder),
            *stream.rows(folder, address),
            *archive.rows(folder, sessions),
        )
        rows = [row for row in every if row.part in given.only]
        measure(rows, 1 if given.quick else given.rounds, given.minutes)
    reached = list(goals.goals(rows))
    text = "\n\n".join([where(rows), *shown(rows), goals.missed(reached)])
    print(text, "", *reached, sep="\n")
    for file in [given.json, Path(__file__).with_name("results.json") if given.docs else None]:
        save(file, when=f"{datetime.now(UTC):%Y-%m-%d}", load_before=load, rows=[row.as_json() for row in rows])
    if given.docs:
        put_into(ROOT / "docs" / "speed.md", text)
    return 1 if any(row.failed for row in rows) else 0


def options() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round, fewer sessions: does it all still run?")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5, help="at most so many (5)")
    parser.add_argument("--sessions", type=int, default=0, help=f"so many of them ({archive.SESSIONS:,})")
    parser.add_argument("--minutes", type=float, default=10.0, help="begin nothing that ends later; round 1 is whole")
    parser.add_argument("--json", type=Path, help="write the raw figures there")
    parser.add_argument("--docs", action="store_true", help="write the tables of docs/speed.md and results.json")
    return parser.parse_args()


def where(rows: Sequence[Row]) -> str:
    """Return the line that says on what, and how often, the figures were measured."""
    found = machine()
    times = sorted(len(row.rounds) for row in rows if row.rounds) or [0]
    often = f"{times[0]} to {times[-1]}" if times[0] < times[-1] else f"{times[0]}"
    return (
        f"{found['cpu']}, {found['cores']} cores, Linux {found['kernel']}, Python {found['python']}, "
        f"Textual {found['textual']}; {datetime.now(UTC):%Y-%m-%d}; medians of {often} runs."
    )


def shown(rows: Sequence[Row]) -> list[str]:
    """Return the tables of what was measured."""
    parts = {row.part for row in rows}
    made = {
        first_frame.PART: tables.first_frames,
        start.PART: tables.starts,
        stream.FULL: tables.lengths,
        stream.SLOW: tables.paced,
        archive.PART: tables.sessions,
    }
    return [make(rows) for part, make in made.items() if part in parts]


def put_into(page: Path, text: str) -> None:
    """Write the tables between the two markers.

    Raises:
        ValueError: a marker is missing.
    """
    before, opens, rest = page.read_text("utf-8").partition(OPENS)
    _, closes, after = rest.partition(CLOSES)
    if not (opens and closes):
        raise ValueError(f"{page.name} lacks a marker: {OPENS} or {CLOSES}")
    page.write_text(f"{before}{OPENS}\n{text}\n{CLOSES}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
