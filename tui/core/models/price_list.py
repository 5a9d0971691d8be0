"""The list prices of vendors, one table for each, read once, when one of its models is asked for.

A name says what a model costs only at the vendor's own address: on any other server it may be another model. The
tables are made from the package genai-prices (see `tests/price_tables.py`); nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from tui.core.connection_kinds import host_of, is_on
from tui.core.models.price import LaterPrice, Price

HOSTS: Mapping[str, tuple[str, ...]] = {
    "openrouter": ("openrouter.ai",),
    "deepseek": ("api.deepseek.com",),
    "mistral": ("api.mistral.ai",),
    "xai": ("api.x.ai",),
    "anthropic": ("api.anthropic.com",),
    "google": ("generativelanguage.googleapis.com", "aiplatform.googleapis.com"),
    "groq": ("api.groq.com",),
    "together": ("api.together.xyz",),
    "fireworks": ("api.fireworks.ai",),
    "moonshot": ("api.moonshot.ai", "api.moonshot.cn"),
    "perplexity": ("api.perplexity.ai",),
    "cohere": ("api.cohere.ai", "api.cohere.com"),
    "cerebras": ("api.cerebras.ai",),
    "zai": ("api.z.ai",),
    "minimax": ("api.minimax.io", "api.minimaxi.com"),
    "novita": ("api.novita.ai",),
}
"""The hosts of each vendor beside OpenAI and Azure, which are connection kinds."""


SOLD_FOR: Mapping[str, str] = {"azure": "openai"}
"""The vendors that sell another one's models, at its prices where they publish none of their own."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A price with its source, as text to show."""

    price: Price
    source: str


@dataclass(frozen=True)
class PriceList:
    """The table of one vendor: the prices by exact name in lower case, and those of names that match an expression."""

    source: str
    exact: Mapping[str, Mapping[str, Any]]
    matching: tuple[Mapping[str, Any], ...]

    def find(self, name: str) -> Price | None:
        """Return the price of a model, None if the table has none."""
        row = self.exact.get(name)
        found = (each for each in self.matching if re.match(each["match"], name))
        row = row if row is not None else next(found, None)
        return None if row is None else _price(row)


def vendor_at(address: str) -> str:
    """Return the vendor whose own address this is, as in `HOSTS`; empty for any other."""
    host = host_of(address)
    return next((vendor for vendor, hosts in HOSTS.items() if is_on(host, hosts)), "")


@lru_cache(maxsize=256)
def listed(vendor: str, model: str) -> Listed | None:
    """Return the list price of a vendor's model by the name that the vendor gives it; None if there is none.

    A vendor of `SOLD_FOR` has the other one's price where its own table has none; what another service tier costs there
    is not known.
    """
    table = _table(vendor)
    found = table.find(model.lower())
    if found is None and vendor in SOLD_FOR:
        table = _table(SOLD_FOR[vendor])
        found = table.find(model.lower())
        found = None if found is None else replace(found, tiers={})
    return None if found is None else Listed(found, table.source)


@cache
def _table(vendor: str) -> PriceList:
    text = files("tui.core.models.prices").joinpath(f"{vendor}.json").read_text("utf-8")
    held = json.loads(text)
    exact: dict[str, Mapping[str, Any]] = {}
    for row in held["models"]:
        for name in row["names"]:
            exact.setdefault(name.lower(), row)
    return PriceList(held["package"], exact, tuple(row for row in held["models"] if "match" in row))


def _price(row: Mapping[str, Any]) -> Price:
    """Return the price in a row of a table."""
    fields = {key: value for key, value in row.items() if key not in NO_PRICES}
    tiers = {tier: _price(held) for tier, held in row.get("tiers", {}).items()}
    return Price(**fields, tiers=tiers, later=tuple(map(_later, row.get("later", ()))))


def _later(row: Mapping[str, Any]) -> LaterPrice:
    hours = row.get("hours")
    return LaterPrice(_price(row), row.get("since", ""), None if hours is None else (hours[0], hours[1]))


NO_PRICES = {"names", "match", "tiers", "later", "since", "hours"}
