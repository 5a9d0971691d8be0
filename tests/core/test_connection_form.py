"""The form of a connection: what is asked, what is wrong, and that no key gets past it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.paths import ROOT
from tui.core import connection_kinds
from tui.core.connection_form import (
    HELD_IN,
    ConnectionForm,
    asked,
    completed,
    problems,
    settled,
    table_of,
)
from tui.core.connection_kinds import COMPATIBLE, OFFERED, OPENAI, ConnectionKind
from tui.core.key_shapes import looks_like_key
from tui.core.services import SERVICES, Service

AZURE = ConnectionForm(
    "work", connection_kinds.AZURE, endpoint="https://x.openai.azure.com", deployment="o1-new", model="o1"
)
KEYS = [
    "sk-proj-abcDEF0123456789abcDEF",
    "sk-canary-0123456789abcdef",
    "0123456789abcdef0123456789abcdef",
    "0123456789ABCDEF0123456789ABCDEF",
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x",
    "A1b2" * 21,
    "gsk_abcdefghijklmnop",
]


def filled(form: ConnectionForm, field: str, text: str) -> ConnectionForm:
    change: dict[str, Any] = {field: text}
    return replace(form, **change)


def test_a_form_becomes_the_table_of_the_settings() -> None:
    assert table_of(AZURE) == {
        "kind": "azure",
        "endpoint": "https://x.openai.azure.com",
        "deployment": "o1-new",
        "model": "o1",
        "auth": "entra",
    }
    local = ConnectionForm("local", COMPATIBLE, base_url="http://127.0.0.1:1/v1", model="m", sign_in="none")
    assert table_of(local) == {"kind": "compatible", "base_url": "http://127.0.0.1:1/v1", "model": "m"}


def test_fields_of_another_kind_are_left_out() -> None:
    form = ConnectionForm("o", OPENAI, endpoint="https://x", model="o1", sign_in="variable", held="OPENAI_API_KEY")
    assert table_of(form) == {"kind": "openai", "model": "o1", "api_key_env": "OPENAI_API_KEY"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": ""}, "endpoint"),
        ({"endpoint": "nowhere"}, "endpoint"),
        ({"endpoint": "user:word@x.openai.azure.com"}, "endpoint"),
        ({"endpoint": "https://x:99999"}, "endpoint"),
        ({"endpoint": "ftp://x"}, "endpoint"),
        ({"deployment": " "}, "deployment"),
        ({"name": "practice"}, "name"),
        ({"name": "a b"}, "name"),
        ({"sign_in": "none"}, "sign_in"),
        ({"sign_in": "variable", "held": ""}, "held"),
        ({"sign_in": "variable", "held": "MY KEY"}, "held"),
        ({"sign_in": "keyring", "held": "service"}, "held"),
        ({"kind": COMPATIBLE, "sign_in": "none", "base_url": "http://x/v1", "model": ""}, "model"),
    ],
)
def test_what_is_wrong_is_said_by_field(change: dict[str, Any], field: str) -> None:
    assert not problems(AZURE)
    assert field in problems(settled(replace(AZURE, **change)))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("field", ["name", "endpoint", "deployment", "model", "api_version", "held"])
def test_a_key_is_refused_in_every_field_and_never_quoted(key: str, field: str) -> None:
    form = replace(AZURE, sign_in="variable", held="MY_KEY")
    wrong = problems(filled(form, field, key))
    assert "looks like a key" in wrong[field]
    assert key not in str(wrong)


def test_a_key_in_a_command_is_refused_and_a_command_is_not() -> None:
    for command in ("echo sk-canary-0123456789abcdef", f"printf {KEYS[2]}"):
        assert "held" in problems(replace(AZURE, sign_in="command", held=command))
    for command in (
        "pass show azure/openai",
        "/opt/bin/get-openai-key-v2-production",
        "security find-key -s openai2026",
    ):
        assert not problems(replace(AZURE, sign_in="command", held=command))


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "AZURE_OPENAI_API_KEY_2026_EASTUS", "key", "local_key_2"])
def test_the_names_people_give_to_variables_are_none(name: str) -> None:
    assert not looks_like_key(name, for_variable=True)


@given(st.sampled_from(OFFERED), st.data())
def test_every_kind_can_be_described(kind: ConnectionKind, data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(kind.sign_ins))
    held = {"variable": "MY_KEY", "command": "pass show x", "keyring": "a/b"}.get(way, "")
    form = ConnectionForm(kind=kind, sign_in=way, held=held)
    for field in asked(kind):
        form = filled(form, field, "https://127.0.0.1/v1" if field in ("endpoint", "base_url") else "m1")
    assert not problems(form)
    assert "" not in table_of(form).values()


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("localhost", "http://localhost/v1"),
        ("localhost:11434", "http://localhost:11434/v1"),
        ("LOCALHOST:11434/", "http://localhost:11434/v1"),
        ("127.0.0.1:1234", "http://127.0.0.1:1234/v1"),
        ("[::1]:8080", "http://[::1]:8080/v1"),
        ("192.168.1.7:8000", "http://192.168.1.7:8000/v1"),
        ("10.0.0.5:8000/api", "http://10.0.0.5:8000/api"),
        ("gpu:8000", "http://gpu:8000/v1"),
        ("gpu.lan:8000", "http://gpu.lan:8000/v1"),
        ("box.local", "http://box.local/v1"),
        ("8.8.8.8:8000", "https://8.8.8.8:8000/v1"),
        ("llm.example.com", "https://llm.example.com/v1"),
        ("llm.example.com/api/v2", "https://llm.example.com/api/v2"),
        ("http://localhost:11434", "http://localhost:11434/v1"),
        ("https://localhost:11434/", "https://localhost:11434/v1"),
        ("http://localhost:11434/api", "http://localhost:11434/api"),
        ("https://llm.example.com", "https://llm.example.com"),
        ("https://api.deepseek.com/v1", "https://api.deepseek.com/v1"),
        ("localhost:11434?key=1", "http://localhost:11434?key=1"),
        ("nowhere", "nowhere"),
        ("", ""),
        ("ftp://localhost", "ftp://localhost"),
        ("localhost:99999", "localhost:99999"),
        ("javascript:alert", "javascript:alert"),
        ("a b.c", "a b.c"),
        ("user:word@localhost", "user:word@localhost"),
        ("sk-canary-0123456789.abcdef", "sk-canary-0123456789.abcdef"),
    ],
)
def test_an_address_is_completed_as_people_mean_it(typed: str, address: str) -> None:
    assert completed(typed, COMPATIBLE) == address
    assert completed(address, COMPATIBLE) == address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("x.openai.azure.com", "https://x.openai.azure.com"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_an_azure_endpoint_gets_no_path(typed: str, address: str) -> None:
    assert completed(typed, connection_kinds.AZURE) == address


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_what_is_known_of_a_service_describes_a_connection(service: Service) -> None:
    fields = dict.fromkeys(asked(service.kind), "m1") | {"endpoint": "https://x.openai.azure.com"}
    known: dict[str, Any] = {"name": service.connection, "base_url": service.address or "http://127.0.0.1:1/v1"}
    form = ConnectionForm(kind=service.kind, sign_in=service.sign_in, held=service.held, **(fields | known))
    assert not problems(settled(form))
    assert service.kind is not COMPATIBLE or settled(form).base_url == known["base_url"]
    assert service.held == "" or HELD_IN[service.sign_in] in table_of(form)
    page = (ROOT / "docs" / "connections.md").read_text("utf-8")
    assert not service.address or f'base_url = "{service.address}"' in page
