"""Every connection of the README works as it is printed."""

import asyncio
import re
import tomllib

import pytest

from tests.paths import ROOT
from tui.app.commands import COMMANDS
from tui.cli.assembly import Assembly, Flags
from tui.cli.commands import COMMANDS as WORDS
from tui.core.connection_form import HELD_IN, owned
from tui.providers.connections.connect import connect
from tui.settings.loading import load_settings

README = (ROOT / "README.md").read_text("utf-8")
SECTION = re.search(r"^## Connections$(.*?)^## ", README, re.MULTILINE | re.DOTALL)[1]
EXAMPLES = re.search(r"```toml\n(.*?)```", SECTION, re.DOTALL)[1]
NAMES = list(tomllib.loads(EXAMPLES)["connections"])
ROUTES = {
    "openai": ("api.openai.com/v1", "responses"),
    "azure": ("example.openai.azure.com (sol-eu)", "responses"),
    "azure-key": ("example.openai.azure.com (sol-eu)", "responses"),
    "classic-key": ("example.openai.azure.com (gpt-5-eu)", "chat"),
    "classic": ("example.openai.azure.com (gpt-5-eu)", "chat"),
    "llamacpp": ("127.0.0.1:8080/v1", "chat"),
    "vllm": ("127.0.0.1:8000/v1", "chat"),
    "ollama": ("127.0.0.1:11434/v1", "chat"),
    "lmstudio": ("127.0.0.1:1234/v1", "chat"),
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


def test_every_row_of_the_table_has_its_example():
    rows = re.findall(r"^\|.*\| `([\w-]+)` \|$", SECTION, re.MULTILINE)
    assert rows == NAMES == list(ROUTES)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_connects(name, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text(EXAMPLES, "utf-8")
    settings = load_settings(path, {}, connection=name)
    provider = connect(settings.connection, settings, {})
    assert (provider.route.endpoint, provider.route.api) == ROUTES[name]
    shape = provider.probe().route(settings.catalogue.find(settings.connection.model))
    assert shape.ok, shape


@pytest.mark.parametrize("name", NAMES)
def test_an_example_sends_where_it_says(name, tmp_path):
    (tmp_path / "config.toml").write_text(EXAMPLES, "utf-8")
    assembly = Assembly(Flags(connection=name), {"MULL_HOME": str(tmp_path)})
    session = assembly.fresh()
    shown = asyncio.run(session.choice.provider.preview(session.request("Hello")))
    signed = [header for header in ("authorization", "api-key") if header in shown["headers"]]
    assert (shown["method"], shown["url"], "".join(signed)) == ("POST", *REQUESTS[name])
    assert all("***" in shown["headers"][header] for header in signed)
    held = tomllib.loads(EXAMPLES)["connections"][name]
    assert shown["body"]["model"] == held.get("deployment", held["model"]) or "classic" in name


def test_the_form_knows_every_setting_the_examples_use():
    used = {key for table in tomllib.loads(EXAMPLES)["connections"].values() for key in table}
    assert used <= owned() | {"context_window"}
    assert set(HELD_IN.values()) <= used


def test_every_settings_example_of_the_readme_is_valid(tmp_path):
    path = tmp_path / "config.toml"
    for example in re.findall(r"```toml\n(.*?)```", README, re.DOTALL):
        path.write_text(example, "utf-8")
        load_settings(path, {})


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.action)
def test_the_readme_names_every_key_and_slash_command(command):
    keys = README[README.index("### Keys") : README.index("### On the command line")]
    assert command.keys in keys
    assert not command.slash or f"`/{command.slash}" in keys or command.slash in ("stop",)


def test_the_readme_names_every_command_line_command():
    assert not [name for name in WORDS if f"\nmull {name}" not in README]


def test_every_picture_of_the_readme_is_there():
    root = ROOT
    assert not [name for name in re.findall(r"\]\((screenshots/[^)]+)\)", README) if not (root / name).is_file()]
