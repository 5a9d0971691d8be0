"""Find a text that was sent before, in all sessions, as one types."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from textual.binding import Binding
from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Column, Row, count_in_words
from tui.core.formatting import RECENT, age, clock_time, day_and_time
from tui.core.ports import PastPrompt

MOST = 200  # rows shown, of the latest; the others are found by typing
LOOKED_AT = 20_000  # characters of a text in which words are looked for
NAME = 200  # characters of a text that are its name at most


class PromptPicker(Picker[str]):
    """Answers with a text. ``prompts`` are the latest last; ``today`` is the local day."""

    TITLE: ClassVar[str] = "Sent before"
    DETAIL: ClassVar[int] = 6
    HINT: ClassVar[str] = "Enter takes it · Ctrl+R older · Escape leaves"
    columns = (Column("sent"),)
    BINDINGS = [Binding("ctrl+r", "move(1)", "Older", show=False, priority=True)]

    def __init__(self, prompts: Sequence[PastPrompt], today: date) -> None:
        self._prompts = [prompt for prompt in reversed(prompts) if prompt.text.strip()]
        self._today = today
        self._folded: list[str] = []  # the texts as they are compared, once something is typed
        super().__init__([self._row(prompt) for prompt in self._prompts[:MOST]])

    def matching(self, words: str) -> list[Row[str]]:
        """Return the texts that hold every word, the latest first."""
        typed = words.casefold().split()
        if not typed:
            return self.rows
        self._folded = self._folded or [prompt.text[:LOOKED_AT].casefold() for prompt in self._prompts]
        found = [at for at, text in enumerate(self._folded) if all(word in text for word in typed)]
        return [self._row(self._prompts[at]) for at in found[:MOST]]

    def _row(self, prompt: PastPrompt) -> Row[str]:
        group = age(prompt.time, self._today)
        sent = clock_time(prompt.time) if group in RECENT else day_and_time(prompt.time)[:10]
        name = prompt.text.strip()[: 2 * NAME].split("\n", 1)[0][:NAME]
        return Row(prompt.text, name, cells=(sent,), group=group)

    def count(self) -> str:
        """Return how many texts are shown, of how many."""
        return count_in_words(len(self.shown), len(self._prompts))

    def detail(self, row: Row[str]) -> Content:
        """Return the first lines of the text."""
        return Content(self.beginning(row.value))
