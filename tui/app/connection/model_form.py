"""What a model takes, told in place: a small form, written into the settings file."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Select, Static

from tui.app.connection.connections import Connections
from tui.app.connection.form_field import NOT_SAVED, choice_field, text_field
from tui.app.hint_line import HintLine
from tui.core.cleaning import cleaned, cleaned_line
from tui.core.errors import MullError
from tui.core.models.description import IMAGES, ROLES, ModelDescription, change_of, description_of, problems
from tui.core.models.profile import ModelProfile

HINT = "Tab and Shift+Tab move · Ctrl+S saves · Escape leaves"


class ModelForm(ModalScreen[Path | None]):
    """Asks how a model takes a persona, its window, its efforts and whether it sees images.

    Answers with the settings file that holds it now, None where nothing was written.
    """

    CSS_PATH = Path(__file__).with_name("form.tcss")
    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
    ]

    def __init__(self, profile: ModelProfile, connections: Connections) -> None:
        super().__init__(classes="form")
        self.profile = profile
        self.connections = connections
        self._before = description_of(profile)
        self._warned: ModelDescription | None = None  # what was filled in when Escape was pressed, and that was said
        self._told: ModelDescription | None = None  # what was filled in when the line for problems was written
        self._saving = False

    def compose(self) -> ComposeResult:
        """Build the form, the line for problems, and the buttons."""
        before = self._before
        with Vertical(id="box"):
            yield Static(Content.styled(f"What {cleaned_line(self.profile.name)} takes", "bold"), id="title")
            with VerticalScroll(id="form", can_focus=False):
                yield choice_field(
                    "role", "A persona", {str(role): words for role, words in ROLES.items()}, before.role
                )
                yield text_field("window", "Context window", before.window, "tokens, as in 32768 or 128k")
                yield text_field("efforts", "Efforts", before.efforts, "low, medium, high; - for none")
                yield choice_field("images", "Images", IMAGES, before.images)
            yield Static("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Save", id="save", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)
            yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Begin with the first answer."""
        self.query_one("#role").focus()

    def said(self) -> ModelDescription:
        """Return the answers as they are filled in."""
        role, images = (str(self.query_one(f"#{key}", Select).value) for key in ("role", "images"))
        window, efforts = (self.query_one(f"#{key}", Input).value for key in ("window", "efforts"))
        return ModelDescription(role, window, efforts, images)

    @on(Input.Changed)
    @on(Select.Changed)
    def _clear(self) -> None:
        """Clear the line for problems once something else is filled in."""
        if self.said() != self._told:
            self._say("")

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Write the answers that were changed into the settings file; where one has a problem, say it and go there."""
        said = self.said()
        for key, problem in problems(said).items():
            self._say(problem)
            self.query_one(f"#{key}").focus()
            return
        if change_of(self._before, said)[1]:
            self._save(said)
        else:
            self.dismiss(None)

    @work(group="save")
    async def _save(self, said: ModelDescription) -> None:
        if self._saving:
            return
        self._saving = True
        try:
            self.dismiss(await asyncio.to_thread(self.connections.describe, self.profile.name, self._before, said))
        except MullError as error:
            self._say(str(error))
        finally:
            self._saving = False

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave without a change; what was filled in is left only when asked a second time."""
        if not self._saving and self.may_be_dropped():
            self.dismiss(None)

    def may_be_dropped(self) -> bool:
        """Return whether the form may be left: nothing was filled in, or it was said before that this is not saved."""
        said = self.said()
        if said in (self._before, self._warned):
            return True
        self._warned = said
        self._say(NOT_SAVED)
        return False

    def _say(self, text: str) -> None:
        self._told = self.said()
        self.query_one("#problem", Static).update(Content.styled(cleaned(text), "$text-warning"))
