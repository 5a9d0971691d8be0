"""What is known of a model over a connection: the settings add one fact at a time, and a name is not yet the model."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.doubles import WordCounter
from tui.core.connection_kinds import COMPATIBLE, is_of_vendor
from tui.core.context.context import Context, build_context
from tui.core.conversation.message import Message, PersonaSwitch, UserMessage
from tui.core.models.catalogue import built_in
from tui.core.models.profile import ModelProfile
from tui.core.request import Request, Route, Wishes, build_request
from tui.settings.loading import load_settings
from tui.settings.values import Settings

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
ALL = Wishes(effort="high", temperature=0.3, top_p=0.9, seed=7, schema=SCHEMA)


def settings(folder: Path, model: str, table: str = "", kind: str = "compatible", url: str = "") -> Settings:
    """Return settings with one connection to a model, and one table of it."""
    path = folder / "config.toml"
    address = url or "http://127.0.0.1:8080/v1"
    held = f'connection = "c"\n[connections.c]\nkind = "{kind}"\nbase_url = "{address}"\nmodel = "{model}"\n'
    path.write_text(held + (f'[models."{model}"]\n{table}\n' if table else ""))
    return load_settings(path, {})


def profile(folder: Path, model: str, table: str = "", kind: str = "compatible", url: str = "") -> ModelProfile:
    held = settings(folder, model, table, kind, url)
    return held.profile_on(held.connection, model)


def request(found: ModelProfile) -> tuple[Context, Request]:
    """Return what a persona and a message become, with everything asked for that can be."""
    path: list[Message] = [PersonaSwitch(1, None, "", "p", "P", "Be brief."), UserMessage(2, 1, "", "Hi.")]
    context = build_context(path, found, WordCounter(), schema=SCHEMA)
    return context, build_request(context, Route("c", COMPATIBLE, "127.0.0.1", found.name, "chat"), ALL)


def sent(found: ModelProfile) -> set[str]:
    """Return which of the wishes are in the request."""
    made = request(found)[1]
    wishes = {"effort": made.effort, "temperature": made.temperature, "top_p": made.top_p, "seed": made.seed}
    return {name for name, value in {**wishes, "schema": made.schema}.items() if value is not None}


EVERYTHING = {"effort", "temperature", "top_p", "seed", "schema"}


@pytest.mark.parametrize("model", ["qwen3", "gpt-4o"])  # gpt-4o over a compatible server may be anything
@pytest.mark.parametrize(
    ("table", "left_out"),
    [
        ("", set()),
        ("images = true", set()),
        ("images = false", set()),
        ("window = 4096", set()),
        ("price = {input = 1, output = 2}", set()),
        ('role = "system"', set()),
        ('role = "none"', set()),
        ('encoding = "qwen3"', set()),
        ("reserve = 100", set()),
        ("max_output = 100", set()),
        ("reasons = true", set()),
        ('parameters = ["temperature"]', {"top_p", "seed"}),
        ("parameters = []", {"temperature", "top_p", "seed"}),
        ('efforts = ["low"]', {"effort"}),
        ('efforts = ["low", "high"]', set()),
        ("structured_outputs = false", {"schema"}),
        ("structured_outputs = true", set()),
        ('images = true\nparameters = ["seed"]', {"temperature", "top_p"}),
        ("known = true", None),  # all that is not written is a no, or as the catalogue says
    ],
)
def test_one_fact_switches_nothing_else_off(tmp_path: Path, model: str, table: str, left_out: set[str] | None) -> None:
    found = profile(tmp_path, model, table)
    if left_out is None:
        assert sent(found) == (set() if model == "qwen3" else EVERYTHING - {"effort"})
    else:
        assert sent(found) == EVERYTHING - left_out


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "whether qwen3 takes a developer message is not known"),
        ("images = true", "whether qwen3 takes a developer message is not known"),
        ('role = "system"', "qwen3 takes no developer message"),
        ("known = true", "qwen3 takes no developer message"),
        ('role = "developer"', None),
    ],
)
def test_no_developer_message_is_said_only_where_it_is_known(tmp_path: Path, table: str, words: str | None) -> None:
    context, made = request(profile(tmp_path, "qwen3", table))
    told = [said for note in made.adaptations if (said := str(note)).startswith("persona")]
    assert told == ([f"persona sent as a system message: {words}"] if words else [])
    assert context.parts[1].role == ("developer" if words is None else "system")


FIGURES = ("window", "max_input", "max_output", "price", "replaced_by", "default_effort", "image_tokens")
NAMES = built_in().names()


@pytest.mark.parametrize("model", NAMES)
def test_a_name_of_the_catalogue_brings_no_figures_on_another_server(tmp_path: Path, model: str) -> None:
    found = profile(tmp_path, model)
    plain = ModelProfile(model)
    assert not found.known
    assert [getattr(found, name) for name in FIGURES] == [getattr(plain, name) for name in FIGURES]
    assert found.encoding == built_in().find(model).encoding  # a guess, and said to be one
    assert not found.encoding_published
    assert found.vendors == {}


@pytest.mark.parametrize(
    ("kind", "url"),
    [
        ("openai", ""),
        ("openai", "https://gateway.example/v1"),
        ("compatible", "https://api.openai.com/v1"),
        ("compatible", "https://eu.api.openai.com/v1"),
        ("compatible", "https://mine.openai.azure.com/openai/v1"),
    ],
)
@pytest.mark.parametrize("model", ["gpt-4o", "o1", "gpt-5-pro"])
def test_services_of_its_vendors_are_known(tmp_path: Path, kind: str, url: str, model: str) -> None:
    found = profile(tmp_path, model, "", kind, url or "https://api.openai.com/v1")
    known = built_in().find(model)
    assert known.price is not None
    if "azure" in url:  # what another tier costs there is not known
        known = dataclasses.replace(known, price=dataclasses.replace(known.price, tiers={}))
    assert found == known


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("window = 5000", {"window": 5000}),
        ("price = {input = 1, output = 2}", {"price": (1, 2)}),
        ('encoding = "qwen3"', {"encoding": "qwen3", "encoding_published": True}),
        ('role = "none"\nimages = true', {"role": "none", "images": True}),
        ("max_output = 7", {"max_output": 7}),
    ],
)
def test_what_the_settings_say_counts_everywhere(tmp_path: Path, table: str, changed: dict[str, object]) -> None:
    found = profile(tmp_path, "gpt-4o", table)
    price = found.price and (found.price.input, found.price.output)
    held = {**dataclasses.asdict(found), "price": price}
    assert {name: held[name] for name in changed} == changed
    assert found.window == changed.get("window")


def test_the_settings_can_say_that_it_is_the_same_model(tmp_path: Path) -> None:
    found, listed = profile(tmp_path, "gpt-4o", "known = true"), built_in().find("gpt-4o")
    assert (found.window, found.price, found.role) == (listed.window, listed.price, listed.role)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://api.openai.com/v1", True),
        ("https://us.api.openai.com/v1", True),
        ("https://x.openai.azure.com/openai/v1", True),
        ("https://x.services.ai.azure.com/openai/v1", True),
        ("https://api.openai.com.evil.example/v1", False),
        ("https://notapi.openai.com/v1", False),
        ("http://127.0.0.1:4000/v1", False),
        ("https://openrouter.ai/api/v1", False),
        ("", False),
        ("no address", False),
        ("http://[::1", False),
        ("http://[zz]/v1", False),
        ("http://a]b/v1", False),
        ("http://ex℀mple/v1", False),
        ("https://[api.openai.com/v1", False),
    ],
)
def test_whose_address_it_is(address: str, own: bool) -> None:
    assert is_of_vendor(address) is own
