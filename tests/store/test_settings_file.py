"""A connection is put into the settings file, and everything else stays as it was."""

import copy
import errno
import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from tests.platforms import has_mode
from tui.core.errors import SettingsError, StoreError
from tui.store.settings_file import lines_of, read_config, with_connection, write_config

TABLE = {"kind": "azure", "endpoint": "https://x.openai.azure.com", "deployment": "o1-new", "auth": "entra"}
OWNED = frozenset({*TABLE, "model", "api_version", "api_key_env"})
FILE = """\
# my settings
persona = "planner"  # the one I like

[connections.work]  # at the office
kind = "openai"
model = "o1"
first_byte_timeout = 900  # it thinks long

# the catalogue
[models.qwen3]
window = 32768
"""


def test_comments_and_everything_else_stay() -> None:
    after = with_connection(FILE, "new", TABLE, owned=OWNED, default=True)
    for row in FILE.splitlines():
        assert row in after.splitlines()
    held = tomllib.loads(after)
    assert held["connections"]["new"] == TABLE
    assert held["connection"] == "new"
    assert held["models"] == {"qwen3": {"window": 32768}}


def test_a_connection_that_is_there_is_changed_and_keeps_what_the_form_does_not_know() -> None:
    held = tomllib.loads(with_connection(FILE, "work", TABLE, owned=OWNED))["connections"]["work"]
    assert held == {**TABLE, "first_byte_timeout": 900}


def test_a_new_file_is_just_the_connection() -> None:
    assert with_connection("", "work", TABLE) == lines_of("work", TABLE)
    assert tomllib.loads(lines_of("work", TABLE)) == {"connections": {"work": TABLE}}


@pytest.mark.parametrize(
    "text",
    [
        "connections = {}\n[models.x]\nwindow = 1\n",
        'connections = {a = {kind = "openai"}}\npersona = "x"\n',
        'connections.a.kind = "openai"\nconnections.a.model = "m"\n',
        '[connections]\na.kind = "openai"\n',
        '[connections."a b"]\nkind = "openai"\n[models.q]\nwindow = 1\n[connections.c]\nkind = "openai"\n',
        'persona = "x"\r\n[connections.a]\r\nkind = "openai"\r\n',
        'persona = "x"',
        "# only words",
        "[models.q]\nwindow = 1",
    ],
)
@pytest.mark.parametrize("default", [True, False])
def test_however_the_file_is_written(text: str, default: bool) -> None:
    before = tomllib.loads(text)
    after = tomllib.loads(with_connection(text, "work", TABLE, owned=OWNED, default=default))
    assert after["connections"].pop("work") == TABLE
    assert (after.pop("connection", None) == "work") is default
    assert after.pop("connections") == before.pop("connections", {})
    assert after == before


@pytest.mark.parametrize("text", ["connections = 3", "[connections]\nwork = 3", "persona = ", "[[connections]]\na = 1"])
def test_what_cannot_take_a_connection_is_refused(text: str) -> None:
    with pytest.raises(SettingsError):
        with_connection(text, "work", TABLE)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
names = st.one_of(st.sampled_from(["work", "a", "kind", "x-1"]), words.filter(bool))
plain = st.one_of(
    st.booleans(), st.integers(-(2**40), 2**40), st.floats(allow_nan=False, allow_infinity=False), words, st.datetimes()
)
values = st.recursive(
    plain, lambda held: st.one_of(st.lists(held, max_size=3), st.dictionaries(names, held, max_size=3)), max_leaves=8
)
comments = st.lists(st.sampled_from(["# a comment", "", "#"]), max_size=2)
tables = st.dictionaries(names, st.dictionaries(names, values, max_size=3), max_size=3)
files = st.dictionaries(names, values, max_size=4)


@given(files, tables, comments, st.booleans())
def test_every_other_value_of_any_file_is_kept(
    file: dict[str, Any], connections: dict[str, Any], said: list[str], default: bool
) -> None:
    held = {**file, **({"connections": connections} if connections else {})}
    text = "\n".join([*said, tomlkit.dumps(held), *said])
    before = tomllib.loads(text)
    after = tomllib.loads(with_connection(text, "work", TABLE, owned=OWNED, default=default))
    wanted = copy.deepcopy(before)
    own = wanted.setdefault("connections", {}).setdefault("work", {})
    for key in OWNED:
        own.pop(key, None)
    own.update(TABLE)
    if default:
        wanted["connection"] = "work"
    assert after == wanted
    assert all(line in with_connection(text, "work", TABLE, owned=OWNED).splitlines() for line in said)


@pytest.mark.usefixtures("each_system")
def test_only_its_owner_can_read_it_and_a_link_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "mull.toml"
    real.parent.mkdir()
    real.write_text(FILE)
    os.chmod(real, 0o644)
    path = tmp_path / "config.toml"
    path.symlink_to(real)
    write_config(path, with_connection(read_config(path), "new", TABLE))
    assert path.is_symlink()
    assert has_mode(real, 0o600)
    assert "new" in tomllib.loads(real.read_text())["connections"]
    assert [p.name for p in real.parent.iterdir()] == ["mull.toml"]


@pytest.mark.usefixtures("each_system")
@pytest.mark.parametrize("refusing", ["open", "fsync", "replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_a_disk_that_refuses_leaves_the_file(
    tmp_path: Path, refusing: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "config.toml"
    path.write_text(FILE)

    def refuse(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(os, refusing, refuse)
        with pytest.raises(StoreError, match="could not be written"):
            write_config(path, "x")
    assert path.read_text() == FILE
    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]
