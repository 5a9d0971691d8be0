"""A target address of Azure is taken apart, whether it is in the form, the settings file or a variable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tui.core.connection_form import ConnectionForm, problems, settled
from tui.core.connection_kinds import AZURE, COMPATIBLE, OPENAI, ConnectionKind
from tui.core.target_address import taken_apart
from tui.settings.loading import load_settings

HOST = "https://x.openai.azure.com"
TARGET = f"{HOST}/openai/deployments/o1-new/chat/completions?api-version=2024-12-01-preview"
PARTS = ("endpoint", "deployment", "api_version")
FORM = ConnectionForm(name="work", kind=AZURE, endpoint=TARGET, sign_in="entra")


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        (TARGET, (HOST, "o1-new", "2024-12-01-preview")),
        (f" {TARGET} ", (HOST, "o1-new", "2024-12-01-preview")),
        (TARGET.replace("chat/completions", "responses"), (HOST, "o1-new", "2024-12-01-preview")),
        (f"{HOST}/openai/deployments/o1-new", (HOST, "o1-new", "")),
        (f"{HOST}/openai/deployments/o1-new/", (HOST, "o1-new", "")),
        (f"{HOST}/?api-version=2024-10-21", (HOST, "", "2024-10-21")),
        (f"{HOST}?api-version=2024-10-21", (HOST, "", "2024-10-21")),
        (f"{HOST}/openai/v1/chat/completions?api-version=preview", (HOST, "", "")),
        (f"{HOST}/openai/v1/responses?api-version=preview", (HOST, "", "")),
        (
            "https://gw.example/eu/openai/deployments/a/chat/completions?api-version=1",
            ("https://gw.example/eu", "a", "1"),
        ),
        ("http://127.0.0.1:8080/openai/deployments/a/x?api-version=1", ("http://127.0.0.1:8080", "a", "1")),
    ],
)
def test_what_a_target_address_names(address: str, parts: tuple[str, str, str]) -> None:
    assert taken_apart(AZURE, address, "", "") == dict(
        zip(("endpoint", "deployment", "api_version"), parts, strict=True)
    )


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (AZURE, HOST),
        (AZURE, f"{HOST}/openai/v1/"),
        (AZURE, f"{TARGET}&key=secret"),
        (AZURE, f"{HOST}/openai/deployments/a?key=secret"),
        (AZURE, f"{TARGET}#part"),
        (AZURE, f"{HOST}/?api-version="),
        (AZURE, f"{HOST}/?api-version=a b"),
        (AZURE, f"https://me:pass@{TARGET[8:]}"),
        (AZURE, "no address"),
        (OPENAI, TARGET),
        (COMPATIBLE, TARGET),
    ],
)
def test_any_other_address_is_left_as_it_is(kind: ConnectionKind, address: str) -> None:
    assert taken_apart(kind, address, "d", "v") == {}


def test_what_is_given_beside_it_wins() -> None:
    parts = taken_apart(AZURE, TARGET, "mine", "2025-01-01-preview")
    assert (parts["deployment"], parts["api_version"]) == ("mine", "2025-01-01-preview")


def test_a_form_is_filled_by_it() -> None:
    form = settled(FORM)
    assert problems(form) == {}
    assert (form.endpoint, form.deployment, form.api_version) == (HOST, "o1-new", "2024-12-01-preview")
    assert "endpoint" in problems(settled(replace(FORM, endpoint=f"{TARGET}&key=x")))


def test_a_settings_file_may_hold_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'connection = "work"\n[connections.work]\nkind = "azure"\nendpoint = "{TARGET}"\n', "utf-8")
    held = load_settings(path, {}).connection
    assert (held.endpoint, held.deployment, held.model) == (HOST, "o1-new", "")
    assert held.api_version == "2024-12-01-preview"


def test_a_variable_may_hold_it(tmp_path: Path) -> None:
    environ = {"AZURE_OPENAI_ENDPOINT": TARGET, "AZURE_OPENAI_API_KEY": "k"}
    held = load_settings(tmp_path / "config.toml", environ).connection
    assert (held.endpoint, held.deployment, held.model) == (HOST, "o1-new", "")
    more = environ | {"AZURE_OPENAI_DEPLOYMENT": "other", "OPENAI_API_VERSION": "2024-10-21"}
    held = load_settings(tmp_path / "config.toml", more).connection
    assert (held.endpoint, held.deployment, held.api_version) == (HOST, "other", "2024-10-21")
