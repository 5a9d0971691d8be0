"""Files from elsewhere, made to do harm: read or refused in a sentence; no crash, no forged turn, no long wait."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from tests import hostile_files
from tests.doubles import FakeClock
from tests.export.earlier import with_comments
from tests.export.reading.test_forged_records import FORGERIES, forged_in, said_by
from tui.core.errors import MullError
from tui.export.formats import FORMATS
from tui.export.reading.marked import from_markdown
from tui.export.reading.transcript import NoTranscript
from tui.settings.loading import load_settings
from tui.store.index import Index
from tui.store.personas.personas import Personas
from tui.store.sessions.store import Sessions

quiet = how(max_examples=40, deadline=None)


def said(error: Exception) -> None:
    """Hold that an error is a sentence."""
    assert str(error).strip()


def bring_in(folder: Path, name: str, data: bytes) -> None:
    """Import a file, and do with it all that is done with a session: read, list, search, export, check, repair."""
    source = folder / name
    source.write_bytes(data)
    place = folder / "sessions"
    with closing(Index(None, place)) as index:
        sessions = Sessions(place, FakeClock().now, index)
        try:
            brought = sessions.bring_in(source)
            opened = sessions.open(brought.session)
            if opened.log is not None:
                opened.log.close()
            for each in FORMATS.values():
                each.write(opened.conversation, "t").encode("utf-8", "replace")
            sessions.summaries()
            sessions.search("words")
            sessions.lost_attachments(opened.conversation)
            sessions.repair(brought.session)
            sessions.open(brought.session, write=False)
        except MullError as error:
            said(error)
    assert {path.parent for path in folder.rglob("*") if path.is_file()} <= {folder, place, *place.glob("*.files")}


def read_settings(folder: Path, _: str, data: bytes) -> None:
    """Read a settings file."""
    (folder / "config.toml").write_bytes(data)
    try:
        load_settings(folder / "config.toml", {})
    except MullError as error:
        said(error)


def read_persona(folder: Path, name: str, data: bytes) -> None:
    """Read a persona's file, and add it to one's own."""
    (folder / f"{name}.md").write_bytes(data)
    try:
        Personas(folder).load(str(folder / f"{name}.md"))
        Personas(folder / "own").add(name, data.decode())
        Personas(folder / "own").list()
    except (MullError, UnicodeDecodeError) as error:
        said(error)


Reading = Callable[[Path, str, bytes], None]
READINGS: dict[str, Reading] = dict.fromkeys(hostile_files.KINDS, bring_in) | {
    "settings": read_settings,
    "persona": read_persona,
}


def run(kind: str, seed: int, folder: Path) -> None:
    """Make one hostile file, and read it."""
    chance = Random(seed)
    data = hostile_files.KINDS[kind](chance)
    name = chance.choice(hostile_files.NAMES)
    READINGS[kind](folder, name if READINGS[kind] is read_persona else f"{name}.file", data)


@pytest.mark.parametrize("kind", hostile_files.KINDS)
def test_a_hostile_file_is_read_or_refused_in_a_sentence(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    @given(st.integers(0, 2**32))
    @quiet
    def each(seed: int) -> None:
        run(kind, seed, tmp_path_factory.mktemp("hostile"))

    each()


@given(st.integers(0, 2**32))
@quiet
def test_no_turn_is_forged_by_an_edit(seed: int) -> None:
    data, held = hostile_files.edited_export(Random(seed))
    try:
        read = from_markdown(data.decode("utf-8", "replace"))
    except NoTranscript:
        return
    assert forged_in(read, held) == []


def exported(text: str) -> bytes:
    return with_comments(said_by(text, "reply"), "t").encode()


def marked(comment: bytes, n: int) -> bytes:
    return b"# x\n\n<!-- mull session " + b"0" * 32 + b" {} -->\n" + comment * 50 * n


def rows(n: int) -> bytes:
    made = (f'{{"type":"user","seq":{2 * i},"time":"t","parent":{2 * i + 1},"text":"x"}}\n' for i in range(15 * n))
    return "".join(made).encode()


HEAD = b"# x\n\n<!-- mull session [] -->\n"
GROWING: dict[str, tuple[Reading, Callable[[int], bytes]]] = {
    "records in a reply": (bring_in, lambda n: exported("".join(FORGERIES) * n)),
    "comments without a mark": (
        bring_in,
        lambda n: b"# x\n\n<!-- mull session [] -->\n" + b"<!-- mull records {} -->\n" * 50 * n,
    ),
    "comments under a mark": (bring_in, lambda n: marked(b"<!-- mull records " + b"0" * 32 + b" {} -->\n", n)),
    "boundaries under a mark": (bring_in, lambda n: marked(b"<!-- mull user 3 " + b"0" * 32 + b" -->\n", n)),
    "heads": (bring_in, lambda n: b"<!-- mull session " + b"0" * 32 + b" \n" * 50 * n),
    "open comments": (bring_in, lambda n: b"<!-- mull " * 100 * n),
    "line ends": (bring_in, lambda n: b"\r\n\r" * 300 * n),
    "brackets in JSON": (bring_in, lambda n: b"[" * 1000 * n),
    "objects in JSON": (bring_in, lambda n: b'{"type":"session","seq":0' * 40 * n),
    "rows": (bring_in, lambda n: b'{"type":"title","seq":0,"time":"t","title":"x"}\n' * 20 * n),
    "rows that refer to nothing": (bring_in, rows),
    "keys of settings": (read_settings, lambda n: b"".join(b"k%d = 1\n" % i for i in range(30 * n))),
    "nested settings": (read_settings, lambda n: b"x = " + b"[" * 40 * n),
    "dots of settings": (read_settings, lambda n: b"a." * 10 * n + b"b = 1"),
    "variables of a persona": (read_persona, lambda n: b"{{x}} " * 200 * n),
    "front matter": (read_persona, lambda n: b"---\n" + b"a: b\n" * 20 * n + b"---\nx"),
    "open front matter": (read_persona, lambda n: b"---\n" + b"--\n" * 300 * n),
    "braces of a persona": (read_persona, lambda n: b"{" * 1000 * n),
}


@pytest.mark.parametrize("what", GROWING)
def test_what_is_larger_takes_no_longer_than_it_is_larger(what: str, tmp_path: Path) -> None:
    reading, made = GROWING[what]
    small, large = (seconds(reading, made(size), tmp_path / str(size)) for size in (8, 64))
    assert large < 24 * small + 0.5, f"8 times as large: {small:.3f} s, then {large:.3f} s"


def seconds(reading: Reading, data: bytes, folder: Path) -> float:
    """Return how long this process worked on reading a file."""
    folder.mkdir()
    started = process_time()
    reading(folder, "x", data)
    return process_time() - started


def test_a_file_of_any_name_is_found_by_it(tmp_path: Path) -> None:
    for number, name in enumerate(hostile_files.NAMES):
        folder = tmp_path / str(number)
        folder.mkdir()
        bring_in(folder, f"{name}.md", exported("words"))
        assert len(os.listdir(folder / "sessions")) == 1
