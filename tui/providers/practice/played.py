"""Which models the practice model plays, each by the contract its catalogue profile states."""

from __future__ import annotations

import hashlib

from tui.core.model import Catalogue, ModelProfile

ENDPOINT = "http://practice.invalid/v1"
VERSION = "1"

# The dated name a service answers with. The last two are the release dates of public model lists; their
# snapshot names are not published.
SNAPSHOTS = {
    "o1-preview": "o1-preview-2024-09-12",
    "o1-mini": "o1-mini-2024-09-12",
    "o1": "o1-2024-12-17",
    "gpt-4o": "gpt-4o-2024-08-06",
    "gpt-5.6-sol": "gpt-5.6-sol-2026-07-09",
    "gpt-6.1-sol": "gpt-6.1-sol-2026-09-29",
}
PLAYED = tuple(SNAPSHOTS)


def profile_of(model: str, catalogue: Catalogue) -> ModelProfile | None:
    """Return the profile of a model that is played, by its name, alias or a dated snapshot; else None."""
    profile = catalogue.find(model)
    return profile if profile.known and profile.name in SNAPSHOTS else None


def fingerprint(profile: ModelProfile) -> str:
    """Return the ``system_fingerprint``: the same for a model as long as its practice version is the same."""
    return "fp_practice" + hashlib.sha256(f"{profile.name}/{VERSION}".encode()).hexdigest()[:8]
