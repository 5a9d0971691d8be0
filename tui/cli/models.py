"""``mull models``: the catalogue, with the user's own additions."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import Any

from tui.cli.assembly import Assembly, Flags
from tui.cli.offers import cut_in_words, new_offer
from tui.cli.output import json_data, note
from tui.cli.table import print_table
from tui.core.connection_kinds import VENDORS
from tui.core.formatting import short_number
from tui.core.models.price import Price
from tui.core.models.profile import ModelProfile
from tui.core.usage.cost import price_in_words

HEAD = ("model", "window", "output", "role", "$ in/cached/out", "retired*", "tokens by", "efforts")
FORMS = ("{:<22} ", "{:>7} ", "{:>7}  ", "{:<12} ", "{:<17} ", "{:<23} ", "{:<13} ", "{}")


def run(as_json: bool, names: tuple[str, ...] = (), refresh: str | None = None) -> int:
    """Show what is known of each model: window, output cap, role, efforts, prices, retirement dates.

    ``names`` are the models to show, else all of the catalogue. ``refresh`` names a connection whose service is asked
    for its models, empty for the one in use; then these are shown.
    """
    assembly = Assembly(Flags(connection=refresh or None))
    if refresh is not None:
        asyncio.run(_ask(assembly))
    held = assembly.settings.connection
    if names:
        profiles = [assembly.settings.profile_on(held, name) for name in names]
    elif refresh is not None:
        profiles = assembly.models(held.name)
    else:
        profiles = list(assembly.settings.catalogue.profiles.values())
    _show(profiles, as_json=as_json)
    return 0


async def _ask(assembly: Assembly) -> None:
    """Ask the service of the connection in use for its models, keep the list, and say what came.

    Raises:
        ModelError: the service did not answer with a list, or its list holds no model.
    """
    held = assembly.settings.connection
    found = await new_offer(assembly, held.name)
    offer, before = found.offer, found.before
    others = len(offer.models) - len(offer.names)
    note(f"{held.name} lists {len(offer.models):,} models{f', {others:,} of them for other uses' if others else ''}")
    if cut := cut_in_words(offer):
        note(cut)
    if before is not None:
        news = [name for name in offer.names if name not in before.names]
        note(f"new since {before.when}: {', '.join(news) or 'none'}")


def _show(profiles: Sequence[ModelProfile], *, as_json: bool) -> None:
    if as_json:
        json_data([as_object(profile) for profile in profiles])
        return
    vendors = " / ".join(kind.service for kind in VENDORS)
    notes = [
        f"* {vendors}; prices in US$ per million tokens; ? is unknown; (effort) is the default.",
        "~ before a vocabulary: not the model's own, so an estimate until the service has counted;",
        "~ before prices: not confirmed by the vendor. What is assumed is another model's, until the service says.",
    ]
    print_table([padded(HEAD), *(padded(cells_of(profile)) for profile in profiles), [""], *([each] for each in notes)])


def as_object(profile: ModelProfile) -> dict[str, Any]:
    """Return a profile as a JSON object; ``retired`` has a date (ISO 8601) for each vendor, null where unknown."""
    streams = {f"streams_{kind.name}": profile.streams_on(kind) for kind in VENDORS}
    found: dict[str, Any] = {}
    for field, value in dataclasses.asdict(profile).items():
        if field not in ("told", "reported", "other_roles", "deployed", "assumed", "assumed_from"):
            found |= streams if field == "vendors" else {field: value}
    found["price"] = _price(profile.price)
    return found | {
        "retired": {kind.name: profile.retired_on(kind) for kind in VENDORS},
        "assumed": profile.assumed_told,
    }


def _price(price: Price | None) -> dict[str, Any] | None:
    """Return a price as a JSON object, with those of other service tiers."""
    if price is None:
        return None
    return {**price.told, "tiers": {tier: held.told for tier, held in price.tiers.items()}}


def cells_of(profile: ModelProfile) -> tuple[str, ...]:
    """Return a profile as the cells of a row: sizes in tokens, prices in US$ per million tokens."""
    retired = " / ".join(profile.retired_on(kind) or "?" for kind in VENDORS)
    vocabulary = ("" if profile.encoding_published else "~") + profile.encoding
    sizes = _size(profile.window), _size(profile.max_output)
    return (
        profile.name,
        *sizes,
        profile.role,
        price_in_words(profile.price),
        retired,
        vocabulary,
        _efforts(profile),
    )


def _efforts(profile: ModelProfile) -> str:
    """Return the efforts, and what is assumed of the model or needed for it."""
    efforts = " ".join(f"({e})" if e == profile.default_effort else e for e in profile.efforts) or "-"
    needs = f"needs {profile.needs}" if profile.needs else ""
    return " · ".join(filter(None, (efforts, profile.assumed_in_words, needs)))


def padded(cells: Sequence[str]) -> list[str]:
    """Return the cells of a row as wide as their columns."""
    return [form.format(cell) for form, cell in zip(FORMS, cells, strict=True)]


def _size(value: int | None) -> str:
    return "?" if value is None else short_number(value)
