"""What Azure's content filter says along the way and at the end."""

from __future__ import annotations

import json

import pytest

from tests.paths import CONTRACT
from tests.providers.practice.practice_clients import events, raw


async def test_azures_filter_names_its_categories() -> None:
    read = events(await raw("chat", "fault=azurefilter at=20"))
    assert read[0]["prompt_filter_results"][0]["content_filter_results"]["hate"] == {
        "filtered": False,
        "severity": "safe",
    }
    last = read[-2]["choices"][0]
    assert (last["finish_reason"], last["content_filter_results"]["violence"]["filtered"]) == ("content_filter", True)
    whole = json.loads(await raw("responses", "fault=azurefilter", stream=False))
    assert whole["content_filters"][0]["content_filter_results"]["violence"]["filtered"]
    assert whole["incomplete_details"] == {"reason": "content_filter"}


async def test_the_asynchronous_filter_sends_choices_without_a_delta() -> None:
    read = [data["choices"][0] for data in events(await raw("chat", "fault=asyncfilter")) if data["choices"]]
    odd = [choice for choice in read if "delta" not in choice]
    assert [choice["finish_reason"] for choice in odd] == [None] * (len(odd) - 1) + ["content_filter"]
    assert len(odd) > 2
    assert all(choice["content_filter_offsets"]["end_offset"] > 0 for choice in odd)


@pytest.mark.skipif(not CONTRACT.exists(), reason="the recorded bodies are not part of the project")
async def test_the_filters_chunks_are_the_recorded_ones() -> None:
    recorded = json.loads((CONTRACT / "wire-fixtures.json").read_text())
    terminal = next(e for e in events(await raw("chat", "fault=asyncfilter")) if '"content_filter"' in json.dumps(e))
    expected = recorded["azure_async_filter_terminal"]
    del terminal["choices"][0]["content_filter_offsets"], expected["choices"][0]["content_filter_offsets"]
    assert terminal == expected
    unavailable = json.loads(await raw("chat", "fault=nofilter", stream=False))["choices"][0]
    assert (
        unavailable["content_filter_result"]
        == (recorded["azure_filter_unavailable_choice_field"]["content_filter_result"])
    )
