"""A folder of documents keeps up: names stay, what changed is written, and nothing of the user's is written over."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from tests.store.documents.session_folder import SessionFolder
from tui.core.documents import DocumentForm, DocumentOutcome, DocumentState, problem_of
from tui.core.errors import StoreError, UsageError
from tui.export.formats import FORMATS
from tui.store.documents import folder as folder_module
from tui.store.documents.index import INDEX
from tui.store.sessions.lock import take_lock
from tui.store.sessions.reading import ReadSession, read_session

WRITTEN, UNCHANGED, EDITED = DocumentState.WRITTEN, DocumentState.UNCHANGED, DocumentState.EDITED
ONE, TWO = "20261120-140000-aaaa", "20261120-150000-bbbb"
SKY = "why-is-the-sky-dark-2026-11-20.md"


@pytest.fixture
def held(tmp_path: Path) -> SessionFolder:
    return SessionFolder(tmp_path)


def states(outcomes: list[DocumentOutcome]) -> list[DocumentState]:
    return [each.state for each in outcomes]


def test_what_changed_is_written_and_what_did_not_is_not_read(
    held: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.begin(ONE)
    held.begin(TWO, "Plan the week")
    assert states(held.keep_up()) == [WRITTEN, WRITTEN]
    assert held.files() == ["plan-the-week-2026-11-20.md", SKY]
    assert held.text(SKY) == held.exported(ONE)
    held.turn(TWO, "And the next one?")
    read = []

    def noted(path: Path) -> ReadSession:
        read.append(path.stem)
        return read_session(path)

    monkeypatch.setattr(folder_module, "read_session", noted)
    assert sorted(states(held.keep_up())) == [UNCHANGED, WRITTEN]
    assert read == [TWO]
    assert held.text("plan-the-week-2026-11-20.md") == held.exported(TWO)
    assert states(held.keep_up()) == [UNCHANGED, UNCHANGED]


def test_two_of_one_title_and_day_have_two_names_and_keep_them(held: SessionFolder) -> None:
    held.begin(ONE)
    held.begin(TWO)
    held.keep_up()
    assert held.files() == ["why-is-the-sky-dark-2026-11-20-2.md", SKY]
    held.delete(ONE)
    held.turn(TWO, "More?")
    held.keep_up()
    assert held.text("why-is-the-sky-dark-2026-11-20-2.md") == held.exported(TWO)
    assert held.text(SKY)  # of the session that is gone: never removed


def test_a_renamed_session_keeps_the_name_of_its_document_and_that_is_told(held: SessionFolder) -> None:
    held.begin(ONE)
    held.keep_up()
    held.rename(ONE, "Olbers")
    (outcome,) = held.keep_up()
    assert (outcome.state, outcome.file, outcome.title, outcome.titled) == (
        WRITTEN, SKY, "Olbers", "Why is the sky dark?",
    )  # fmt: skip
    assert "# Olbers" in held.text(SKY)


def test_an_edited_document_is_left_alone_and_told_until_a_new_one_is_asked_for(held: SessionFolder) -> None:
    held.begin(ONE)
    held.keep_up()
    (held.documents / SKY).write_text("mine", "utf-8")
    (outcome,) = held.keep_up()
    assert (outcome.state, outcome.behind, problem_of(outcome)) == (EDITED, False, "")
    held.turn(ONE, "More?")
    (outcome,) = held.keep_up()
    assert (outcome.state, outcome.behind) == (EDITED, True)
    assert "lacks what was said since" in problem_of(outcome)
    assert held.text(SKY) == "mine"
    (outcome,) = held.keep_up(beside=True)
    assert (outcome.state, outcome.file) == (WRITTEN, "why-is-the-sky-dark-2026-11-20-2.md")
    held.turn(ONE, "Still more?")
    assert states(held.keep_up()) == [WRITTEN]
    assert held.text("why-is-the-sky-dark-2026-11-20-2.md") == held.exported(ONE)
    assert held.text(SKY) == "mine"


def test_a_document_that_was_touched_or_changed_back_is_mulls_still(held: SessionFolder) -> None:
    held.begin(ONE)
    held.keep_up()
    text = held.text(SKY)
    (held.documents / SKY).write_text("mine", "utf-8")
    (held.documents / SKY).write_text(text, "utf-8")
    os.utime(held.documents / SKY, (1, 1))
    assert states(held.keep_up()) == [UNCHANGED]
    held.turn(ONE, "More?")
    assert states(held.keep_up()) == [WRITTEN]


def test_a_document_that_is_gone_is_written_again_under_its_name(held: SessionFolder) -> None:
    held.begin(ONE)
    held.keep_up()
    (held.documents / SKY).unlink()
    held.rename(ONE, "Olbers")
    assert states(held.keep_up()) == [WRITTEN]
    assert held.files() == [SKY]


def test_a_file_of_the_users_that_has_the_name_is_not_touched(held: SessionFolder) -> None:
    held.documents.mkdir()
    (held.documents / SKY).write_text("mine", "utf-8")
    (held.documents / "why-is-the-sky-dark-2026-11-20-2.md").mkdir()
    held.begin(ONE)
    (outcome,) = held.keep_up()
    assert outcome.file == "why-is-the-sky-dark-2026-11-20-3.md"
    assert held.text(SKY) == "mine"


def test_sessions_that_are_gone_are_told_with_their_documents(held: SessionFolder) -> None:
    held.begin(ONE)
    held.keep_up()
    held.delete(ONE)
    folder = held.folder()
    assert list(folder.keep_up([])) == []
    assert [(each.file, each.session) for each in folder.gone()] == [(SKY, ONE)]
    (held.documents / SKY).unlink()
    assert folder.gone() == []


def test_forms_have_documents_of_their_own_and_other_options_write_anew(held: SessionFolder) -> None:
    held.begin(ONE)
    held.keep_up()
    held.keep_up(DocumentForm("html"))
    assert held.files() == [SKY.replace(".md", ".html"), SKY]
    assert states(held.keep_up()) == [UNCHANGED]
    without = DocumentForm(without=frozenset({"usage"}))
    assert states(held.keep_up(without)) == [WRITTEN]
    assert states(held.keep_up(without)) == [UNCHANGED]
    assert held.text(SKY) != held.exported(ONE)


def test_keys_are_told_or_masked_also_in_names(held: SessionFolder) -> None:
    key = "sk-proj-" + "aB3dE5gH7jK9" * 4
    held.begin(ONE, f"Use {key}")
    (outcome,) = held.keep_up(dry=True)
    assert outcome.secrets
    (outcome,) = held.keep_up(DocumentForm(mask_secrets=True))
    assert outcome.secrets
    assert key not in held.text(outcome.file)
    assert key.lower() not in outcome.file


def test_a_name_that_holds_a_key_is_another_once_keys_are_masked(held: SessionFolder) -> None:
    key = "sk-proj-" + "aB3dE5gH7jK9" * 2
    held.begin(ONE, f"Use {key}")
    (clear,) = held.keep_up()
    assert key.lower() in clear.file
    form = DocumentForm(mask_secrets=True)
    (masked,) = held.keep_up(form)
    assert (masked.state, masked.titled, key.lower() in masked.file) == (WRITTEN, "", False)
    assert (held.documents / clear.file).is_file(), "what is there is never removed"
    assert states(held.keep_up(form)) == [UNCHANGED]


def test_a_session_without_a_message_and_one_that_is_no_file_have_none(held: SessionFolder) -> None:
    held.path(ONE).write_text('{"type": "session", "seq": 0, "time": "2026-11-20T14:00:00", "session": "x"}\n', "utf-8")
    held.begin(TWO)
    held.path(TWO).chmod(0)
    if os.access(held.path(TWO), os.R_OK):  # root reads everything
        held.path(TWO).unlink()
        held.path(TWO).mkdir()
    outcomes = {each.session: each.state for each in held.keep_up()}
    assert outcomes == {ONE: DocumentState.EMPTY, TWO: DocumentState.FAILED}


def test_dry_writes_nothing_not_even_the_folder(held: SessionFolder) -> None:
    held.begin(ONE)
    held.begin(TWO)
    assert [each.file for each in held.keep_up(dry=True)] == [SKY, "why-is-the-sky-dark-2026-11-20-2.md"]
    assert not held.documents.exists()


def test_a_folder_that_cannot_be_is_refused(held: SessionFolder, tmp_path: Path) -> None:
    held.documents = held.sessions
    with pytest.raises(UsageError, match="folder of the sessions"):
        held.folder()
    held.documents = tmp_path / "unplugged" / "notes"
    with pytest.raises(UsageError, match="unplugged is no folder"):
        held.folder()
    held.documents = tmp_path / "file"
    held.documents.write_text("", "utf-8")
    with pytest.raises(StoreError, match="could not be written"):
        held.folder()


def test_a_disk_that_refuses_is_told_and_the_next_run_goes_on(
    held: SessionFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.begin(ONE)

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(folder_module, "put_file", full)
        (outcome,) = held.keep_up()
    assert problem_of(outcome) == f"{SKY} could not be written: No space left on device."
    assert held.files() == []
    assert states(held.keep_up()) == [WRITTEN]


def test_another_mull_that_writes_for_long_is_told(held: SessionFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    held.begin(ONE)
    folder = held.folder()
    monkeypatch.setattr(folder_module, "PATIENCE", 0.0)
    lock = take_lock(held.documents / INDEX)
    try:
        with pytest.raises(StoreError, match="Another mull writes into"):
            list(folder.keep_up([ONE]))
    finally:
        lock.lock.release()


def test_two_mulls_at_once_lose_nothing_of_each_other(held: SessionFolder) -> None:
    held.begin(ONE)
    held.begin(TWO)
    mine, other = held.folder(), held.folder()
    assert states(list(mine.keep_up([ONE]))) == [WRITTEN]
    assert [each.file for each in other.keep_up([TWO])] == ["why-is-the-sky-dark-2026-11-20-2.md"]
    held.turn(ONE, "More?")
    assert states(list(other.keep_up([ONE]))) == [WRITTEN]
    assert states(list(mine.keep_up([ONE, TWO]))) == [UNCHANGED, UNCHANGED]


def test_what_a_crash_left_beside_documents_is_swept(held: SessionFolder) -> None:
    held.documents.mkdir()
    left, own = f"{SKY}.{'0' * 16}.new", "mine.new"
    for name in (left, own):
        (held.documents / name).write_text("half", "utf-8")
        os.utime(held.documents / name, (time.time() - 7200,) * 2)
    held.keep_up()
    assert held.files() == [own]


def test_every_format_says_the_time_of_its_last_message_so_that_it_changes_as_it_does(held: SessionFolder) -> None:
    held.begin(ONE)
    for name in ("md", "html", "json"):
        (outcome,) = held.keep_up(DocumentForm(name))
        assert held.text(outcome.file) == held.exported(ONE, name)
        assert FORMATS[name].suffix == outcome.file.rpartition(".")[2]


def test_a_session_of_no_day_has_a_name_without_one(tmp_path: Path) -> None:
    held = SessionFolder(tmp_path)
    held.begin(ONE)
    text = held.path(ONE).read_text("utf-8")
    held.path(ONE).write_text(re.sub(r'"time": ?"[^"]*"', '"time": ""', text), "utf-8")
    (outcome,) = held.keep_up()
    assert outcome.file == "why-is-the-sky-dark.md"
