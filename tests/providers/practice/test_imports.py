"""Naming the practice model's models must not load the network stack: it happens before the first paint."""

from __future__ import annotations

import subprocess
import sys

from tui.providers.practice.models import PLAYED


def test_the_names_cost_no_heavy_import() -> None:
    program = (
        "import sys; from tui.providers.practice.models import ENDPOINT, PLAYED; "
        "print(ENDPOINT, len(PLAYED), sorted({'httpx2', 'openai', 'splintr'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == f"http://practice.invalid/v1 {len(PLAYED)} []"
