"""The price tables are those of the package genai-prices, and count only at the address of their vendor."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from genai_prices.data import providers
from genai_prices.types import Usage as TheirUsage

from tests.narrowing import present
from tests.paths import ROOT
from tests.price_tables import FOLDER, VENDORS, tables
from tui.core.connection_kinds import COMPATIBLE, PRACTICE
from tui.core.models.catalogue import built_in
from tui.core.models.price_list import HOSTS, listed, vendor_at
from tui.core.usage.cost import list_price
from tui.core.usage.usage import UNKNOWN, Usage, reported
from tui.settings.values import Connection, Settings

THEIRS = {provider.id: provider for provider in providers}
FILE = json.loads((ROOT / "tui/core/models/catalogue.json").read_text("utf-8"))["models"]
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)

# Models of the catalogue whose price the package lacks, so that the file has it, or nobody knows it.
LACKING: Mapping[str, str] = {
    "gpt-6.2-sol": "resellers' tables, not confirmed",
    "gpt-6.2-astra": "resellers' tables, not confirmed",
    "gpt-6.2-astra-law": "no source gives one",
    "gpt-daybreak-blue-latest": "litellm 1.110.2, not confirmed",
    "gpt-daybreak-red-latest": "litellm 1.110.2, not confirmed",
}


def test_the_tables_are_what_the_installed_package_gives() -> None:
    assert {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.json")} == tables()


def test_a_price_in_the_catalogue_is_one_that_the_package_lacks() -> None:
    own = {name for name, fields in FILE.items() if fields.get("price") is not None}
    assert own <= set(LACKING)
    assert {name for name in FILE if listed("openai", name) is None} == set(LACKING)
    assert all(FILE[name]["sources"]["price"] for name in own)
    assert {name for name in own if FILE[name]["price"].get("unconfirmed")} == own


@pytest.mark.parametrize("name", FILE)
def test_each_model_of_the_catalogue_has_its_price_with_a_source(name: str) -> None:
    profile = built_in().find(name)
    assert (profile.price is None) is (LACKING.get(name) == "no source gives one")
    assert profile.sources["price"]


def theirs(vendor: str, model: str, usage: Usage, tier: str) -> float:
    """Return what the package computes for a usage, in US$."""
    provider = THEIRS[VENDORS[vendor]]
    found = provider.find_model(model)
    assert found is not None
    figures = {
        "input_tokens": usage.input.value, "output_tokens": usage.output.value,
        "cache_read_tokens": usage.cached.value or 0, "cache_write_tokens": usage.written.value or 0,
    }  # fmt: skip
    context = {"processing" if tier == "batch" else "service_tier": tier}
    asked = found.calc_price(TheirUsage(**figures), provider, genai_request_timestamp=NOON, price_context=context)
    return float(asked.total_price)


TIERS = ("default", "flex", "priority", "fast", "batch")
SIZES = [(4000, 0, 3900, 100), (100_000, 60_000, 20_000, 5000), (300_000, 200_000, 0, 40_000), (10, 0, 0, 0)]


@pytest.mark.parametrize("name", [name for name in FILE if name not in LACKING])
def test_what_a_turn_costs_is_what_the_package_computes_for_every_tier_it_prices(name: str) -> None:
    price = present(built_in().find(name).price)
    for tier in TIERS:
        if tier != "default" and tier not in price.tiers:
            continue
        for whole, cached, written, output in SIZES:
            told = reported(written if price.written is not None else 0)
            usage = Usage(reported(whole), reported(cached), reported(output), reported(0), told)
            assert list_price(usage, price, tier) == pytest.approx(theirs("openai", name, usage, tier)), (tier, whole)


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_name_of_a_table_finds_the_price_that_the_package_finds(vendor: str) -> None:
    provider = THEIRS[VENDORS[vendor]]
    usage = Usage(reported(1_000_000), UNKNOWN, reported(1_000_000), UNKNOWN)
    for row in json.loads((FOLDER / f"{vendor}.json").read_text("utf-8"))["models"]:
        for name in row["names"]:
            found = listed(vendor, name)
            assert found is not None
            rates = found.price.rates(1_000_000, None, NOON.isoformat())
            assert rates is not None
            ours = (rates.input or 0) + (rates.output or 0)
            assert ours == pytest.approx(theirs(vendor, name, usage, "default")), (vendor, name, provider.id)


@pytest.mark.parametrize("vendor", HOSTS)
def test_the_hosts_of_a_vendor_are_those_that_the_package_gives(vendor: str) -> None:
    pattern = THEIRS[VENDORS[vendor]].api_pattern
    assert all(re.match(pattern, f"https://{host}/v1") for host in HOSTS[vendor])
    assert all(vendor_at(f"https://{host}/v1") == vendor for host in HOSTS[vendor])


@pytest.mark.parametrize(
    "address",
    [
        "https://api.x.ai.example.com/v1",
        "https://example.com/api.x.ai/v1",
        "https://notapi.x.ai.example/v1",
        "https://xapi.x.ai.evil/v1",
        "https://fakeopenrouter.ai/v1",
        "https://openrouter.ai@example.com/v1",
        "https://example.com?x=openrouter.ai",
        "http://127.0.0.1:8080/v1",
        "http://localhost/v1",
        "http://[::1",
        "",
        "openrouter.ai/v1",
    ],
)
def test_an_address_that_looks_like_a_vendors_is_none(address: str) -> None:
    assert vendor_at(address) == ""


def price_at(address: str, model: str) -> float | None:
    """Return the price of the input over a connection of a compatible server, None if it is unknown."""
    connection = Connection("c", COMPATIBLE, base_url=address, model=model)
    price = Settings(connection=connection).profile_on(connection, model).price
    return None if price is None else price.input


@pytest.mark.parametrize(
    ("address", "model", "paid"),
    [
        ("https://api.x.ai/v1", "grok-4.7", 2.0),
        ("https://api.deepseek.com", "deepseek-v4-pro", 0.66),
        ("https://api.deepseek.com/v1", "deepseek-v3.2", 0.2288),
        ("https://api.mistral.ai/v1", "mistral-large-2512", 0.5),
        ("https://openrouter.ai/api/v1", "x-ai/grok-4.7", 2.0),
        ("https://api.openai.com/v1", "gpt-6.1-sol", 2.0),
        ("https://mine.openai.azure.com/openai/v1", "gpt-6.1-sol", 2.0),
        ("https://api.x.ai/v1", "gpt-6.1-sol", None),
        ("https://api.x.ai/v1", "deepseek-v4-pro", None),
        ("https://api.x.ai/v1", "my-grok-4.7", None),
        ("https://api.x.ai/v1", "grok-4.7-mine", None),
        ("https://api.x.ai.example.com/v1", "grok-4.7", None),
        ("http://127.0.0.1:8080/v1", "grok-4.7", None),
        ("http://127.0.0.1:8080/v1", "gpt-6.1-sol", None),
        ("http://127.0.0.1:8080/v1", "deepseek-v4-pro", None),
        ("https://gateway.example/v1", "mistral-large-latest", None),
    ],
)
def test_a_name_has_a_price_only_at_the_address_of_its_vendor(address: str, model: str, paid: float | None) -> None:
    assert price_at(address, model) == paid


def test_azure_has_openais_price_and_no_price_of_another_tier() -> None:
    found = listed("azure", "gpt-6.1-sol")
    assert found is not None
    assert (found.price.input, dict(found.price.tiers)) == (2.0, {})
    assert found.price.rates(10, "priority") is None


def test_practice_shows_the_prices_of_the_model_that_it_plays() -> None:
    connection = Connection("practice", PRACTICE, model="gpt-6.1-sol")
    assert Settings().profile_on(connection, "gpt-6.1-sol").price == built_in().find("gpt-6.1-sol").price


def test_a_price_of_the_settings_wins_over_the_list() -> None:
    catalogue = built_in().with_overrides({"grok-4.7": {"price": {"input": 7, "output": 8}}})
    connection = Connection("c", COMPATIBLE, base_url="https://api.x.ai/v1", model="grok-4.7")
    price = Settings(connection=connection, catalogue=catalogue).profile_on(connection, "grok-4.7").price
    assert price is not None
    assert (price.input, price.output, dict(price.tiers)) == (7, 8, {})
