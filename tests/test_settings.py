"""Flags over environment over file over defaults; every mistake names its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import SettingsError
from tui.settings import load_settings


def settings(tmp_path: Path, text: str = "", environ=None, **flags):
    path = tmp_path / "config.toml"
    if text:
        path.write_text(text)
    return load_settings(path, environ or {}, **flags)


OPENAI = {"OPENAI_API_KEY": "sk-x"}
AZURE = {"AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com", "AZURE_OPENAI_DEPLOYMENT": "o1"}
LOCAL = '[connections.local]\nkind = "compatible"\nbase_url = "http://127.0.0.1:1/v1"\nmodel = "m"\n'


@pytest.mark.parametrize(
    ("text", "environ", "flags", "name"),
    [
        ("", {}, {}, "practice"),
        ("", OPENAI, {}, "openai"),
        ("", {**OPENAI, **AZURE}, {}, "azure"),
        (LOCAL, OPENAI, {}, "local"),
        ('connection = "openai"\n' + LOCAL, OPENAI, {}, "openai"),
        ('connection = "local"\n' + LOCAL, OPENAI, {"connection": "practice"}, "practice"),
    ],
)
def test_which_connection_is_in_use(tmp_path, text, environ, flags, name):
    held = settings(tmp_path, text, environ, **flags)
    assert held.connection.name == name
    assert "practice" in held.connections


def test_the_environment_alone_describes_azure_with_key_or_entra(tmp_path):
    entra = settings(tmp_path, environ=AZURE).connection
    assert (entra.auth, entra.api_version, entra.deployment) == ("entra", "", "o1")
    keyed = settings(
        tmp_path, environ={**AZURE, "AZURE_OPENAI_API_KEY": "k", "OPENAI_API_VERSION": "2024-12-01-preview"}
    )
    assert (keyed.connection.auth, keyed.connection.api_key_env) == ("key", "AZURE_OPENAI_API_KEY")
    assert keyed.connection.api_version == "2024-12-01-preview"


def test_no_key_is_ever_held(tmp_path):
    assert "sk-x" not in repr(settings(tmp_path, environ=OPENAI))


def test_a_model_may_be_added_and_changed(tmp_path):
    text = '[models.qwen3]\nwindow = 32768\nrole = "system"\n[models.o1]\nmax_output = 5\n'
    catalogue = settings(tmp_path, text).catalogue
    assert (catalogue.find("qwen3").window, catalogue.find("qwen3").known) == (32768, True)
    assert (catalogue.find("o1").max_output, catalogue.find("o1").role) == (5, "developer")


@given(st.text())
def test_any_file_is_settings_or_one_error_that_names_it(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("s") / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_settings(path, {})
    except SettingsError as error:
        assert "config.toml" in str(error)  # noqa: PT017  either outcome is right
