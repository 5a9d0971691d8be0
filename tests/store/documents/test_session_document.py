"""The document that is written behind a turn is the one that ``mull sessions export --all`` writes."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.documents.session_folder import SessionFolder
from tui.core.conversation.tree import Conversation
from tui.core.documents import DocumentForm, DocumentNews, DocumentState, ExportFolder
from tui.core.errors import StoreError, UsageError
from tui.store.documents.made_document import WORK, DocumentMaker
from tui.store.documents.session_document import FolderDocument, SessionDocuments
from tui.store.sessions.reading import read_session

ONE, TWO = "20261120-140000-aaaa", "20261120-150000-bbbb"
SKY = "why-is-the-sky-dark-2026-11-20.md"
KEY = "sk-proj-" + "aB3dE5gH7jK9" * 4


def documents(held: SessionFolder, form: DocumentForm = DocumentForm()) -> SessionDocuments:  # noqa: B008
    return SessionDocuments(ExportFolder(held.documents, form), held.sessions)


def conversation(held: SessionFolder, session: str = ONE) -> Conversation:
    return read_session(held.path(session)).conversation


@pytest.mark.parametrize("form", ["md", "html", "json"])
@pytest.mark.parametrize("masked", [False, True])
def test_both_write_the_same_and_know_each_other(tmp_path: Path, form: str, masked: bool) -> None:
    held, wanted = SessionFolder(tmp_path), DocumentForm(form, frozenset({"usage"}), masked)
    held.begin(ONE)
    document = documents(held, wanted).of_one()
    assert document.write(conversation(held)).state is DocumentState.WRITTEN
    held.turn(ONE, f"My key is {KEY}")
    written = document.write(conversation(held))
    assert (written.state, len(written.secrets)) == (DocumentState.WRITTEN, 1)
    text = held.text(written.file)
    assert (KEY in text) is not masked
    (again,) = held.keep_up(wanted)
    assert (again.state, again.file) == (DocumentState.UNCHANGED, written.file)
    held.turn(ONE, "Once more?")
    (again,) = held.keep_up(wanted)
    assert again.state is DocumentState.WRITTEN
    assert document.write(conversation(held)).state is DocumentState.UNCHANGED
    assert held.files() == [written.file]


def test_a_first_document_rests_after_some_work_and_not_after_each_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, rests, clock = SessionFolder(tmp_path), list[float](), count(0, WORK / 4)
    held.begin(ONE)
    for number in range(10):
        held.turn(ONE, f"Turn {number}?")
    monkeypatch.setattr("tui.store.documents.made_document.monotonic", lambda: next(clock))
    monkeypatch.setattr("tui.store.documents.made_document.sleep", rests.append)
    talk = conversation(held)
    DocumentMaker(DocumentForm(), patient=True).made(talk)
    assert 1 < len(rests) < len(talk.messages)
    rests.clear()
    DocumentMaker(DocumentForm()).made(talk)
    assert not rests


def test_an_edited_document_is_left_alone_and_told_once(tmp_path: Path) -> None:
    held, news = SessionFolder(tmp_path), DocumentNews(masked=False)
    held.begin(ONE)
    document = documents(held).of_one()
    document.write(conversation(held))
    (held.documents / SKY).write_text("mine", "utf-8")
    held.turn(ONE, "And?")
    (told,) = news.of(document.write(conversation(held)))
    assert (told.wrong, SKY in told.text, held.text(SKY)) == (True, True, "mine")
    held.turn(ONE, "And then?")
    assert news.of(document.write(conversation(held))) == []


def test_a_folder_that_is_gone_is_told_again_once_it_was_there(tmp_path: Path) -> None:
    held, news = SessionFolder(tmp_path / "disk"), DocumentNews(masked=False)
    held.begin(ONE)
    whole, away = conversation(held), tmp_path / "away"
    document = documents(held).of_one()

    def told() -> list[str]:
        try:
            return [each.text for each in news.of(document.write(whole))]
        except (StoreError, UsageError) as error:
            return [each.text for each in news.of(error)]

    assert told() == []
    held.documents.parent.rename(away)
    assert [str(tmp_path / "disk") in each for each in told()] == [True]
    assert told() == []
    away.rename(held.documents.parent)
    assert told() == []
    held.documents.parent.rename(away)
    assert len(told()) == 1


def test_keys_and_another_title_are_told_once(tmp_path: Path) -> None:
    held, news = SessionFolder(tmp_path), DocumentNews(masked=False)
    held.begin(ONE)
    document = documents(held).of_one()
    document.write(conversation(held))
    held.turn(ONE, f"My key is {KEY}")
    (told,) = news.of(document.write(conversation(held)))
    assert (told.wrong, "looks like a key" in told.text, KEY in told.text) == (True, True, False)
    held.rename(ONE, "The sky")
    (told,) = news.of(document.write(conversation(held)))
    assert (told.wrong, told.text) == (False, f"{SKY} keeps its name; its session is called 'The sky' now.")
    held.turn(ONE, "And?")
    assert news.of(document.write(conversation(held))) == []


def test_what_is_given_up_says_how_to_have_it(tmp_path: Path) -> None:
    held = SessionFolder(tmp_path)
    held.begin(ONE)
    document = documents(held).of_one()
    document.give_up()
    outcome = document.write(conversation(held))
    assert (outcome.state, f"mull sessions export {ONE} {held.documents}" in outcome.why) == (
        DocumentState.FAILED,
        True,
    )


def test_a_session_that_is_not_open_and_those_that_are_gone(tmp_path: Path) -> None:
    held = SessionFolder(tmp_path)
    held.begin(ONE)
    held.begin(TWO, "Plan the week")
    kept = documents(held)
    assert kept.left([ONE]) == ""  # there is no folder yet
    assert kept.keep_up(ONE).state is DocumentState.WRITTEN
    assert kept.left([ONE]) == ""
    held.delete(ONE)
    assert kept.left([ONE, TWO]) == f"{SKY} stays in {held.documents}."
    assert kept.left([TWO]) == ""


def test_the_index_does_not_grow_with_every_turn(tmp_path: Path) -> None:
    held = SessionFolder(tmp_path)
    held.begin(ONE)
    whole = conversation(held)
    documents_of, last = documents(held).of_one(), max(whole.messages)
    for number in range(150):
        whole.messages[last] = replace(whole.messages[last], text=f"Reply {number}")
        documents_of.write(whole.snapshot())
    assert len((held.documents / ".mull-export.jsonl").read_text("utf-8").splitlines()) < 210


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["turn", "mute", "back", "change"]), st.text(max_size=40)), max_size=8))
def test_what_is_kept_of_messages_changes_no_document(tmp_path_factory: pytest.TempPathFactory, steps: object) -> None:
    held = SessionFolder(tmp_path_factory.mktemp("held"))
    held.begin(ONE)
    maker = DocumentMaker(DocumentForm())
    whole = conversation(held)
    for step, text in steps:  # type: ignore[attr-defined]
        path = whole.path()
        if step == "turn":
            held.turn(ONE, text or "more")
            whole = conversation(held)
        elif step == "mute":
            whole.muted.symmetric_difference_update({path[-1].id})
        elif step == "back":
            whole.head, whole._path = path[0].id, None
        else:
            whole.messages[path[-1].id] = replace(path[-1], text=text)
            whole._path = None
        assert maker.made(whole.snapshot()).content == DocumentMaker(DocumentForm()).made(whole).content


def test_a_document_of_nothing_is_none(tmp_path: Path) -> None:
    held = SessionFolder(tmp_path)
    document: FolderDocument = documents(held).of_one()
    assert document.write(Conversation()).state is DocumentState.EMPTY
