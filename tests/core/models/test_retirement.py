"""A word before a model leaves, and what to use instead."""

from __future__ import annotations

from datetime import date

import pytest

from tui.core.connection_kinds import BY_NAME, OPENAI
from tui.core.models.catalogue import built_in
from tui.core.models.retirement import NO_SUCCESSOR, retirement

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("model", "kind", "said"),
    [
        ("o1", "openai", "o1 left OpenAI on 2026-10-23; gpt-5.6-sol is named as its successor."),
        ("o1", "azure", "o1 left Azure OpenAI on 2026-11-19; gpt-5.6-sol is named as its successor."),
        ("gpt-5", "openai", "gpt-5 leaves OpenAI on 2026-12-11, in 21 days; gpt-5.6-sol is named as its successor."),
        ("gpt-5", "azure", None),
        ("o1-mini", "openai", f"o1-mini left OpenAI on 2025-10-27; {NO_SUCCESSOR}."),
        ("o1", "compatible", None),
        ("o1", "practice", None),
        ("gpt-6.1-sol", "openai", None),
        ("qwen3", "openai", None),
    ],
)
def test_what_is_said(model: str, kind: str, said: str | None) -> None:
    assert retirement(built_in().find(model), BY_NAME[kind], TODAY) == said


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 10, 11), None),
        (date(2026, 10, 12), "in 60 days"),
        (date(2026, 12, 10), "in 1 day;"),
        (date(2026, 12, 11), "left"),
    ],
)
def test_sixty_days_ahead(today: date, words: str | None) -> None:
    said = retirement(built_in().find("gpt-5"), OPENAI, today)
    assert said is None if words is None else words in (said or "")


def test_every_successor_is_a_model_that_is_known_and_stays() -> None:
    catalogue = built_in()
    named = {p.replaced_by for p in catalogue.profiles.values() if p.replaced_by}
    assert named
    for name in named:
        assert catalogue.find(name).known
        assert retirement(catalogue.find(name), OPENAI, TODAY) is None
    for name, profile in catalogue.profiles.items():
        assert profile.replaced_by is None or "replaced_by" in profile.sources, name
