"""The models that practice plays: all of the catalogue, and those to come, each as its profile describes it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from tui.core.models.catalogue import Catalogue, built_in
from tui.core.models.profile import ModelProfile
from tui.core.models.relatives import is_of_tomorrow

ENDPOINT = "http://practice.invalid/v1"
VERSION = "1"
PLAYED = tuple(built_in().names())
ENCODINGS = ("o200k_base", "cl100k_base")

# The dated names that the services report, as the SDK's types list them (openai/types/shared, version 3.57). A model
# that is not here has no public dated name and reports its own.
SNAPSHOTS = {
    "gpt-3.5-turbo": "gpt-3.5-turbo-0125",
    "gpt-4": "gpt-4-0613",
    "gpt-4-turbo": "gpt-4-turbo-2024-04-09",
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-4o-mini": "gpt-4o-mini-2024-07-18",
    "o1-preview": "o1-preview-2024-09-12",
    "o1-mini": "o1-mini-2024-09-12",
    "o1": "o1-2024-12-17",
    "o3-mini": "o3-mini-2025-01-31",
    "o1-pro": "o1-pro-2025-03-19",
    "gpt-4.1": "gpt-4.1-2025-04-14",
    "gpt-4.1-mini": "gpt-4.1-mini-2025-04-14",
    "gpt-4.1-nano": "gpt-4.1-nano-2025-04-14",
    "o3": "o3-2025-04-16",
    "o4-mini": "o4-mini-2025-04-16",
    "o3-pro": "o3-pro-2025-06-10",
    "gpt-5": "gpt-5-2025-08-07",
    "gpt-5-mini": "gpt-5-mini-2025-08-07",
    "gpt-5-nano": "gpt-5-nano-2025-08-07",
    "gpt-5-pro": "gpt-5-pro-2025-10-06",
    "gpt-5.1": "gpt-5.1-2025-11-13",
    "gpt-5.2": "gpt-5.2-2025-12-11",
    "gpt-5.2-pro": "gpt-5.2-pro-2025-12-11",
    "gpt-5.4-mini": "gpt-5.4-mini-2026-03-17",
    "gpt-5.4-nano": "gpt-5.4-nano-2026-03-17",
    "gpt-5.5": "gpt-5.5-2026-04-23",
    "gpt-5.5-pro": "gpt-5.5-pro-2026-04-23",
}


def profile_of(model: str, catalogue: Catalogue) -> ModelProfile | None:
    """Return the profile of a model by its name, alias or dated name; None if nobody describes it.

    A relative of a model is played as what is assumed of it, and so is a model of tomorrow. An encoding that is not one
    of ENCODINGS is replaced by o200k_base.
    """
    profile = catalogue.find(model)
    if not profile.known:
        profile = catalogue.of_vendor(model)
    if not profile.described and not profile.told and not is_of_tomorrow(model, catalogue.names()):
        return None
    return profile if profile.encoding in ENCODINGS else replace(profile, encoding="o200k_base")


def fingerprint(profile: ModelProfile) -> str:
    """Return the ``system_fingerprint``: the same for a model as long as VERSION is the same."""
    return "fp_practice" + hashlib.sha256(f"{profile.name}/{VERSION}".encode()).hexdigest()[:8]
