"""Every fault of the table, measured: the SDK alone, mull, and what is kept. The table in the file is this one."""

from __future__ import annotations

import re

import pytest

from tests.providers.exchange import KEY
from tests.providers.fault_rows import ROWS
from tests.providers.fault_table import FILE, HEAD, SCENARIOS, SECTIONS
from tests.providers.faults.scenario import Scenario
from tests.providers.faults.sdk_comparison import Row, measured, version_note

FORESEEN = FILE.parents[3] / "shared/faults.md"
WRITTEN = FILE.read_text("utf-8") if FILE.exists() else ""


@pytest.mark.parametrize("scenario", [pytest.param(s, id=s.fault) for s in SCENARIOS])
async def test_a_fault(scenario: Scenario) -> None:
    row, verdict = await measured(scenario)
    assert verdict.status is scenario.status, verdict
    assert (type(verdict.error) if scenario.error else None) is scenario.error, verdict
    assert verdict.text == scenario.kept
    assert all(words in row.mull for words in scenario.says), row.mull
    assert verdict.detail.isprintable()
    assert KEY not in f"{verdict!r}{verdict.error!r}"
    _is_written(row)


def _is_written(row: Row) -> None:
    """Check a row against the file; what the SDK does only where the file is of this version of it."""
    line = row.markdown()
    if version_note() in WRITTEN:
        assert line in WRITTEN, f"{FILE.name} is not current; the row is now\n{line}"
    else:
        mine = line.replace(row.sdk.replace("|", "\\|"), "")
        assert any(mine == re.sub(r"^(\| .*? \| .*? \| ).*?( \| .*)$", r"\1\2", old) for old in WRITTEN.splitlines())


def test_the_file_holds_these_rows_and_no_others() -> None:
    written = [line.split(" | ")[0].removeprefix("| ") for line in WRITTEN.splitlines() if line.startswith("| ")]
    assert [name for name in written if name != "fault"] == [scenario.fault for scenario in SCENARIOS]
    assert [line[3:] for line in WRITTEN.splitlines() if line.startswith("## ")] == list(SECTIONS)
    assert WRITTEN.count(HEAD) == len(SECTIONS)


def test_every_network_fault_that_was_foreseen_is_among_them() -> None:
    names = {scenario.fault for scenario in SCENARIOS}
    assert all(set(faults) <= names for faults in ROWS.values())
    if FORESEEN.exists():
        table = FORESEEN.read_text("utf-8").split("## Network")[1].split("## ")[0]
        rows = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines() if line.startswith("| ")]
        assert [row for row in rows if row != "fault"] == list(ROWS)


def test_there_are_enough_of_them_and_no_two_alike() -> None:
    assert len(SCENARIOS) >= 80
    assert len({scenario.fault for scenario in SCENARIOS}) == len(SCENARIOS)
    assert {scenario.stream for scenario in SCENARIOS} == {True, False}
