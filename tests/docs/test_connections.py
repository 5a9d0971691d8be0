"""Every section of the page on connections works as it is printed: its settings, its command, where it sends."""

from __future__ import annotations

import asyncio
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import PAGES, rows, words
from tui.cli.assembly import Assembly, Flags
from tui.core.connection_form import HELD_IN, owned
from tui.core.reasoning.splitter import MOST_NAMED
from tui.core.reasoning.tags import TAGS
from tui.providers.connections.connect import connect
from tui.settings.loading import load_settings

PAGE = PAGES["connections"]
EXAMPLES: dict[str, str] = {
    tomllib.loads(block.text)["connection"]: block.text for block in PAGE.blocks("toml") if "connection =" in block.text
}
TABLES: dict[str, dict[str, Any]] = {name: tomllib.loads(text)["connections"][name] for name, text in EXAMPLES.items()}
ROUTES = {
    "openai": ("api.openai.com/v1", "responses"),
    "azure": ("example.openai.azure.com (sol-eu)", "responses"),
    "azure-key": ("example.openai.azure.com (sol-eu)", "responses"),
    "classic-key": ("example.openai.azure.com (gpt-5-eu)", "chat"),
    "classic": ("example.openai.azure.com (gpt-5-eu)", "chat"),
    "llamacpp": ("http://127.0.0.1:8080/v1", "chat"),
    "vllm": ("http://127.0.0.1:8000/v1", "chat"),
    "ollama": ("http://127.0.0.1:11434/v1", "chat"),
    "lmstudio": ("http://127.0.0.1:1234/v1", "chat"),
    "deepseek": ("api.deepseek.com/v1", "chat"),
    "openrouter": ("openrouter.ai/api/v1", "chat"),
    "rehearsal": ("practice, in this process", "chat"),
}
CLASSIC = "https://example.openai.azure.com/openai/deployments/gpt-5-eu/chat/completions?api-version=2024-12-01-preview"
# What `mull ask --dry-run` says of each: where the request goes, and the header that would sign it.
REQUESTS = {
    "openai": ("https://api.openai.com/v1/responses", "authorization"),
    "azure": ("https://example.openai.azure.com/openai/v1/responses", "authorization"),
    "azure-key": ("https://example.openai.azure.com/openai/v1/responses", "authorization"),
    "classic-key": (CLASSIC, "api-key"),
    "classic": (CLASSIC, "authorization"),
    "llamacpp": ("http://127.0.0.1:8080/v1/chat/completions", ""),
    "vllm": ("http://127.0.0.1:8000/v1/chat/completions", ""),
    "ollama": ("http://127.0.0.1:11434/v1/chat/completions", ""),
    "lmstudio": ("http://127.0.0.1:1234/v1/chat/completions", ""),
    "deepseek": ("https://api.deepseek.com/v1/chat/completions", "authorization"),
    "openrouter": ("https://openrouter.ai/api/v1/chat/completions", "authorization"),
    "rehearsal": ("http://practice.invalid/v1/chat/completions", ""),
}


def test_every_service_has_its_section() -> None:
    assert list(EXAMPLES) == list(ROUTES) == list(REQUESTS)
    assert len(PAGE.blocks("toml")) == len(EXAMPLES), "an example that names no connection in use"
    sections = [block.section for block in PAGE.blocks("toml")]
    assert sections == [name for name in PAGE.sections() if name in sections]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_connects(name: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLES[name], "utf-8")
    settings = load_settings(path, {})
    assert settings.connection.name == name
    provider = connect(settings.connection, settings, {})
    assert (provider.route.endpoint, provider.route.api) == ROUTES[name]
    shape = provider.probe().route(settings.catalogue.find(settings.connection.model))
    assert shape.ok, shape


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_sends_where_it_says(name: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(EXAMPLES[name], "utf-8")
    assembly = Assembly(Flags(), {"MULL_HOME": str(tmp_path)})
    session = assembly.fresh()
    shown = asyncio.run(session.choice.provider.preview(session.next_request("Hello").request))
    signed = [header for header in ("authorization", "api-key") if header in shown["headers"]]
    assert (shown["method"], shown["url"], "".join(signed)) == ("POST", *REQUESTS[name])
    assert all("***" in shown["headers"][header] for header in signed)
    held = TABLES[name]
    assert shown["body"]["model"] == held.get("deployment", held["model"]) or "classic" in name


def test_the_form_knows_every_setting_the_examples_use() -> None:
    used = {key for table in TABLES.values() for key in table}
    assert used <= owned() | {"context_window"}
    assert set(HELD_IN.values()) <= used


def test_the_page_names_every_reasoning_tag() -> None:
    told = [[words(cell.replace("\\|", "|"))[0] for cell in row] for row in rows(PAGE.section("Reasoning in the text"))]
    assert told == [[tag.opening, tag.closing] for tag in TAGS]
    assert f"after {MOST_NAMED} tags" in PAGE.section("Reasoning in the text")
