"""Drafts on disk: whole after any crash, of one mull at a time, with what was attached as it was then."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.platforms import WINDOWS
from tui.core.attachments import Held, held_from
from tui.core.conversation.called_prompt import CalledPrompt, FilledPrompt
from tui.core.errors import StoreError
from tui.core.ports import KeptDraft
from tui.store.sessions.drafts import Drafts

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)
PLAIN = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "drafts"


def mull(folder: Path) -> Drafts:
    """Return the drafts as another mull sees them."""
    return Drafts(folder, folder.parent / "sessions")


def attached(path: Path, text: str) -> Held:
    path.write_text(text, "utf-8")
    return replace(held_from(path.name, path.read_bytes()), source=str(path))


def test_an_edit_is_kept_with_the_draft_that_was_put_away_for_it(folder: Path, tmp_path: Path) -> None:
    one = mull(folder)
    beneath = KeptDraft("half\na \ud800 thought", (1, 2), (attached(tmp_path / "b.md", "for later"),))
    beneath = replace(beneath, filled=FilledPrompt(CalledPrompt("explain", "high"), "half", " thought"))
    draft = KeptDraft(
        "edited\ntext",
        (0, 3),
        (attached(tmp_path / "a.md", "noted"),),
        begun=True,
        editing=7,
        beneath=beneath,
        edited_from="2026-11-20T14:00:00.000+00:00",
    )
    one.keep("s", draft)
    one.release("s")
    back = mull(folder).take("s")
    assert back == replace(draft, beneath=replace(beneath, text="half\na ? thought"))
    assert len(list(folder.glob("*.files/*"))) == 2


def test_values_are_kept_without_a_text_and_what_is_no_text_is_left_out(folder: Path) -> None:
    one, draft = mull(folder), KeptDraft(values={"letter": {"to": 'Ada\n"Lovelace"'}})
    one.keep("s", draft)
    one.release("s")
    assert one.left() == ("s", draft)
    for values in ("3", "[]", '{"letter": 3}', '{"letter": {"to": 3}}'):
        (folder / "x.draft").write_text(f'{{"version": 1, "values": {values}}}\ntext')
        assert one.take("x") == KeptDraft("text")


@pytest.mark.parametrize(
    "held",
    [
        '"editing": "x"',
        '"filled": {"called": 3}',
        '"filled": 1',
        '"editing": 1, "beneath": 3',
        '"beneath": {"text": 1, "cursor": "x", "beneath": {}}',
    ],
)
def test_nonsense_about_an_edit_costs_no_text(folder: Path, held: str) -> None:
    folder.mkdir(parents=True)
    (folder / "s.draft").write_text('{"version": 1, "begun": true, ' + held + "}\nwords")
    draft = mull(folder).take("s")
    assert draft is not None
    assert draft.text == "words"


@settings(max_examples=25)
@given(PLAIN, st.tuples(st.integers(0, 9), st.integers(0, 9)), st.booleans())
def test_a_draft_is_back_as_it_was(tmp_path: Path, text: str, cursor: tuple[int, int], begun: bool) -> None:
    one = mull(tmp_path / "drafts")
    draft = KeptDraft(text, cursor, begun=begun)
    one.keep("s", draft)
    assert one.take("s") == draft
    one.drop("s")
    assert one.take("s") is None
    assert list((tmp_path / "drafts").iterdir()) == []


@settings(max_examples=25)
@given(st.binary(), st.binary())
def test_a_damaged_draft_loses_no_text(tmp_path: Path, first: bytes, text: bytes) -> None:
    """Whatever stands in the file, its text comes back: all of it where the first line is none of mull's."""
    (tmp_path / "drafts").mkdir(exist_ok=True)
    (tmp_path / "drafts" / "s.draft").write_bytes(first.replace(b"\n", b"") + b"\n" + text)
    one = mull(tmp_path / "drafts")
    draft = one.take("s")
    one.release("s")
    assert draft is not None
    assert text.decode("utf-8", "replace") in draft.text


def test_what_is_attached_comes_back_as_it_was_and_what_became_of_it_is_told(folder: Path, tmp_path: Path) -> None:
    names = ("same.md", "changed.md", "gone.md")
    held = tuple(attached(tmp_path / name, f"in {name}") for name in names)
    pasted, lost = held_from("pasted-1.txt", b"pasted"), held_from("lost.png", PNG)
    one = mull(folder)
    one.keep("s", KeptDraft("look", attached=(*held, pasted, lost)))
    (tmp_path / "changed.md").write_text("other")
    (tmp_path / "gone.md").unlink()
    (folder / "s.files" / lost.attachment.sha256).write_bytes(b"damaged")
    one.release("s")
    draft = mull(folder).take("s")
    assert draft is not None
    assert [each.data for each in draft.attached] == [b"in same.md", b"in changed.md", b"in gone.md", b"pasted"]
    assert [each.source for each in draft.attached] == [*(str(tmp_path / name) for name in names), ""]
    assert draft.notes == (
        "changed.md has changed, and is attached as it was",
        "gone.md is gone, and is attached as it was",
        "lost.png is not attached any more: its bytes are lost",
    )


def test_what_is_attached_is_written_once_and_goes_when_it_is_taken_away(folder: Path, tmp_path: Path) -> None:
    held, one = attached(tmp_path / "a.md", "text"), mull(folder)
    one.keep("s", KeptDraft("look", attached=(held,)))
    file = folder / "s.files" / held.attachment.sha256
    before = os.stat(file).st_ino
    one.keep("s", KeptDraft("look here", attached=(held,)))
    assert os.stat(file).st_ino == before
    one.keep("s", KeptDraft("look here"))
    assert not file.parent.exists()
    one.keep("s", KeptDraft("", attached=(held,)))
    assert file.exists()
    one.keep("s", KeptDraft(" \n"))
    assert list(folder.iterdir()) == []


def test_a_session_that_was_never_begun_leaves_its_draft_to_the_next_mull_alone(folder: Path) -> None:
    first, second, third = mull(folder), mull(folder), mull(folder)
    first.keep("one", KeptDraft("first"))
    first.keep("begun", KeptDraft("of a session", begun=True))
    first.keep("two", KeptDraft("second"))
    os.utime(folder / "one.draft", (1, 1))
    assert second.left() is None, "the mull that writes them is there"
    first.release("one")
    first.release("two")
    first.release("begun")
    assert second.left() == ("two", KeptDraft("second"))
    assert third.left() == ("one", KeptDraft("first"))
    second.drop("two")
    third.release("one")
    assert second.left() == ("one", KeptDraft("first"))
    assert second.take("begun") == KeptDraft("of a session", begun=True)
    assert third.take("begun") is None
    with pytest.raises(StoreError, match="open in another mull"):
        third.keep("begun", KeptDraft("mine"))


def test_a_draft_whose_session_was_begun_after_all_is_no_new_one_s(folder: Path) -> None:
    (folder.parent / "sessions").mkdir(parents=True)
    (folder.parent / "sessions" / "one.jsonl").touch()
    one = mull(folder)
    one.keep("one", KeptDraft("sent a moment before the crash"))
    one.release("one")
    assert one.left() is None


def test_nothing_is_kept_where_nothing_shall_be(tmp_path: Path) -> None:
    none = Drafts(None, tmp_path)
    none.keep("s", KeptDraft("text"))
    none.drop("s")
    assert none.take("s") is None
    assert none.left() is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(WINDOWS, reason="modes do nothing there")
def test_only_its_owner_can_read_it(folder: Path, tmp_path: Path) -> None:
    mull(folder).keep("s", KeptDraft("text", attached=(attached(tmp_path / "a.md", "text"),)))
    modes = {path.name: stat.S_IMODE(os.stat(path).st_mode) for path in (folder, *folder.rglob("*"))}
    assert {mode for name, mode in modes.items() if name not in ("drafts", "s.files")} == {0o600}
    assert modes["drafts"] == modes["s.files"] == 0o700


@pytest.mark.skipif(WINDOWS, reason="a link needs a right there")
def test_nothing_is_written_through_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    folder.mkdir(parents=True)
    (folder / "s.files").symlink_to(tmp_path / "other")
    with pytest.raises(StoreError, match="it is a link"):
        mull(folder).keep("s", KeptDraft("text", attached=(attached(tmp_path / "a.md", "text"),)))
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("action", [lambda one: one.keep("s", KeptDraft("text")), lambda one: one.take("s")])
def test_a_disk_that_refuses_is_told(folder: Path, action: Callable[[Drafts], object]) -> None:
    (folder / "s.draft").mkdir(parents=True)
    with pytest.raises(StoreError, match="could not be"):
        action(mull(folder))
