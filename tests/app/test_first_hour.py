"""The first hour of somebody who has read nothing: sixty steps, slips among them; each refusal says what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from tests.app_harness import AppHarness, opened_harness, shown_text, until
from tui.app.chat.composer import Composer


@dataclass(frozen=True)
class Step:
    """What is typed (``keys`` are single keys behind it), and one of the words that must be on the screen then.

    ``gone`` must be on it no more.
    """

    text: str = ""
    keys: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    gone: str = ""

    def holds(self, screen: str) -> bool:
        """Return whether a screen shows what it must."""
        seen = not self.sees or any(words in screen for words in self.sees)
        return seen and not (self.gone and self.gone in screen)


def line(text: str, *sees: str) -> Step:
    return Step(text, ("enter",), sees)


def key(name: str, *sees: str) -> Step:
    return Step("", (name,), sees)


CLEAR = Step("", ("ctrl+u",), ())
HOUR = (
    Step("", ("x",), ("│ x",), gone="How do you want"),
    key("ctrl+u", "How do you want"),
    key("down", "▸ 2"),
    key("2", "Connect to a model"),
    key("escape", "How do you want"),
    key("1", "Practice mode", "/start"),
    key("enter", "Message…"),
    key("tab", "Message…"),
    key("escape", "Message…"),
    key("question_mark", "takes the tour"),
    key("escape", "Message…"),
    key("f1", "takes the tour"),
    key("f1", "Message…"),
    line("/help", "takes the tour"),
    key("escape", "Message…"),
    line("/foo", "/help lists all"),
    CLEAR,
    line("/modle", "Did you mean /model?"),
    CLEAR,
    line("/quti", "Did you mean /quit?"),
    CLEAR,
    line("/model gtp-9", "/model", "mull models"),
    CLEAR,
    line("/effort enormous", "default"),
    CLEAR,
    line("/persona nobody", "persona"),
    CLEAR,
    line("/theme pink", "/theme lists all"),
    CLEAR,
    line("/temperature hot", "0 to 2", "temperature"),
    CLEAR,
    line("/seed x", "seed"),
    CLEAR,
    line("/budget lots", "budget"),
    CLEAR,
    line("/new now", "send it alone"),
    CLEAR,
    line("/retry", "nothing", "no message", "There is"),
    line("/export", "There is nothing to export"),
    line("/previous", "no other", "There is", "only"),
    line("/attach nowhere.txt", "nowhere.txt"),
    CLEAR,
    line("/detach", "attached"),
    key("f7", "nothing", "There is", "no message"),
    line("hello", "(not kept)"),
    key("ctrl+c", "leaves"),
    key("f2", "Persona"),
    key("escape", "Message…"),
    key("f3", "Model"),
    key("escape", "Message…"),
    key("f4", "effort"),
    key("escape", "Message…"),
    key("f5", "Sessions"),
    key("escape", "Message…"),
    line("/tour", "1 of 6"),
    key("escape", "Message…"),
    line("/start", "How do you want"),
    key("escape", "Message…"),
    key("alt+x", "kept"),
    key("escape", "Message…"),
    line("/find hello", "Enter next"),
    key("escape", "Message…"),
    line("/history hel", "Sent before"),
    key("escape", "Message…"),
    line("/export notes.doc", "End its name with"),
    CLEAR,
    line("/connect nowhere", "No service nowhere"),
)


async def play(harness: AppHarness, pilot: Pilot[int], step: Step) -> str:
    """Do a step, and return what is wrong with what it shows; nothing where all is well."""
    if step.text:
        harness.screen.query_one(Composer).load_text(step.text)
        await pilot.pause()
    await pilot.press(*step.keys)
    if not step.sees:
        return ""
    try:
        await until(pilot, lambda: harness.chat.live is None and step.holds(shown_text(harness)))
    except TimeoutError:
        return f"{step}: {harness.said()[-400:]}\n{shown_text(harness)}"
    return ""


async def test_every_step_is_answered_with_what_to_do(home: Path) -> None:
    assert len(HOUR) >= 60
    async with opened_harness(home, size=(80, 24), first=True) as (harness, pilot):
        for step in HOUR:
            assert not await play(harness, pilot, step)
        assert harness.app.is_running
