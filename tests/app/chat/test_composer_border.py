"""The composer's lower border: who answers, and where; http:// where that is so, the end of a host at every width."""

from __future__ import annotations

import pytest

from tui.app.chat.composer_border import NOTHING_SENT, effort_in_words, lower_border
from tui.app.chat.header import NARROW, Heading

LONG = f"api.openai.com.{'a' * 60}.evil.example"
ENDPOINTS = [  # an endpoint, and what of it is seen at 80 columns
    ("api.openai.com/v1", ["work api.openai.com"]),
    ("http://gpu.lan:8000/v1", ["work http://gpu.lan:8000"]),
    ("http://127.0.0.1:8080/v1", ["work http://127.0.0.1:8080"]),
    ("xn--pi-6kc.openai.com/v1", ["work xn--pi-6kc.openai.com"]),
    ("example.openai.azure.com (o1-new)", ["work example.openai.azure.com (o1-new)"]),
    (f"{LONG}/v1", ["work api.openai", "…", "evil.example"]),
    (f"http://{LONG}:8000/v1", ["work http://api.ope", "…", "evil.example:8000"]),
    (f"{LONG} (deployment)", ["…", "evil.example (deployment)"]),
    (f"{LONG}/{'p' * 90}", ["…", "evil.example"]),
]
PERSONAS = ["Assistant", "Planner", "Ein Name von vierzig Zeichen, der lang ist", "簡潔な助手"]


@pytest.mark.parametrize("width", [60, 80, 99, 100, 120, 200])
@pytest.mark.parametrize(("endpoint", "seen"), ENDPOINTS)
def test_the_scheme_and_the_end_of_a_host_are_seen_at_every_width(endpoint: str, seen: list[str], width: int) -> None:
    for persona in PERSONAS:
        heading = Heading("work", endpoint, "gpt-5.6-sol", "default effort", "verbosity low", persona)
        border = lower_border(heading, width - 6, whole=width >= NARROW)
        assert border.cell_length == width - 6, "the rule fills what is left"
        if width == 80:
            assert all(part in border.plain for part in seen), border.plain
        assert width < 80 or "effort: default" in border.plain
        assert ("http://" in border.plain) == endpoint.startswith("http://")
        assert "evil" not in endpoint or "evil.example" in border.plain


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            114,
            "Planner F2 · gpt-5.6-sol F3 · effort: high F4 ─────────────────── work api.openai.com/v1 · store: false",
        ),
        (86, "Planner F2 · gpt-5.6-sol F3 · effort: high F4 ───────────── work api.openai.com/v1"),
        (66, "Planner · gpt-5.6-sol · effort: high ───── work api.openai.com/v1"),
        (60, "Planner · gpt-5.6-sol · effort: high ──── work api.openai.com"),
    ],
)
def test_what_matters_least_is_left_out_first(width: int, shown: str) -> None:
    heading = Heading("work", "api.openai.com/v1", "gpt-5.6-sol", "high", "", "Planner", stored="store: false")
    said = lower_border(heading, width, whole=True).plain
    assert said.replace("─", "") == shown.replace("─", "")
    assert len(said) == width


def test_practice_says_that_nothing_is_sent_and_before_a_session_nothing_is_said() -> None:
    heading = Heading("practice", "practice, in this process", "o1", "no reasoning", "", "Assistant", practice=True)
    assert lower_border(heading, 74, whole=False).plain.split(" ─")[0] == "no reasoning F4"
    assert lower_border(heading, 74, whole=False).plain.endswith(NOTHING_SENT)
    assert lower_border(Heading(), 74, whole=True).plain == ""


@pytest.mark.parametrize(
    ("effort", "words"),
    [("high", "effort: high"), ("default effort", "effort: default"), ("no reasoning", "no reasoning")],
)
def test_an_effort_is_named(effort: str, words: str) -> None:
    assert effort_in_words(effort) == words
