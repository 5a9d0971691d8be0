"""``mull models``: the catalogue, with the user's own additions."""

from __future__ import annotations

import dataclasses
from typing import Any

from tui.cli.assembly import Assembly
from tui.cli.output import data, json_data
from tui.core.connection_kinds import VENDORS
from tui.core.formatting import short_number
from tui.core.models.profile import ModelProfile
from tui.core.usage.cost import price_in_words


def run(as_json: bool) -> int:
    """Show what is known of each model: window, output cap, role, efforts, prices, retirement dates."""
    profiles = Assembly().settings.catalogue.profiles.values()
    if as_json:
        json_data([as_object(profile) for profile in profiles])
        return 0
    head = f"{'model':<22} {'window':>7} {'output':>7}  {'role':<12} {'$ in/cached/out':<17} {'retired*':<23}"
    data(f"{head} {'tokens by':<13} efforts")
    for profile in profiles:
        data(as_line(profile))
    vendors = " / ".join(kind.service for kind in VENDORS)
    data(f"\n* {vendors}; prices in US$ per million tokens; ? is unknown; (effort) is the default.")
    data("~ counted with this vocabulary, not the model's own: an estimate until the service has counted.")
    return 0


def as_object(profile: ModelProfile) -> dict[str, Any]:
    """Return a profile as a JSON object; ``retired`` has a date (ISO 8601) for each vendor, null where unknown."""
    streams = {f"streams_{kind.name}": profile.streams_on(kind) for kind in VENDORS}
    found: dict[str, Any] = {}
    for field, value in dataclasses.asdict(profile).items():
        if field not in ("told", "reported"):
            found |= streams if field == "vendors" else {field: value}
    return found | {"retired": {kind.name: profile.retired_on(kind) for kind in VENDORS}}


def as_line(profile: ModelProfile) -> str:
    """Return a profile as one row: sizes in tokens, prices in US$ per million tokens."""
    efforts = " ".join(f"({e})" if e == profile.default_effort else e for e in profile.efforts) or "-"
    retired = " / ".join(profile.retired_on(kind) or "?" for kind in VENDORS)
    vocabulary = ("" if profile.encoding_published else "~") + profile.encoding
    return (
        f"{profile.name:<22} {_size(profile.window):>7} {_size(profile.max_output):>7}"
        f"  {profile.role:<12} {price_in_words(profile.price):<17} {retired:<23} {vocabulary:<13} {efforts}"
    )


def _size(value: int | None) -> str:
    return "?" if value is None else short_number(value)
