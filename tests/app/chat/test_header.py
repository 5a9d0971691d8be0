"""The header: where requests go, with http:// where that is so, and the end of a host at every width."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app_harness import AppHarness
from tui.app.chat.header import Header, Heading

LONG = f"api.openai.com.{'a' * 60}.evil.example"
ENDPOINTS = [  # an endpoint, and what of it is seen at 80 columns
    ("api.openai.com/v1", ["→ api.openai.com/v1"]),
    ("http://gpu.lan:8000/v1", ["→ http://gpu.lan:8000/v1"]),
    ("http://127.0.0.1:8080/v1", ["→ http://127.0.0.1:8080/v1"]),
    ("xn--pi-6kc.openai.com/v1", ["→ xn--pi-6kc.openai.com/v1"]),
    ("example.openai.azure.com (o1-new)", ["→ example.openai.azure.com (o1-new)"]),
    (f"{LONG}/v1", ["→ api.openai", "…", "evil.example/v1"]),
    (f"http://{LONG}:8000/v1", ["→ http://api.ope", "…", "evil.example:8000/v1"]),
    (f"{LONG} (deployment)", ["…", "evil.example (deployment)"]),
    (f"{LONG}/{'p' * 90}", ["…", "evil.example/p"]),
    ("practice, in this process", ["practice, in this process"]),
]


LIMITS = "9% of tokens left, back in 0:42"


@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("limits", ["", LIMITS])
async def test_the_end_of_a_host_its_scheme_and_what_is_left_of_a_limit_are_always_seen(
    tmp_path: Path, limits: str, width: int
) -> None:
    harness = AppHarness(tmp_path / "home")
    async with harness.app.run_test(size=(width, 24)) as pilot:
        await harness.opened(pilot)
        header = harness.screen.query_one(Header)
        for endpoint, seen in ENDPOINTS:
            header.heading = Heading("work", endpoint, "gpt-5.6-sol", "default effort", "Assistant", limits=limits)
            await pilot.pause()
            check(header.render().plain, endpoint, seen, limits, width)


def check(shown: str, endpoint: str, seen: list[str], limits: str, width: int) -> None:
    """Check what a header shows of an endpoint."""
    assert limits in shown or "p" * 90 in endpoint  # such a path leaves no room for the model's name either
    assert all(len(line) <= width for line in shown.split("\n"))
    where = shown.split(limits or "gpt-5.6-sol", maxsplit=1)[0]
    if width == 80:
        assert all(part in where for part in seen), where
    if limits:
        return
    assert where.index("…") < where.index("evil.example") if "…" in seen else "…" not in where
    assert ("http://" in where) == endpoint.startswith("http://")
