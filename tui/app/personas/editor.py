"""A persona's file is written here: its source, how it would be sent, and what is said of its lines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from tui.app.chat.editing.extent import stays_whole
from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.app.personas.checked import Checked, Mark
from tui.app.personas.editor_questions import Conflict, ConflictQuestion, Unsaved, UnsavedQuestion
from tui.app.personas.picker import told_of
from tui.app.personas.source_field import SIGNS, SourceField
from tui.app.personas.versions_screen import VersionsScreen
from tui.core.cleaning import cleaned_line
from tui.core.errors import MullError
from tui.core.formatting import tokens
from tui.core.personas.own_file import CURRENT, ChangedMeanwhile, PersonaFiles, PersonaVersion, UnsavedText

HINT = (
    "Ctrl+S saves · Ctrl+G own editor · Ctrl+N next finding · Ctrl+T takes its proposal · Ctrl+O versions · Esc leaves"
)
SHORT_HINT = "Ctrl+S save · Ctrl+G editor · Ctrl+N next · Ctrl+T take · Ctrl+O older · Esc"
WIDE = 110  # columns from which source and preview stand side by side
PAUSE = 0.3  # seconds without a change, after which the text is checked and kept
BEFORE = "As it was before: the text cannot be used as it is now."
NOTHING_SENT = "The text cannot be used as it is now."
NOTHING_SAID = "Nothing to say on this text."
NO_PROPOSAL = "Nothing is proposed for this line."
IN_EDITOR = "in the editor"
BROKEN_UP = "Signs of it that break lines are newlines now."


@dataclass(frozen=True, slots=True)
class Begun:
    """What the editor begins with. ``base`` is what the user's own file holds, None where there is none.

    ``kept`` is the text that needs no saving, ``told`` a sentence that is shown first. ``built_in`` says that the text
    is that of a built-in persona.
    """

    stem: str
    text: str
    kept: str
    base: str | None
    told: str = ""
    built_in: bool = False


class PersonaEditor(Screen[str | None]):
    """Answers with the stem of the persona that was saved, None where nothing was.

    ``check`` says what there is to say of a text, in a thread; ``outside`` has a text edited by the user's own editor
    and returns it, and raises MullError.
    """

    CSS_PATH = Path(__file__).with_name("editor.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]
    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False, priority=True),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
        bound("editor", "outside", priority=True),
        Binding("ctrl+n", "next", "Next finding", show=False, priority=True),
        Binding("ctrl+t", "take", "Take the proposal", show=False, priority=True),
        Binding("ctrl+o", "versions", "Versions", show=False, priority=True),
        Binding("tab", "app.focus_next", "Next part", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "Part before", show=False, priority=True),
    ]

    def __init__(
        self,
        begun: Begun,
        files: PersonaFiles,
        check: Callable[[str], Checked],
        outside: Callable[[str], Awaitable[str]],
    ) -> None:
        super().__init__()
        self._begun = begun
        self._base = begun.base
        self._kept = begun.kept
        self._saved: str | None = None
        self._taken = begun.text  # what came last from elsewhere: the sentence on it stays
        self._files = files
        self._check = check
        self._outside = outside
        self._pause: Timer | None = None
        self._left = False
        self._one_at_a_time = asyncio.Lock()
        self._sent = Content("")  # what the preview showed of the last text that could be used
        self.checked = Checked("")

    def compose(self) -> ComposeResult:
        """Build the screen: title, source and preview, what is said of lines, keys."""
        yield Static("", id="title", markup=False)
        with Container(id="body"):
            yield SourceField(self._begun.text)
            with VerticalScroll(id="preview"):
                yield Static("", id="sent", markup=False)
        with Vertical(id="below"):
            yield OptionList(id="marks", markup=False)
            yield Static("", id="said", markup=False)
        yield HintLine(HINT, SHORT_HINT, id="hint")

    def on_mount(self) -> None:
        """Begin to write."""
        self.source.focus()
        self.say(self._begun.told)
        self._look()

    @property
    def source(self) -> SourceField:
        """The field that holds the text."""
        return self.query_one(SourceField)

    @property
    def changed(self) -> bool:
        """Whether there is anything to save."""
        return self.source.text != self._kept

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a sentence below the text."""
        said = self.query_one("#said", Static)
        said.update(Content.styled(cleaned_line(text), "$text-error" if wrong else "$text-muted"))
        said.display = bool(text)

    # What is said of the text

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        """Check the text once the keys pause."""
        self._tell_title()
        if self.source.text not in (self._begun.text, self._kept, self._taken):
            self.say("")
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._look)

    def _look(self) -> None:
        self.run_worker(self._check_and_keep(), group="check")

    async def _check_and_keep(self) -> None:
        """Check the text in a thread, and keep it there: it is back after a crash."""
        text = self.source.text
        checked = await asyncio.to_thread(self._check, text)
        if self.is_attached and text == self.source.text:
            self._show(checked)
            await self._keep()

    async def _keep(self) -> None:
        """Keep the text as it is now, where it is not saved; else take away what was kept."""
        async with self._one_at_a_time:
            text = self._kept if self._left else self.source.text
            unsaved = UnsavedText(self._base, text) if text != self._kept else None
            try:
                await asyncio.to_thread(self._files.keep_unsaved, self._begun.stem, unsaved)
            except MullError as error:
                self.say(str(error), wrong=True)

    def _show(self, checked: Checked) -> None:
        self.checked = checked
        self._tell_title()
        self.source.mark((mark.row, mark.wrong) for mark in checked.marks)
        marks = self.query_one("#marks", OptionList)
        at = marks.highlighted
        marks.clear_options()
        marks.add_options([Option(_row(mark)) for mark in checked.marks])
        marks.display = bool(checked.marks)
        if checked.marks:
            marks.highlighted = min(at or 0, len(checked.marks) - 1)
        self._preview(checked)

    def _preview(self, checked: Checked) -> None:
        """Show what would be sent; of a text that cannot be used what would have been before, and that it is so."""
        if checked.persona is not None:
            self._sent = told_of(checked.persona, checked.card)
            self.query_one("#sent", Static).update(self._sent)
        elif checked.wrong is not None:
            why = (BEFORE if self._sent.plain else NOTHING_SENT, "$text-warning")
            self.query_one("#sent", Static).update(Content.assemble(why, "\n", self._sent))

    def _tell_title(self) -> None:
        """Say in the title which persona this is, how large, and whether it is saved."""
        size = self.checked.card.tokens if self.checked.card is not None else None
        told = [f"{tokens(size)} tokens"] if size is not None and size.value else []
        told += [f"{len(self.source.text):,} characters", self._state()]
        name = ("Persona ", "bold"), (cleaned_line(self._begun.stem), "bold $text-accent")
        self.query_one("#title", Static).update(Content.assemble(*name, (f"   {' · '.join(told)}", "$text-muted")))

    def _state(self) -> str:
        """Say whether the text is saved, and as what."""
        if self.changed:
            return "not saved"
        if self._base is not None:
            return "saved"
        return "built in" if self._begun.built_in else "new, your own"

    @on(OptionList.OptionSelected, "#marks")
    def _go_to(self, event: OptionList.OptionSelected) -> None:
        """Go to the line that a finding is about."""
        self._go(event.option_index)

    def _go(self, at: int) -> None:
        if at < len(self.checked.marks):
            self.source.move_cursor((self.checked.marks[at].row, 0), center=True)
            self.source.focus()

    def action_next(self) -> None:
        """Go to the next line of which something is said."""
        rows = [mark.row for mark in self.checked.marks]
        if not rows:
            self.say(NOTHING_SAID)
            return
        here = self.source.cursor_location[0]
        at = next((at for at, row in enumerate(rows) if row > here), 0)
        self.query_one("#marks", OptionList).highlighted = at
        self._go(at)

    def action_take(self) -> None:
        """Make the change that is proposed for the line with the cursor, as a step that can be undone."""
        here, listed = self.source.cursor_location[0], self.query_one("#marks", OptionList)
        marks = self.checked.marks
        chosen = [marks[listed.highlighted]] if listed.has_focus and listed.highlighted is not None else []
        proposed = next((m.proposal for m in chosen or marks if m.proposal and (chosen or m.row == here)), None)
        if proposed is None or self.source.text != self.checked.text:
            self.say(NO_PROPOSAL)
            return
        self.source.replace_all(proposed.applied(self.checked.text), proposed.start)
        self.source.focus()

    # Own editor and versions

    def action_outside(self) -> None:
        """Go on in the editor that the environment names."""
        self.run_worker(self._edit_outside(), group="dialog", exclusive=True)

    async def _edit_outside(self) -> None:
        before = self.source.text
        try:
            after = await self._outside(before)
        except MullError as error:
            self.say(str(error), wrong=True)
            return
        if after != before:
            self._put(after)
        self.source.focus()

    def action_versions(self) -> None:
        """Show the texts that the file had."""
        self.run_worker(self._show_versions(), group="dialog", exclusive=True)

    async def _show_versions(self) -> None:
        try:
            found = await asyncio.to_thread(self._files.versions, self._begun.stem)
        except MullError as error:
            self.say(str(error), wrong=True)
            return
        here = [PersonaVersion(IN_EDITOR, self.source.text)] if self.changed else []
        if len(found) + len(here) < 2:
            self.say("This is the only version. Saving a change keeps the one before.")
            return
        taken = await self.app.push_screen_wait(VersionsScreen(self._begun.stem, [*here, *found]))
        if taken is not None and taken.text != self.source.text:
            self._put(taken.text, "The version is in the editor; Ctrl+S saves it, undo takes it back.")

    def _put(self, text: str, said: str = "") -> None:
        """Put another text in the place of this one, and say something of it."""
        self.source.replace_all(text, 0)
        self._taken = self.source.text
        whole = stays_whole(text)
        told = said if whole else f"{BROKEN_UP} {said}".rstrip()
        self.say(told, wrong=not whole)

    # Saving and leaving

    def action_save(self) -> None:
        """Save the text."""
        self.run_worker(self._save(), group="dialog", exclusive=True)

    def action_leave(self) -> None:
        """Leave; where the text is not saved, ask first."""
        self.run_worker(self._leave(), group="dialog", exclusive=True)

    async def _save(self) -> bool:
        """Save the text, and return whether it is saved; of a file that changed meanwhile ask what is to become."""
        text = self.source.text
        try:
            saved = await asyncio.to_thread(self._files.save, self._begun.stem, text, self._base)
        except ChangedMeanwhile as error:
            return await self._settle(error)
        except MullError as error:
            self.say(str(error), wrong=True)
            return False
        self._base, self._kept, self._saved = saved.held, text, saved.stem
        await self._keep()
        self._tell_title()
        checked = await asyncio.to_thread(self._check, text)
        if checked.wrong is not None:
            self.say(f"Saved, and cannot be used: line {checked.wrong.row + 1}: {checked.wrong.reason}", wrong=True)
        else:
            self.say(f"Saved: {saved.path}")
        return True

    async def _settle(self, error: ChangedMeanwhile) -> bool:
        """Ask what becomes of a file that changed meanwhile; return whether the text is saved."""
        answer = await self.app.push_screen_wait(ConflictQuestion(error.problem))
        while answer is Conflict.DIFFERENCE:
            mine, theirs = PersonaVersion(IN_EDITOR, self.source.text), PersonaVersion(CURRENT, error.theirs.text)
            taken = await self.app.push_screen_wait(VersionsScreen(self._begun.stem, [mine, theirs]))
            if taken is None:
                answer = await self.app.push_screen_wait(ConflictQuestion(error.problem))
            else:
                answer = Conflict.MINE if taken is mine else Conflict.THEIRS
        if answer is None:
            return False
        self._base = error.theirs.held
        if answer is Conflict.MINE:
            return await self._save()
        self._kept = error.theirs.text
        self._put(error.theirs.text, "The text of the file is here now; undo brings yours back.")
        await self._keep()
        return False

    async def _leave(self) -> None:
        if self.changed:
            answer = await self.app.push_screen_wait(UnsavedQuestion(self._begun.stem))
            if answer is None or (answer is Unsaved.SAVE and not await self._save()):
                return
        self._left = True
        await self._keep()
        self.dismiss(self._saved)


def _row(mark: Mark) -> Content:
    """Return the row of what is said of a line."""
    excerpt = f"“{cleaned_line(mark.excerpt)}” " if mark.excerpt else ""
    place = f"{SIGNS[mark.wrong]} line {mark.row + 1}  {mark.label}"
    proposed = f"(Ctrl+T: {cleaned_line(mark.proposed)}) " if mark.proposed else ""
    return Content.assemble((place, "bold"), f"  {excerpt}{proposed}{cleaned_line(mark.reason)}")
