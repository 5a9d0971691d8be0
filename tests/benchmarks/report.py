"""What the benchmarks print and keep: the machine, tables, raw figures as JSON, and whether a goal is met."""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles
from typing import Any


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.+)", info)
    return {
        "cpu": model[1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "kernel": platform.release().partition("-")[0],
        "python": platform.python_version(),
        "textual": version("textual"),
    }


def p95(values: Sequence[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, first column to the left, figures to the right."""
    cells = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(head))]
    lines = [
        "| "
        + " | ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        + " |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (w + 2) if i == 0 else "-" * (w + 1) + ":" for i, w in enumerate(widths)) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def goal(what: str, value: float, most: float, unit: str = "") -> str:
    """Return a line that says how a figure stands to its goal."""
    return f"{'met   ' if value <= most else 'MISSED'} {what}: {value:.2f}{unit} (goal: at most {most:.2f}{unit})"


def save(file: Path | None, **figures: Any) -> None:
    """Write the raw figures and the machine as JSON, where that was asked for."""
    if file is not None:
        file.write_text(json.dumps({"machine": machine(), **figures}, indent=1) + "\n")
        print(f"Raw figures: {file}")
