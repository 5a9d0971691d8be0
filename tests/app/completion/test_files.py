"""``@`` and parts of a path: what the list shows, and that what is named goes along with the message."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.chat.composer import Composer
from tui.app.completion.file_offers import _folded, matching
from tui.core.conversation.message import UserMessage
from tui.core.working_files import FileList

PATHS = ["a.py", "src/", "docs/a name.md", "src/slash_list.py", "src/chat/slash.py", "tests/test_slash_list.py"]
FOUND = [  # what is typed behind the sign, and what is found, the best first
    ("", PATHS),
    ("a.py", ["a.py"]),
    ("slash", ["src/slash_list.py", "src/chat/slash.py", "tests/test_slash_list.py"]),
    ("src/", ["src/", "src/slash_list.py", "src/chat/slash.py"]),
    ("scs", ["src/chat/slash.py"]),
    ("tsl", ["tests/test_slash_list.py"]),
    ("a n", ["docs/a name.md"]),
    ("zzz", []),
]


@pytest.mark.parametrize(("typed", "paths"), FOUND)
def test_files_are_found_by_parts_of_their_path(typed: str, paths: list[str]) -> None:
    assert [each.path for each in matching(_folded(FileList(PATHS)), typed)] == paths


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "top"
    files = {
        "a.py": "".join(f"line {n}\n" for n in range(1, 101)),
        "a name.txt": "one blank",
        "src/b.py": "b = 1\n",
        "src/c.py": "c = 1\n",
        ".gitignore": "*.log\n",
        "x.log": "",
    }
    for name, text in files.items():
        (top / name).parent.mkdir(parents=True, exist_ok=True)
        (top / name).write_text(text, "utf-8")
    (top / "data.bin").write_bytes(b"\0" * 2_000)
    monkeypatch.chdir(top)
    return top


async def typed(harness: AppHarness, pilot: Pilot[int], text: str) -> Composer:
    """Type at the end of the draft, and wait for the list."""
    composer = harness.screen.query_one(Composer)
    composer.insert(text)
    await pilot.pause()
    if harness.chat.completion.typing_file:
        await until(pilot, lambda: bool(harness.chat.offer_list.offers or not harness.chat.offer_list.note))
    return composer


def attached(harness: AppHarness) -> list[str]:
    return [held.attachment.name for held in harness.session.attached]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_file_is_completed_attached_and_sent(folder: Path, tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened_harness(tmp_path / "home", model="o1", size=size) as (harness, pilot):
        composer = await typed(harness, pilot, "look at @")
        assert [o.name for o in harness.chat.offer_list.offers] == [
            ".gitignore", "a name.txt", "a.py", "data.bin", "src/", "src/b.py", "src/c.py",
        ]  # fmt: skip
        await until(pilot, lambda: "2 kB" in shown_text(harness) and "tokens" in shown_text(harness))
        before = harness.session.context(composer.text).estimate.value or 0
        await typed(harness, pilot, "a.p")
        assert "▸ a.py" in shown_text(harness)
        await pilot.press("enter")
        assert composer.text == "look at @a.py "
        await until(pilot, lambda: attached(harness) == ["a.py"])
        assert (harness.session.context(composer.text).estimate.value or 0) > before + 100
        await until(pilot, lambda: "+ a.py (text" in shown_text(harness))
        await lines_and_folders(harness, pilot, composer)
        await typed(harness, pilot, "and @src/c.py")
        await pilot.press("escape", "enter")
        await until(pilot, lambda: harness.replies() == 1)
        [said] = [m for m in harness.session.conversation.messages.values() if isinstance(m, UserMessage)]
        assert said.text == "look at @a.py:10-12 and @src/c.py"
        assert [each.name for each in said.attachments] == ["a.py:10-12", "src/c.py"]
        assert attached(harness) == []


async def lines_and_folders(harness: AppHarness, pilot: Pilot[int], composer: Composer) -> None:
    """What a word names now is attached in the place of what it named; a word that is gone takes its file along."""
    await pilot.press("backspace")
    await typed(harness, pilot, ":10-12")
    assert harness.chat.offer_list.offers[0].name == "a.py:10-12"
    await pilot.press("tab")
    assert composer.text == "look at @a.py:10-12 "
    await until(pilot, lambda: attached(harness) == ["a.py:10-12"])
    await typed(harness, pilot, "@sr")
    await pilot.press("tab")
    assert composer.text.endswith("@src/")
    await until(pilot, lambda: [o.name for o in harness.chat.offer_list.offers] == ["src/", "src/b.py", "src/c.py"])
    harness.chat.offer_list.move(-2)
    await pilot.press("down", "down", "enter")
    await until(pilot, lambda: "src/ (2 files)" in attached(harness))
    for _ in range(len("@src/ ")):
        await pilot.press("backspace")
    await until(pilot, lambda: attached(harness) == ["a.py:10-12"])


async def test_what_is_no_file_stays_text_and_what_cannot_be_sent_is_told(folder: Path, tmp_path: Path) -> None:
    async with opened_harness(tmp_path / "home", model="o1") as (harness, pilot):
        offers = harness.chat.offer_list
        for text in ("me@a", "(@a", "@nobody"):
            composer = await typed(harness, pilot, text)
            await until(pilot, lambda: not offers.offers)
            composer.load_text("")
        harness.app.post_message(Paste("@a.py"))
        await until(pilot, lambda: composer.text == "@a.py")
        assert not offers.offers, "nothing is offered for a paste"
        await typed(harness, pilot, " @dat")
        await pilot.press("enter")
        assert composer.text == "@a.py @data.bin "
        await until(pilot, lambda: harness.told() == "data.bin holds NUL bytes: it is no text. Convert it first.")
        assert attached(harness) == [], "and what was pasted is not attached"
        await typed(harness, pilot, 'and @"a n')
        await pilot.press("enter")
        assert composer.text == '@a.py @data.bin and @"a name.txt" '
        await pilot.press("enter")
        await until(pilot, lambda: harness.replies() == 1)
        [said] = [m for m in harness.session.conversation.messages.values() if isinstance(m, UserMessage)]
        assert [each.name for each in said.attachments] == ["a name.txt"]
        await until(pilot, lambda: harness.chat.live is None)
        await typed(harness, pilot, "@a.p")
        await pilot.press("enter")
        await until(pilot, lambda: attached(harness) == ["a.py"])  # chosen now, though it was pasted before
        composer.load_text("")
        await until(pilot, lambda: attached(harness) == [])
        await typed(harness, pilot, "@data.bin")
        await pilot.press("escape", "enter")
        await until(pilot, lambda: composer.text == "@data.bin")
        assert harness.replies() == 1, "nothing is sent without what it names"
        composer.load_text("")
        await typed(harness, pilot, "/attach name")
        assert [offer.text for offer in offers.offers] == ["/attach a name.txt"]
        await pilot.press("down", "enter")
        await until(pilot, lambda: attached(harness) == ["a name.txt"])
