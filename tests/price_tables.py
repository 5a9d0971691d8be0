"""The price tables of mull, made from the package genai-prices: ``python -m tests.price_tables`` writes them.

The package takes 10 MB beside pydantic, and 29 MB without it (docs/speed.md), so mull reads a table of one vendor.
A table holds what a text turn can cost. A model is left out where its price has a part that mull cannot tell: a fee for
every request, or reasoning at a price of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from genai_prices.data import providers
from genai_prices.types import (
    ClauseAnd,
    ClauseContains,
    ClauseEndsWith,
    ClauseEquals,
    ClauseOr,
    ClauseRegex,
    ClauseStartsWith,
    ConditionalPrice,
    ModelInfo,
    ModelPrice,
    Provider,
    StartDateConstraint,
    TieredPrices,
    TimeOfDateConstraint,
)

from tests.paths import ROOT

FOLDER = ROOT / "tui" / "core" / "models" / "prices"
VENDORS = {
    "openai": "openai", "azure": "azure", "openrouter": "openrouter", "deepseek": "deepseek", "mistral": "mistral",
    "xai": "x-ai", "anthropic": "anthropic", "google": "google", "groq": "groq", "together": "together",
    "fireworks": "fireworks", "moonshot": "moonshotai", "perplexity": "perplexity", "cohere": "cohere",
    "cerebras": "cerebras", "zai": "zai", "minimax": "minimax", "novita": "novita",
}  # fmt: skip
"""The tables, each with the provider of the package that it is made from."""

NAMES = {
    "input_mtok": "input",
    "cache_read_mtok": "cached",
    "cache_write_mtok": "written",
    "cache_write_1h_mtok": "written_long",
    "output_mtok": "output",
    "web_searches_kcount": "searches",
}
UNTOLD = {"requests_kcount", "output_reasoning_mtok", "output_citation_mtok"}
STEPPED = {"input", "output", "cached", "written"}
TIERS = ("service_tier", "processing", "speed")  # what a service calls the way in which it served a request


class Untold(Exception):
    """A price that a table cannot hold; the text says why."""


class Step(NamedTuple):
    """A price below and above a size of the input, in tokens; None is no step."""

    base: float
    start: int | None = None
    above: float | None = None


def tables() -> dict[str, str]:
    """Return the text of each table, by the vendor's name here."""
    held = {provider.id: provider for provider in providers}
    return {name: table_of(name, held[provider]) for name, provider in VENDORS.items()}


def table_of(name: str, provider: Provider) -> str:
    """Return one vendor's table: a JSON object with one model on a line."""
    head = {"package": f"genai-prices {version('genai-prices')}", "vendor": name}
    rows = [json.dumps(row, ensure_ascii=False) for row in map(row_of, provider.models) if row is not None]
    return f'{json.dumps(head)[:-1]}, "models": [\n' + ",\n".join(rows) + "\n]}\n"


def row_of(model: ModelInfo) -> dict[str, Any] | None:
    """Return one model's names and prices, None where a table cannot hold them."""
    try:
        return {**dict(_names(model)), **price_of(model)}
    except Untold:
        return None


def price_of(model: ModelInfo) -> dict[str, Any]:
    """Return the price of a model, with those of its tiers and those that hold later or at some hours.

    Raises:
        Untold: a table cannot hold it.
    """
    conditions = [ConditionalPrice(prices=model.prices)] if isinstance(model.prices, ModelPrice) else model.prices
    begun = [each for each in conditions if not isinstance(each.constraint, StartDateConstraint) or _past(each)]
    standing = [each for each in begun if not isinstance(each.constraint, TimeOfDateConstraint)]
    usual = (standing or begun)[-1].prices
    tiers = dict(_tiers(model, usual))
    later = [
        {**_condition(each), **_plain(each.prices)}
        for each in conditions
        if isinstance(each.constraint, TimeOfDateConstraint) or each not in begun
    ]
    return {**_plain(usual), **({"tiers": tiers} if tiers else {}), **({"later": later} if later else {})}


def _past(each: Any) -> bool:
    """Return whether a price has begun at the day of the package."""
    return bool(each.constraint.start_date.isoformat() <= DAY)


DAY = "2026-11-28"
"""The day up to which prices of the past are left out; those that begin later keep their day."""


def _tiers(model: ModelInfo, usual: ModelPrice) -> Iterator[tuple[str, Any]]:
    """Yield the price of each other tier, whole: what the package does not name is as in the usual one."""
    seen: set[str] = set()
    for variant in model.price_variants or ():
        kinds = [variant.when[key] for key in TIERS if key in variant.when]
        started = variant.constraint is None or _past(variant)
        if len(kinds) != 1 or len(variant.when) != 1 or not started or kinds[0] in seen:
            continue
        seen.add(kinds[0])
        own = {key: value for key, value in variant.prices.__dict__.items() if value is not None}
        if kinds[0] != "default":
            yield kinds[0], _plain(ModelPrice(**{**usual.__dict__, **own}))


def _condition(each: ConditionalPrice) -> dict[str, Any]:
    match each.constraint:
        case StartDateConstraint(start_date=day):
            return {"since": day.isoformat()}
        case TimeOfDateConstraint(start_time=begin, end_time=end) if begin < end:
            return {"hours": [begin.strftime("%H:%M"), end.strftime("%H:%M")]}
    raise Untold("hours over midnight")


def _plain(price: ModelPrice) -> dict[str, Any]:
    """Return one price as the fields of a `Price` of mull.

    Raises:
        Untold: it has a part of its own, another step for each kind, or several steps.
    """
    held = {key: value for key, value in price.__dict__.items() if value is not None}
    if UNTOLD & held.keys() or not {"input_mtok", "output_mtok"} <= held.keys():
        raise Untold("a part that mull cannot tell")
    if held.get("input_image_mtok", held["input_mtok"]) != held["input_mtok"]:
        raise Untold("images at a price of their own")
    steps = {name: _step(held[key]) for key, name in NAMES.items() if key in held}
    starts = {step.start for step in steps.values() if step.start is not None}
    if len(starts) > 1:
        raise Untold("several steps")
    found: dict[str, Any] = {name: step.base for name, step in steps.items()}
    return found | (dict(_above(steps, starts.pop())) if starts else {})


def _step(value: Decimal | TieredPrices) -> Step:
    if isinstance(value, Decimal):
        return Step(float(value))
    if len(value.tiers) > 1:
        raise Untold("several steps")
    if not value.tiers:
        return Step(float(value.base))
    return Step(float(value.base), value.tiers[0].start, float(value.tiers[0].price))


def _above(steps: Mapping[str, Step], start: int) -> Iterator[tuple[str, Any]]:
    """Yield the step, and the prices above it that do not rise as the input's does."""
    yield "above", start
    fresh = steps["input"]
    times = (fresh.above if fresh.above is not None else fresh.base) / fresh.base if fresh.base else 1.0
    for name, step in steps.items():
        above = step.base if step.above is None else step.above
        usual = name in ("input", "output")
        if name not in STEPPED and abs(above - step.base * times) > 1e-9 and name != "searches":
            raise Untold("long writes that rise in another way")
        if usual or (name in STEPPED and abs(above - step.base * times) > 1e-9):
            yield f"{name}_above", above


def _names(model: ModelInfo) -> Iterator[tuple[str, Any]]:
    """Yield the exact names of a model, and what matches its other names."""
    clauses = model.match.or_ if isinstance(model.match, ClauseOr) else [model.match]
    exact = [clause.equals for clause in clauses if isinstance(clause, ClauseEquals)]
    others = [_pattern(clause) for clause in clauses if not isinstance(clause, ClauseEquals)]
    yield "names", exact
    if others:
        yield "match", "|".join(others)


def _pattern(clause: Any) -> str:
    """Return a clause as an expression that is matched from the begin of a name in lower case."""
    match clause:
        case ClauseEquals(equals=text):
            return re.escape(text.lower()) + r"\Z"
        case ClauseStartsWith(starts_with=text):
            return re.escape(text.lower())
        case ClauseEndsWith(ends_with=text):
            return f".*{re.escape(text.lower())}\\Z"
        case ClauseContains(contains=text):
            return f".*{re.escape(text.lower())}"
        case ClauseRegex(regex=text):
            return f"(?=.*?(?:{text}))" if not text.startswith("^") else f"(?:{text[1:]})"
        case ClauseOr(or_=parts):
            return f"(?:{'|'.join(map(_pattern, parts))})"
        case ClauseAnd(and_=parts):
            return "".join(f"(?={_pattern(part)})" for part in parts)
    raise TypeError(f"a clause of another kind: {clause}")


def main(folder: Path = FOLDER) -> None:
    """Write the tables."""
    for name, text in tables().items():
        (folder / f"{name}.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
