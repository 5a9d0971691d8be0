"""What is exported from the screen: previewed, searched for keys, written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.export.places import CODE, HELD, KEY, MASKED, conversation, documents
from tests.core.conversation.test_tree import ORIGIN
from tests.core.conversation.trees import conversation_of
from tui.app.export.outcome import Outcome
from tui.app.export.wish import What, Wish
from tui.core.conversation.message import ReplyOutcome
from tui.core.conversation.record import HeadMoved, ReplyEnded, ReplyStarted, SessionStarted, UserSaid
from tui.core.errors import AlreadyThere, StoreError, UsageError
from tui.export.selection import Part

AS_IT_IS = Wish(mask=False)


@pytest.mark.parametrize(
    ("wish", "name", "holds"),
    [
        (Wish(), "first.md", "## "),
        (Wish("html"), "first.html", "<body>"),
        (Wish("json"), "first.json", '"messages"'),
        (Wish("jsonl"), "first.jsonl", '"developer"'),
        (Wish(what=What.REPLY), "reply.md", "Here:"),
        (Wish(what=What.CODE), "code-1.py", "key = "),
        (Wish("html", What.CODE, number="1"), "code-1.py", "key = "),
    ],
)
def test_a_preview_is_what_is_written(tmp_path: Path, wish: Wish, name: str, holds: str) -> None:
    held = documents(tmp_path, conversation("No.", CODE))
    preview = held.preview(wish)
    assert (preview.name, preview.share) == (name, 1)
    assert holds in preview.text
    assert held.write(wish) == Outcome(f"exported to {tmp_path / name}")
    written = (tmp_path / name).read_text("utf-8")
    assert preview.text in written
    assert preview.bytes == len(written.encode())
    assert held.text(wish) == written
    assert held.preview(wish).name != name, "that name is taken now"


def test_what_looks_like_a_key_is_listed_and_masked_where_it_is_exported(tmp_path: Path) -> None:
    held = documents(tmp_path, conversation(f"It is {KEY}", CODE, "Thanks."))
    assert held.secrets(Wish()) == held.secrets(AS_IT_IS) == ("sk-pr… in messages 3, 6",)
    assert held.secrets(Wish(turns="1")) == ("sk-pr… in message 3",)
    assert held.secrets(Wish(turns="3")) == held.secrets(Wish(what=What.REPLY)) == ()
    assert held.secrets(Wish(what=What.CODE)) == ("sk-pr… in message 6",)
    for wish in (Wish(), Wish(what=What.CODE)):
        assert MASKED in held.preview(wish).text
        assert KEY not in held.text(wish)
    assert KEY in held.preview(AS_IT_IS).text
    assert KEY in held.text(AS_IT_IS)


def test_a_complete_document_has_all_of_a_session_and_says_what_it_lacks(tmp_path: Path) -> None:
    held = documents(tmp_path, conversation("One.", KEY))
    wish = Wish(what=What.COMPLETE, turns="99")
    assert held.secrets(wish) == ("sk-pr… in message 6", "sk-pr… in the attached env.txt")
    preview = held.preview(wish)
    path = tmp_path / "first.md"
    assert held.write(wish) == Outcome(f"exported to {path}. a.png is not in it: it is gone", wrong=True)
    assert (preview.more, preview.bytes) == (False, len(path.read_bytes()))
    assert preview.bytes > len(held.text(Wish()).encode())
    assert KEY not in path.read_text("utf-8")
    with pytest.raises(UsageError, match="no complete form"):
        held.preview(Wish("jsonl", What.COMPLETE))
    long = documents(tmp_path, conversation(*("A word of it. " * 3_000 for _ in range(10))))
    assert long.preview(Wish("html", What.COMPLETE)).size.startswith("more than about ")
    with pytest.raises(UsageError, match="no complete form"):
        long.preview(Wish("jsonl", What.COMPLETE))


def test_what_is_attached_is_shown_where_it_is_wished(tmp_path: Path) -> None:
    held = documents(tmp_path, conversation("One.", attached=("cat.png", "env.txt", "long.txt")))
    wish = Wish(attachments=True)
    assert held.secrets(wish) == ("sk-pr… in the attached env.txt",)
    assert held.secrets(Wish()) == held.secrets(Wish("json", attachments=True)) == ()
    preview, told = held.preview(wish), held.write(wish).told
    path = tmp_path / "first.md"
    assert told == f"exported to {path}. Its pictures are in first.files. Named alone: long.txt (text, 20 kB)"
    written = path.read_text("utf-8")
    assert (preview.name, preview.text) == ("first.md", written)
    assert "](first.files/cat.png)" in written
    assert f"a {MASKED}" in written
    assert (tmp_path / "first.files" / "cat.png").read_bytes() == HELD["cat.png"]
    assert f"a {KEY}" in held.text(Wish(attachments=True, mask=False))
    assert "![" not in held.text(wish), "a clipboard has no folder"


def test_each_document_has_its_own_folder_of_pictures(tmp_path: Path) -> None:
    held = documents(tmp_path, conversation("One.", attached=("cat.png",)))
    (tmp_path / "first.files").mkdir()
    assert held.write(Wish(attachments=True)).told.startswith(f"exported to {tmp_path / 'first-2.md'}")
    assert (tmp_path / "first-2.files" / "cat.png").is_file()
    page = held.write(Wish("html", attachments=True))
    assert page.told == f"exported to {tmp_path / 'first.html'}", "a page holds its pictures"
    assert "data:image/png;base64," in (tmp_path / "first.html").read_text("utf-8")
    with pytest.raises(AlreadyThere, match=r"first\.files exists already; nothing was written"):
        held.write(Wish(attachments=True), "first.md")
    assert not (tmp_path / "first.md").exists()


def test_a_preview_leaves_out_what_is_large_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(HELD, "cat.png", b"x" * 1_000_001)
    held = documents(tmp_path, conversation("One.", attached=("cat.png",)))
    for form in ("md", "html"):
        assert held.preview(Wish(form, attachments=True)).size.startswith("more than ")
        assert not held.preview(Wish(form)).more


def test_other_branches_come_along(tmp_path: Path) -> None:
    held = conversation_of(
        SessionStarted("s"), UserSaid(None, "One?"), ReplyStarted(1, ORIGIN), ReplyEnded(2, "Yes.", "", ReplyOutcome()),
        UserSaid(None, f"Two, {KEY}?"), HeadMoved(2),
    )  # fmt: skip
    made = documents(tmp_path, held)
    for form, tree, found in (("md", False, False), ("md", True, True), ("html", True, True), ("jsonl", True, False)):
        wish = Wish(form, turns="1", tree=tree)
        assert ("Two, sk-pr" in made.preview(wish).text) == found
        assert bool(made.secrets(wish)) == found
        assert KEY not in made.text(wish)


def test_turns_and_parts_are_those_that_were_chosen(tmp_path: Path) -> None:
    held = documents(tmp_path, conversation("One.", "Two."))
    wish = Wish("json", turns="2", without=frozenset({Part.PERSONAS}))
    assert [each["text"] for each in json.loads(held.text(wish))["messages"]] == ["and 1?", "Two."]
    for unmet in (Wish(turns="7"), Wish(turns="x"), Wish(what=What.CODE)):
        for look in (held.preview, held.secrets, held.text):
            with pytest.raises(UsageError):
                look(unmet)


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    held = documents(tmp_path, conversation("One."))
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(AlreadyThere):
        held.write(Wish(), "mine.md")
    assert (tmp_path / "mine.md").read_text() == "mine"
    assert held.write(Wish(), "other.txt").told == f"exported to {tmp_path / 'other.txt'}"


def test_a_long_session_is_previewed_by_its_first_turns(tmp_path: Path) -> None:
    long = conversation(*(f"Reply {n}. " + "A word of it. " * 300 for n in range(100)))
    held = documents(tmp_path, long)
    preview = held.preview(AS_IT_IS)
    whole = len(held.text(AS_IT_IS).encode())
    assert preview.share < 0.2
    assert 0.9 < preview.bytes / whole < 1.1
    assert preview.size.startswith("about ")
    assert preview.part == "its beginning"
    assert held.preview(Wish(turns="last")).share == 1


def test_several_are_written_one_by_one_whatever_becomes_of_one(tmp_path: Path) -> None:
    gone = StoreError("The session is gone.", "Look.")
    held = documents(tmp_path, conversation(KEY), gone, conversation("Two.", title="Second"), gone)
    assert held.several
    assert held.secrets(Wish()) == ("sk-pr… in message 3 of First?",)
    outcome = held.write(Wish("html"))
    assert outcome == Outcome(f"The session is gone. Look. And 1 more. Exported 2 sessions to {tmp_path}.", wrong=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.html", "second.html"]
    held.stop()
    assert held.write(Wish()) == Outcome("Stopped: 4 of 4 were not written.")
    assert held.secrets(Wish()) == ()
