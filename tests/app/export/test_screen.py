"""The screen of an export: choices, a preview, keys that are masked, and where it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input, Static

from tests.app.export.places import CODE, KEY, MASKED, conversation, documents
from tests.app_harness import until
from tests.idle_loop import Gate
from tui.app.export.documents import Documents
from tui.app.export.fields import Choice, Tick
from tui.app.export.outcome import Outcome
from tui.app.export.screen import HINTS, ExportScreen
from tui.app.export.wish import Wish
from tui.app.hint_line import HintLine
from tui.app.pickers.text_pane import TextPane
from tui.app.theme.themed_app import ThemedApp
from tui.core.errors import StoreError

T = TypeVar("T")
SIZES = ((120, 40), (80, 24), (40, 12))


class CopyingApp(ThemedApp[None]):
    """Keeps what is copied."""

    def __init__(self) -> None:
        super().__init__()
        self.copied: list[str] = []

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)


def held_back(gate: Gate, look: Callable[[Wish], T]) -> Callable[[Wish], T]:
    """Return a look that a gate holds back."""

    def waiting(wish: Wish) -> T:
        gate.wait()
        return look(wish)

    return waiting


@dataclass
class Opened:
    """The screen, what presses its keys, and its answers."""

    screen: ExportScreen
    pilot: Pilot[None]
    answers: list[Outcome | None] = field(default_factory=list)
    copied: list[str] = field(default_factory=list)

    def said(self, name: str) -> str:
        return str(self.screen.query_one(name, Static).content)

    @property
    def text(self) -> str:
        return self.screen.query_one(TextPane)._text

    @property
    def name(self) -> str:
        return self.screen.query_one("#name", Input).value

    async def focus(self, field: str, *keys: str) -> None:
        self.screen.query_one(f"#{field}").focus()
        await self.pilot.press(*keys)

    async def type(self, field: str, text: str) -> None:
        self.screen.query_one(f"#{field}", Input).value = ""
        await self.focus(field, *text)

    async def until(self, words: str, where: str = "") -> None:
        await until(self.pilot, lambda: words in (self.said(where) if where else self.text))


@asynccontextmanager
async def opened(
    held: Documents, name: str = "", *, size: tuple[int, int] = SIZES[0], folder: str = "~/notes"
) -> AsyncIterator[Opened]:
    app = CopyingApp()
    async with app.run_test(size=size) as pilot:
        screen = ExportScreen(held, Wish(), name, folder=folder)
        found = Opened(screen, pilot, copied=app.copied)
        await app.push_screen(screen, found.answers.append)
        await until(pilot, lambda: screen._previews.wish is not None and screen._searches.wish is not None)
        yield found


async def test_what_is_chosen_is_shown_at_once(tmp_path: Path) -> None:
    async with opened(documents(tmp_path, conversation("One.", CODE))) as shown:
        await shown.until("# First?")
        assert (shown.name, shown.said("#part"), shown.said("#folder")) == ("first.md", "── all of it ──", "in ~/notes")
        assert "tokens" in shown.said("#size")
        await shown.pilot.press("right", "right")
        await shown.until('"messages"')
        assert shown.name == "first.json"
        await shown.type("turns", "1")
        await until(shown.pilot, lambda: "and 1?" not in shown.text and "One." in shown.text)
        await shown.focus("personas", "space")
        await until(shown.pilot, lambda: "Plan." not in shown.text)
        await shown.focus("tree", "space")
        assert shown.screen.query_one("#turns").disabled
        await shown.focus("tree", "space")
        await shown.type("turns", "9")
        await shown.until("This branch has 2 turns.", "#part")
        assert (shown.text, shown.said("#size")) == ("", "")
        await shown.type("turns", "1-")
        await shown.focus("what", "right")
        await until(shown.pilot, lambda: shown.screen.query_one("#turns").disabled and "One." in shown.text)
        await shown.pilot.press("right", "right")
        await shown.until("key = ")
        assert (shown.said("#problem"), shown.name) == ("", "code-1.py")
        assert all(shown.screen.query_one(f"#{each}").disabled for each in ("form-name", "usage"))
        await shown.type("number", "2")
        await shown.until("There is no code with the number 2", "#part")
        await shown.pilot.press("escape")
        assert shown.answers == [None]
    assert not list(tmp_path.iterdir())


async def test_keys_are_listed_and_masked_unless_they_are_wanted(tmp_path: Path) -> None:
    async with opened(documents(tmp_path, conversation(f"It is {KEY}"))) as shown:
        await shown.until(MASKED)
        assert shown.said("#found Static") == "sk-pr… in message 3"
        await shown.focus("mask", "space")
        await shown.until(KEY)
        await shown.pilot.press("space")
        await shown.until(MASKED)
        await shown.pilot.press("enter")
        await until(shown.pilot, lambda: bool(shown.answers))
    assert MASKED in (tmp_path / "first.md").read_text("utf-8")


async def test_the_key_that_opened_it_writes_it_and_a_failure_keeps_everything(tmp_path: Path) -> None:
    (tmp_path / "mine.html").write_text("mine")
    async with opened(documents(tmp_path, conversation("One.")), "notes.md") as shown:
        await shown.type("name", "mine.html")
        await until(shown.pilot, lambda: shown.screen.query_one("#form-name", Choice).value == "html")
        await shown.pilot.press("f6")
        await shown.until("exists already", "#problem")
        assert (shown.name, shown.answers) == ("mine.html", [])
        await shown.focus("form-name", "left")
        await until(shown.pilot, lambda: shown.name == "mine.md")
        await shown.type("name", "no folder/a.md")
        await shown.pilot.press("enter")
        await shown.until("could not be written", "#problem")
        await shown.type("name", " ")
        await shown.pilot.press("f6")
        await until(shown.pilot, lambda: bool(shown.answers))
        assert shown.answers == [Outcome(f"exported to {tmp_path / 'first.md'}")]
    assert (tmp_path / "mine.html").read_text() == "mine"


async def test_it_goes_to_the_clipboard(tmp_path: Path) -> None:
    async with opened(documents(tmp_path, conversation("One.", "Two."))) as shown:
        await shown.focus("what", "right", "right")
        await shown.focus("to", "right")
        assert not shown.screen.query_one("#name").display
        await shown.pilot.press("enter")
        await until(shown.pilot, lambda: bool(shown.answers))
        assert (shown.copied, shown.answers) == (["Two."], [Outcome("")])
    assert not list(tmp_path.iterdir())


async def test_it_is_written_before_anything_was_found_but_for_keys_that_nobody_saw(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, gate = documents(tmp_path, conversation(KEY)), Gate()
    app: ThemedApp[None] = ThemedApp()
    answers: list[Outcome | None] = []
    with monkeypatch.context() as patch:
        patch.setattr(held, "preview", held_back(gate, held.preview))
        patch.setattr(held, "secrets", held_back(gate, held.secrets))
        screen = ExportScreen(held, Wish())
    async with app.run_test(size=SIZES[1]) as pilot:
        await app.push_screen(screen, answers.append)
        await pilot.press("f6")
        await until(pilot, lambda: "looks like a key" in str(screen.query_one("#problem", Static).content))
        assert not list(tmp_path.iterdir())
        await pilot.press("f6")
        await until(pilot, lambda: bool(answers))
        gate.open()
    assert answers == [Outcome(f"exported to {tmp_path / 'first.md'}")]
    assert MASKED in (tmp_path / "first.md").read_text("utf-8")


async def test_of_several_each_goes_to_a_file_of_its_own(tmp_path: Path) -> None:
    held = documents(tmp_path, conversation("One."), StoreError("Gone.", "Look."), conversation(KEY, title="Second"))
    async with opened(held, size=SIZES[1]) as shown:
        await shown.until("# First?")
        assert shown.said("#size").endswith("(the first)")
        assert shown.name == "a new file each, after its title"
        assert shown.said("#found Static") == "sk-pr… in message 3 of Second?"
        assert all(shown.screen.query_one(f"#{each}").disabled for each in ("what", "turns", "to", "name"))
        await shown.pilot.press("right", "enter")
        await until(shown.pilot, lambda: bool(shown.answers))
        assert shown.answers == [Outcome(f"Gone. Look. Exported 2 sessions to {tmp_path}.", wrong=True)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.html", "second.html"]


async def test_attachments_are_shown_where_they_are_ticked(tmp_path: Path) -> None:
    async with opened(documents(tmp_path, conversation("One.", attached=("cat.png", "env.txt")))) as shown:
        await shown.focus("attachments", "space")
        await shown.until("](first.files/cat.png)")
        await shown.until("in the attached env.txt", "#found Static")
        await shown.focus("form-name", "right", "right")
        await shown.until('"messages"')
        assert shown.screen.query_one("#attachments").disabled
        await shown.pilot.press("left", "left")
        await shown.until("](first.files/cat.png)")
        await shown.pilot.press("enter")
        await until(shown.pilot, lambda: bool(shown.answers))
    assert (tmp_path / "first.files" / "cat.png").is_file()


@pytest.mark.parametrize(("size", "hint"), list(zip(SIZES, HINTS, strict=True)))
async def test_its_keys_are_named_at_any_size(tmp_path: Path, size: tuple[int, int], hint: str) -> None:
    async with opened(documents(tmp_path, conversation("One.")), size=size) as shown:
        line = shown.screen.query_one("#hint", HintLine)
        assert str(line.content) == hint
        assert cell_len(hint) <= line.content_size.width


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_used_with_a_mouse_at_any_size(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(documents(tmp_path, conversation("One. " * 200)), size=size) as shown:
        choice = shown.screen.query_one("#form-name", Choice)
        await shown.pilot.click(choice, offset=(12, 0))
        await shown.until("<body>")
        tick = shown.screen.query_one("#usage", Tick)
        tick.scroll_visible(animate=False)
        await shown.pilot.pause()
        assert await shown.pilot.click(tick)
        assert not tick.ticked
        for each in shown.screen.query("#form Input, #form Choice, #form Tick, #preview"):
            if each.display:
                each.scroll_visible(animate=False, immediate=True)
                await shown.pilot.pause()
                assert each.region.height > 0
                assert each.region.right <= size[0]
        await shown.pilot.click("#hint", offset=(1, 0))
        await until(shown.pilot, lambda: bool(shown.answers))
    assert "One." in (tmp_path / "first.html").read_text("utf-8")


async def test_it_may_be_left_while_it_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, gate = documents(tmp_path, conversation("One.")), Gate()
    monkeypatch.setattr(held, "preview", held_back(gate, held.preview))
    app, answers = CopyingApp(), list[Outcome | None]()
    async with app.run_test(size=SIZES[1]) as pilot:
        await app.push_screen(ExportScreen(held, Wish()), answers.append)
        await until(pilot, gate.reached.is_set)
        await pilot.press("escape")
        await until(pilot, lambda: answers == [None])
        screen = ExportScreen(held, Wish())
        await app.push_screen(screen, answers.append)
        await until(pilot, gate.reached.is_set)
        await pilot.press("right")
        app.call_later(gate.open)
