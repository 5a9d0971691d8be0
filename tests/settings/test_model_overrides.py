"""``[models.NAME]`` in the settings: any field of a model can be set, and a wrong one names its line."""

import dataclasses
from pathlib import Path

import pytest

from tui.core.connection_kinds import VENDORS
from tui.core.errors import SettingsError
from tui.core.models.price import Price
from tui.core.models.profile import ENCODINGS, ModelProfile, VendorFacts
from tui.settings.loading import load_settings
from tui.settings.values import Settings
from tui.tokens import Tokens

# Every field of a profile: what is written, and what is then known.
SET = {
    "known": ("false", False),
    "aliases": ('["my-o1"]', ("my-o1",)),
    "window": ("1000", 1000),
    "max_input": ("900", 900),
    "max_output": ("800", 800),
    "role": ('"system"', "system"),
    "reasons": ("false", False),
    "efforts": ('["low"]', ("low",)),
    "responses_only_efforts": ('["low"]', ("low",)),
    "verbosities": ('["low"]', ("low",)),
    "modes": ('["pro"]', ("pro",)),
    "tiers": ('["flex", "auto"]', ("flex", "auto")),
    "default_effort": ('"low"', "low"),
    "parameters": ('["temperature"]', ("temperature",)),
    "parameters_without_reasoning": ('["seed"]', ("seed",)),
    "streams_openai": ("false", False),
    "streams_azure": ("true", True),
    "apis": ('["responses"]', ("responses",)),
    "structured_outputs": ("false", False),
    "images": ("false", False),
    "image_tokens": ('"patches 1536 1.5"', "patches 1536 1.5"),
    "reasoning_context": ("true", True),
    "formatting_line": ("false", False),
    "refused": ('["stream"]', ("stream",)),
    "reserve": ("{high = 60000}", {"high": 60_000}),
    "encoding": ('"cl100k_base"', "cl100k_base"),
    "encoding_published": ("false", False),
    "price": ("{input = 1, output = 2.5}", Price(1, 2.5)),
    "retired_openai": ("2027-01-14", "2027-01-14"),
    "retired_azure": ('"2027-01-15"', "2027-01-15"),
    "api_version": ('"2024-12-01-preview"', "2024-12-01-preview"),
    "replaced_by": ('"gpt-9"', "gpt-9"),
    "needs": ('"a tool"', "a tool"),
    "sources": ('{window = "measured here"}', {"window": "measured here"}),
}
# Wrong for the field, whichever it is.
WRONG = {"price": "3", "sources": "3", "reserve": "-1", "image_tokens": '"squares 1"', "encoding": '"klingon"'}


def settings(folder: Path, text: str) -> Settings:
    path = folder / "config.toml"
    path.write_text(text)
    return load_settings(path, {})


# Fields that mull itself sets.
NO_SETTINGS = {"name", "vendors", "told", "reported", "assumed", "assumed_from", "other_roles", "deployed"}


def test_every_field_is_here() -> None:
    of_vendors = {f"{fact.name}_{kind.name}" for fact in dataclasses.fields(VendorFacts) for kind in VENDORS}
    own = {field.name for field in dataclasses.fields(ModelProfile)} - NO_SETTINGS
    assert set(SET) == own | of_vendors


@pytest.mark.parametrize("name", ["o1", "gpt-6.1-sol", "qwen3"])
@pytest.mark.parametrize("field", SET)
def test_each_field_can_be_set(tmp_path: Path, field: str, name: str) -> None:
    written, known = SET[field]
    held = settings(tmp_path, f'[models."{name}"]\n{field} = {written}\n').catalogue.find(name)
    if field in ("streams_openai", "streams_azure", "retired_openai", "retired_azure"):
        fact, vendor = field.split("_")
        assert getattr(held.vendors[vendor], fact) == known
    else:
        assert getattr(held, field) == known
    assert held.name == name


@pytest.mark.parametrize("field", SET)
def test_a_wrong_value_names_file_line_and_field(tmp_path: Path, field: str) -> None:
    wrong = WRONG.get(field, "{}")
    before = "" if field == "max_output" else "max_output = 5\n"
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, f'reserve = 1\n\n[models."gpt-6.1-sol"]\n{before}# a remark\n{field}   = {wrong}\n')
    line = 6 if before else 5
    assert f"config.toml, line {line}: [models.gpt-6.1-sol] " in str(refused.value)
    assert field in str(refused.value)


def test_a_field_nobody_reads_and_a_table_of_its_own_name_their_lines(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"line 3: \[models\.o1\] unknown field 'windw'"):
        settings(tmp_path, "[models.o1]\nwindow = 5\nwindw = 6\n")
    with pytest.raises(SettingsError, match=r"line 4: \[models\.o1\] price"):
        settings(tmp_path, "[models.o1]\nwindow = 5\n\n[models.o1.price]\ninput = 1\n")


def test_every_vocabulary_that_may_be_named_ships_with_the_tokenizer() -> None:
    with pytest.raises(ValueError, match="Supported: ") as refused:
        Tokens().count("hello there", "klingon")
    supported = str(refused.value).partition("Supported: ")[2].split(", ")
    assert set(ENCODINGS) <= set(supported)
