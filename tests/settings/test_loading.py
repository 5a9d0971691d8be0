"""Flags over environment over file over defaults; every mistake names its line."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import SettingsError
from tui.core.reasoning.tags import ReasoningTag
from tui.settings.file import LARGEST, SettingsFile
from tui.settings.loading import load_settings
from tui.settings.values import Settings


def settings(tmp_path: Path, text: str = "", environ: dict[str, str] | None = None, **flags: Any) -> Settings:
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
def test_which_connection_is_in_use(
    tmp_path: Path, text: str, environ: dict[str, str], flags: dict[str, str], name: str
) -> None:
    held = settings(tmp_path, text, environ, **flags)
    assert held.connection.name == name
    assert "practice" in held.connections


def test_the_environment_alone_describes_azure_with_key_or_entra(tmp_path: Path) -> None:
    entra = settings(tmp_path, environ=AZURE).connection
    assert (entra.auth, entra.api_version, entra.deployment) == ("entra", "", "o1")
    keyed = settings(
        tmp_path, environ={**AZURE, "AZURE_OPENAI_API_KEY": "k", "OPENAI_API_VERSION": "2024-12-01-preview"}
    )
    assert (keyed.connection.auth, keyed.connection.api_key_env) == ("key", "AZURE_OPENAI_API_KEY")
    assert keyed.connection.api_version == "2024-12-01-preview"


@pytest.mark.parametrize(
    ("held", "auth"),
    [
        ({}, "entra"),
        ({"AZURE_OPENAI_AD_TOKEN": "t"}, "entra"),
        ({"AZURE_OPENAI_AD_TOKEN": "t", "AZURE_OPENAI_API_KEY": "k"}, "entra"),  # as in the SDK
        ({"AZURE_OPENAI_AD_TOKEN": "", "AZURE_OPENAI_API_KEY": "k"}, "key"),
        ({"AZURE_OPENAI_AD_TOKEN": " ", "AZURE_OPENAI_API_KEY": "k"}, "key"),
        ({"AZURE_OPENAI_AD_TOKEN": " "}, "entra"),
        ({"AZURE_OPENAI_API_KEY": "k"}, "key"),
    ],
)
def test_a_token_in_the_environment_comes_before_a_key(tmp_path: Path, held: dict[str, str], auth: str) -> None:
    assert settings(tmp_path, environ={**AZURE, **held}).connection.auth == auth
    other = settings(tmp_path, environ={**OPENAI, "AZURE_OPENAI_AD_TOKEN": "t"}).connection
    assert (other.kind.name, other.auth) == ("openai", "key")


def test_no_key_is_ever_held(tmp_path: Path) -> None:
    assert "sk-x" not in repr(settings(tmp_path, environ=OPENAI))


def test_a_model_may_be_added_and_changed(tmp_path: Path) -> None:
    text = '[models.qwen3]\nwindow = 32768\nrole = "system"\n[models.o1]\nmax_output = 5\n'
    catalogue = settings(tmp_path, text).catalogue
    assert (catalogue.find("qwen3").window, catalogue.find("qwen3").told) == (
        32768,
        frozenset({"window", "role"}),
    )
    assert (catalogue.find("o1").max_output, catalogue.find("o1").role) == (5, "developer")


@given(st.text())
def test_any_file_is_settings_or_one_error_that_names_it(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("s") / "config.toml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        load_settings(path, {})
    except SettingsError as error:
        assert "config.toml" in str(error)  # noqa: PT017  either outcome is right


LIMITS = {"connect_timeout": 10.0, "first_byte_timeout": 600.0, "idle_timeout": 300.0, "total_timeout": 3600.0}


@pytest.mark.parametrize("key", LIMITS)
def test_time_limits_fit_minutes_of_thinking_and_can_be_set(tmp_path: Path, key: str) -> None:
    assert getattr(settings(tmp_path, LOCAL).connection, key) == LIMITS[key]
    assert getattr(settings(tmp_path, f"{LOCAL}{key} = 0.5\n").connection, key) == 0.5
    assert getattr(settings(tmp_path, f"{LOCAL}{key} = 1200\n").connection, key) == 1200


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "true", '"10"', "86401"])
def test_a_time_limit_that_is_none_names_its_line(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match=r"config\.toml, line 5: idle_timeout must be a number of seconds"):
        settings(tmp_path, f"{LOCAL}idle_timeout = {value}\n")


@pytest.mark.parametrize(
    ("top", "own", "held"),
    [
        ("", "", "off"),
        ('reasoning_summary = "auto"\n', "", "auto"),
        ('reasoning_summary = "auto"\n', 'reasoning_summary = "off"\n', "off"),
        ("", 'reasoning_summary = "detailed"\n', "detailed"),
    ],
)
def test_reasoning_summaries_are_settled_above_and_by_connection(tmp_path: Path, top: str, own: str, held: str) -> None:
    assert settings(tmp_path, f"{top}{LOCAL}{own}").connection.reasoning_summary == held


@pytest.mark.parametrize(
    ("top", "own", "held"),
    [
        ("", "", (None, None, None)),
        ('verbosity = "low"\nservice_tier = "flex"\n', "", ("low", None, "flex")),
        ('verbosity = "low"\n', 'verbosity = "high"\nreasoning_mode = "pro"\n', ("high", "pro", None)),
        ("", 'service_tier = "priority"\n', (None, None, "priority")),
    ],
)
def test_the_options_of_the_reply_are_the_connections_own_else_those_above(
    tmp_path: Path, top: str, own: str, held: tuple[str | None, ...]
) -> None:
    one = settings(tmp_path, f"{top}{LOCAL}{own}").connection
    assert (one.verbosity, one.reasoning_mode, one.service_tier) == held


@pytest.mark.parametrize("place", ["{}", LOCAL + "{}"])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('verbosity = "long"\n', "verbosity must be one of low, medium, high"),
        ('verbosity = "LOW"\n', "verbosity must be one of low, medium, high"),
        ('reasoning_mode = "none"\n', "reasoning_mode must be one of standard, pro"),
        ('service_tier = ""\n', "service_tier must be one of auto, default, flex"),
        ("service_tier = 1\n", "service_tier must be"),
        ("verbosity = true\n", "verbosity must be"),
        ('tier = "flex"\n', "unknown setting 'tier'"),
    ],
)
def test_a_wrong_option_of_the_reply_is_refused_with_its_line(tmp_path: Path, place: str, line: str, said: str) -> None:
    with pytest.raises(SettingsError, match=rf"line \d: {said}"):
        settings(tmp_path, place.format(line))


@pytest.mark.parametrize("text", ['reasoning_summary = "long"\n', LOCAL + 'reasoning_summary = "long"\n'])
def test_another_summary_is_refused_with_the_choices(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"line \d: reasoning_summary must be one of off, auto, concise, detailed"):
        settings(tmp_path, text)


def test_reasoning_tags_are_added_by_connection(tmp_path: Path) -> None:
    assert settings(tmp_path, LOCAL).connection.reasoning_tags == ()
    held = settings(tmp_path, f'{LOCAL}reasoning_tags = [["<a>", "</a>"], ["Let me see:", "So:"]]\n').connection
    assert held.reasoning_tags == (ReasoningTag("<a>", "</a>"), ReasoningTag("Let me see:", "So:"))


PAIRS = ['"<a>"', '["<a>", "</a>"]', '[["<a>"]]', '[["<a>", "</a>", "x"]]', '[["<a>", 3]]', '[["<a>", "<a>"]]']
PAIRS += [
    '[["<", "</a>"]]',
    '[["<a>", ""]]',
    '[[" <a>", "</a>"]]',
    '[["<a>", "</a>\\n"]]',
    f'[["{"x" * 101}", "</a>"]]',
]
PAIRS += ["[[]]", "[1]", "true"]


@pytest.mark.parametrize("value", PAIRS)
def test_what_is_no_pair_of_tags_names_its_line(tmp_path: Path, value: str) -> None:
    with pytest.raises(SettingsError, match=r"config\.toml, line 5: reasoning_tags must be pairs") as refused:
        settings(tmp_path, f"{LOCAL}reasoning_tags = {value}\n")
    assert "each tag of 3 to 100 characters" in refused.value.remedy


def test_starters_can_be_turned_off(tmp_path: Path) -> None:
    assert settings(tmp_path).starters
    assert not settings(tmp_path, "starters = false\n").starters
    with pytest.raises(SettingsError, match="line 1: starters must be true or false"):
        settings(tmp_path, "starters = 5\n")


def test_the_history_can_be_turned_off(tmp_path: Path) -> None:
    assert settings(tmp_path).history
    assert not settings(tmp_path, "history = false\n").history
    with pytest.raises(SettingsError, match="line 1: history must be true or false"):
        settings(tmp_path, "history = 0\n")


def test_prompt_advice_can_be_turned_off(tmp_path: Path) -> None:
    assert settings(tmp_path).prompt_advice
    assert not settings(tmp_path, "prompt_advice = false\n").prompt_advice
    with pytest.raises(SettingsError, match="line 1: prompt_advice must be true or false"):
        settings(tmp_path, 'prompt_advice = "no"\n')


def test_the_formatting_line_can_be_turned_off(tmp_path: Path) -> None:
    assert settings(tmp_path).catalogue.find("o1").formatting_line
    for name in ("o1", "o1-2024-12-17", "o3-mini"):
        assert not settings(tmp_path, "formatting_line = false\n").catalogue.find(name).formatting_line
    with pytest.raises(SettingsError, match="line 1: formatting_line must be true or false"):
        settings(tmp_path, 'formatting_line = "no"\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reserve = -1\n", "line 1: reserve must not be below 0"),
        ("warn_at = [0.7, 2]\n", "line 1: warn_at must be numbers above 0 and at most 1"),
        ('connections = ["work"]\n', r"line 1: connections must be tables: \[connections.NAME\]"),
        (LOCAL + "colour = 1\n", "line 5: unknown setting 'colour'"),
        (LOCAL + "context_window = 0\n", "line 5: context_window must be a number of tokens above 0"),
        (LOCAL + "context_window = -5\n", "line 5: context_window must be a number of tokens above 0"),
        (LOCAL + "context_window = nan\n", "line 5: context_window must be a whole number"),
        (LOCAL + 'context_window = "4096"\n', "line 5: context_window must be a whole number"),
        (LOCAL + f"context_window = {10**18}\n", "line 5: context_window must be a number of tokens below 1,000"),
        (LOCAL + f"context_window = {'7' * 400}\n", "line 5: context_window must be a number of tokens below"),
        (LOCAL + f"context_window = {'7' * 5000}\n", "config.toml holds a number of thousands of digits. Mend"),
        (LOCAL + f"max_output_tokens = {10**18}\n", "line 5: max_output_tokens must be a number of tokens below"),
        (f"reserve = {10**18}\n", "line 1: reserve must be below 1,000,000,000"),
        (f"[models.m]\nwindow = {10**18}\n", "window must be a whole number of tokens below 1,000,000,000"),
        (f"[models.m]\nmax_output = {'7' * 400}\n", "max_output must be a whole number of tokens below"),
        (f"[models.m]\nreserve = {10**18}\n", "reserve must be a whole number of tokens"),
        ('[connections.local]\nmodel = "m"\n', "kind .openai, azure, compatible or practice"),
    ],
)
def test_a_wrong_value_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        settings(tmp_path, text)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"connection = '\xe9'")
    with pytest.raises(SettingsError, match=r"config\.toml is not UTF-8. Save it as UTF-8"):
        load_settings(tmp_path / "config.toml", {})
    with pytest.raises(SettingsError, match="is not an ordinary file"):
        load_settings(tmp_path, {})


@pytest.mark.parametrize("what", ["pipe", "device", "large"])
def test_settings_that_are_no_file_are_not_read(tmp_path: Path, what: str) -> None:
    path = tmp_path / "config.toml"
    if what == "pipe":
        mkfifo = getattr(os, "mkfifo", None)
        if mkfifo is None:
            pytest.skip("this system has no pipes with a name")
        mkfifo(path)
    elif what == "device":
        path.symlink_to(os.devnull)
    else:
        path.write_bytes(b"#" * (LARGEST + 1))
    said = "is larger than 1 MB" if what == "large" else "is not an ordinary file"
    with pytest.raises(SettingsError, match=said):
        SettingsFile(path)


def test_keys_are_read_each_with_its_line(tmp_path: Path) -> None:
    text = '[keys]\npreset = "default"\nsearch = "Ctrl+S"\nxray = ["Alt+X", "F10"]\nnew = []\nfold = "none"'
    held = settings(tmp_path, text).keys
    assert held.preset == "default"
    assert [(each.command, each.keys, each.where[-6:]) for each in held.changes] == [
        ("search", ("Ctrl+S",), "line 3"),
        ("xray", ("Alt+X", "F10"), "line 4"),
        ("new", (), "line 5"),
        ("fold", (), "line 6"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keys = 1", "line 1: keys must be a table: [keys]"),
        ('[keys]\npreset = "vim"', "line 2: preset must be one of default"),
        ("[keys]\n\nsearch = 4", "line 3: the keys of search must be text in quotes"),
        ('[keys]\nsearch = ["Ctrl+S", ""]', "line 2: the keys of search must be text in quotes"),
    ],
)
def test_wrong_keys_are_told_with_their_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        settings(tmp_path, text)
    assert said in str(caught.value)
