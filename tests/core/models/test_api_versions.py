"""A request holds only what its api-version knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.core.test_request import request_for
from tui.core.models.api_versions import SINCE, has_field
from tui.core.models.catalogue import built_in
from tui.core.models.profile import ModelProfile
from tui.core.request import Wishes

ASKED = Wishes(seed=7, temperature=0.5, top_p=0.5, max_output_tokens=50)


@pytest.mark.parametrize("field", [*SINCE, "temperature"])
@pytest.mark.parametrize("version", ["", "preview", "latest", "v1", "2024-12-01-preview", "2025-04-01-preview"])
def test_a_version_without_a_date_and_a_late_one_know_every_field(version: str, field: str) -> None:
    assert has_field(version, field)


@pytest.mark.parametrize(
    ("version", "unknown"),
    [
        ("2023-05-15", {"seed", "max_completion_tokens", "stream_options"}),
        ("2023-09-01-preview", {"seed", "max_completion_tokens", "stream_options"}),
        ("2023-12-01-preview", {"max_completion_tokens", "stream_options"}),
        ("2024-02-01", {"max_completion_tokens", "stream_options"}),
        ("2024-02-15-preview", {"max_completion_tokens", "stream_options"}),
        ("2024-06-01", {"max_completion_tokens", "stream_options"}),
        ("2024-08-01-preview", {"max_completion_tokens", "stream_options"}),
        ("2024-09-01-preview", set()),
        ("2024-10-21", set()),
    ],
)
def test_what_a_version_does_not_know(version: str, unknown: set[str]) -> None:
    assert {field for field in SINCE if not has_field(version, field)} == unknown


@pytest.mark.parametrize(
    ("name", "version", "old_cap"),
    [
        ("gpt-3.5-turbo", "2024-02-01", True),
        ("gpt-3.5-turbo", "2024-10-21", True),
        ("gpt-4o", "", True),
        ("anything", "2024-02-01", True),
        ("anything", "2024-09-01-preview", False),
        ("anything", "", False),
        ("o1-preview", "2024-02-01", False),
        ("o1", "2024-12-01-preview", False),
    ],
)
def test_the_cap_goes_under_the_name_that_model_and_version_take(name: str, version: str, old_cap: bool) -> None:
    profile = built_in().find(name)
    request = request_for(profile, ASKED, kind="azure", api="chat", api_version=version)
    assert (request.old_token_cap, request.max_output_tokens) == (old_cap, 50)


@pytest.mark.parametrize("profile", [built_in().find("gpt-35-turbo-0125"), ModelProfile("anything", known=False)])
@pytest.mark.parametrize(("version", "sent"), [("2023-05-15", False), ("2024-02-01", True), ("", True)])
def test_a_seed_that_the_version_does_not_know_is_left_out_and_said(
    profile: ModelProfile, version: str, sent: bool
) -> None:
    request = request_for(profile, ASKED, kind="azure", api="chat", api_version=version)
    assert request.seed == (7 if sent else None)
    said = [str(each) for each in request.adaptations]
    assert said == ([] if sent else ["seed 7 not sent: api-version 2023-05-15 has none; it came with 2023-12-01"])


@pytest.mark.parametrize(("version", "asked"), [("2024-06-01", False), ("2024-09-01-preview", True), ("", True)])
def test_usage_is_asked_for_in_a_stream_where_it_can_be(version: str, asked: bool) -> None:
    profile = built_in().find("gpt-4o")
    assert request_for(profile, ASKED, kind="azure", api="chat", api_version=version).stream_usage is asked
    refused = replace(profile, refused=("stream_options",))
    assert not request_for(refused, ASKED, kind="azure", api="chat", api_version=version).stream_usage
