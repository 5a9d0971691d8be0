"""How to switch to a persona: in place of the one in force, or in addition to it; with what each does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.app.compare.diff import SCROLL, DiffRows, diff, scroll_keys
from tui.app.hint_line import HintLine
from tui.core.cleaning import cleaned_line
from tui.core.compare import likeness
from tui.core.conversation.message import SwitchMode
from tui.core.formatting import tokens
from tui.engine.persona_switch import SwitchEffect

LOW = 30  # rows of a terminal below which there is no room between the parts of the box
SHARE = 0.92  # of the terminal's rows that the box takes at most
AROUND = 13  # rows of the box that are not the difference's: frame, names, the ways, keys
ROOM = 3  # further ones, where there is room
FEWEST = 3  # rows of the difference that are there at least
HINT = "Enter takes ● · Tab the other way · ↑ ↓ scroll · Escape leaves"
NAMES: Mapping[SwitchMode, str] = {"replace": "Replace", "append": "Append"}
MEANING: Mapping[SwitchMode, str] = {
    "replace": "in place of what is in force",
    "append": "in addition to it, from here on",
}
ROLES = {
    "developer": "a developer message",
    "system": "a system message",
    "instructions": "the request's instructions",
}
WHILE_ARRIVING = "not while a reply arrives"


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch that is about to be made: the names and texts of what is in force and of what comes, and the effects.

    An effect's mode is one that can be chosen now.
    """

    names: tuple[str, str]
    texts: tuple[str, str]
    effects: Sequence[SwitchEffect]


class SwitchQuestion(ModalScreen[SwitchMode | None]):
    """Shows what changes and what each way does; answers with the mode, None where nothing is to be switched.

    ``marked`` is the mode that Enter takes at first, where it can be chosen.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (LOW, "-high")]
    DEFAULT_CSS = """
    SwitchQuestion {
        align: center middle; background: $background 60%;
        #box {
            width: 96; max-width: 96%; height: auto; max-height: 92%;
            background: $surface; border: round $border; padding: 0 1;
        }
        #title, #changes { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        #rows { height: auto; margin: 1 0; scrollbar-size-vertical: 1; }
        #rows Static, #ways { height: auto; }
        #hint { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
        &.-high #hint { margin: 1 0 0 0; }
        &.-low #rows { margin: 0; }
    }
    """
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Leave", show=False, priority=True),
        Binding("enter", "take", "Switch", show=False, priority=True),
        Binding("tab,shift+tab,left,right", "other", "The other way", show=False, priority=True),
        *scroll_keys(**SCROLL),
    ]
    SIGNS: ClassVar[Mapping[bool, str]] = {True: "●", False: "○"}

    def __init__(self, switch: Switch, marked: SwitchMode = "replace") -> None:
        super().__init__()
        self.switch = switch
        modes = [effect.mode for effect in switch.effects]
        self._at = modes.index(marked) if marked in modes else 0
        self._difference = difference(*switch.texts)

    def compose(self) -> ComposeResult:
        """Build the box: what changes, what each way does, the keys."""
        was, comes = map(cleaned_line, self.switch.names)
        with Vertical(id="box"):
            yield Static(Content.styled(f"Switch to {comes}", "bold"), id="title", markup=False)
            names = (f"− {was}, in force", "bold $text-error"), "   ", (f"+ {comes}", "bold $text-success")
            yield Static(Content.assemble(*names), id="changes", markup=False)
            with VerticalScroll(id="rows", can_focus=False):
                yield DiffRows(self._difference)
            yield Static(self._ways(), id="ways", markup=False)
            yield HintLine(HINT, id="hint")

    def on_resize(self) -> None:
        """Give the difference the rows that the rest leaves."""
        height = self.app.size.height
        around = AROUND + (ROOM if height >= LOW else 0)
        self.query_one("#rows").styles.max_height = max(FEWEST, int(height * SHARE) - around)

    def _ways(self) -> Content:
        """Return the two ways to switch, the marked one with its sign."""
        shown = [self._way(mode) for mode in NAMES]
        return Content("\n").join(shown)

    def _way(self, mode: SwitchMode) -> Content:
        effect = next((each for each in self.switch.effects if each.mode == mode), None)
        marked = effect is not None and effect is self.switch.effects[self._at]
        name = f"{self.SIGNS[marked]} {NAMES[mode]}"
        if effect is None:
            return Content.assemble((name, "$text-muted"), (f"  {WHILE_ARRIVING}", "$text-muted"))
        told = "\n".join(f"    {line}" for line in in_words(effect))
        style = "bold $text-accent" if marked else "bold"
        return Content.assemble((name, style), f"  {MEANING[mode]}\n", (told, "" if marked else "$text-muted"))

    def action_other(self) -> None:
        """Mark the other way, where there is one."""
        self._at = (self._at + 1) % len(self.switch.effects)
        self.query_one("#ways", Static).update(self._ways())

    @property
    def marked(self) -> SwitchMode:
        """The way that Enter takes."""
        return self.switch.effects[self._at].mode

    def action_take(self) -> None:
        """Answer with the marked way."""
        self.dismiss(self.marked)

    async def action_scroll(self, how: str) -> None:
        """Scroll the difference."""
        await self.query_one("#rows", VerticalScroll).run_action(how)


def difference(one: str, other: str) -> Content:
    """Return the lines in which two texts differ: of what changes in one place, first what goes, then what comes."""
    alike = likeness(one, other)
    runs = [list(run) for _, run in groupby(alike.rows, lambda row: row.sign != " ")]
    return diff(replace(alike, rows=tuple(row for run in runs for row in sorted(run, key=lambda row: row.sign == "+"))))


def in_words(effect: SwitchEffect) -> list[str]:
    """Return what a way to switch does to the next request, line by line."""
    again = effect.again.in_words() or "nothing that is cached is read again"
    effort = f", effort {effect.effort}" if effect.effort else ""
    size = f"{tokens(effect.before)} → {tokens(effect.after)} tokens{effort}"
    return [f"its text: {_place(effect)}", f"next request: {size}", f"prompt cache: {again}"]


def _place(effect: SwitchEffect) -> str:
    """Return where the text stands in the next request, in words."""
    if effect.role is None:
        return "there is none: nothing is sent in its place"
    if effect.joined:
        where = "your first message" if effect.first else "your next message"
        return f"put before {where}, within it"
    if effect.merged:
        return "joined to what is in force: only one message is taken here"
    where = "before all messages" if effect.first else "before your next message"
    return f"{where}, as {ROLES.get(effect.role, effect.role)}"
