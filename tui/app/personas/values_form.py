"""The values of a persona's variables, asked for before it is used: a small form."""

from __future__ import annotations

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

import tui.app.connection
from tui.app.connection.form_field import text_field
from tui.app.hint_line import HintLine
from tui.core.cleaning import cleaned_line
from tui.core.personas.persona import Persona

HINT = "Enter goes on · Tab and Shift+Tab move · Escape leaves"


class ValuesForm(ModalScreen[Persona | None]):
    """Asks for a value of each variable; answers with the persona that has them, None on Escape.

    What the persona has already, or its default, is filled in. A variable with neither must be given one.
    """

    CSS_PATH = Path(tui.app.connection.__file__).with_name("form.tcss")
    DEFAULT_CSS = """
    ValuesForm Field .field-label { width: 22; padding: 0 1 0 0; text-wrap: nowrap; text-overflow: ellipsis; }
    ValuesForm #about { height: auto; max-height: 2; color: $text-muted; margin: 0 0 1 0; }
    ValuesForm.-low #about { margin: 0; }
    """
    BINDINGS = [Binding("escape", "dismiss(None)", "Leave", show=False, priority=True)]

    def __init__(self, persona: Persona) -> None:
        super().__init__(classes="form")
        self.persona = persona
        self._shown = {name: cleaned_line(persona.filled.get(name, "")) for name in persona.variables}

    def compose(self) -> ComposeResult:
        """Build the fields, the line for what is missing, and the buttons."""
        with Vertical(id="box"):
            yield Static(Content.styled(f"Values for {cleaned_line(self.persona.name)}", "bold"), id="title")
            if self.persona.description:
                yield Static(Content(cleaned_line(self.persona.about)), id="about")
            with VerticalScroll(id="form", can_focus=False):
                for name, value in self._shown.items():
                    hint = "" if self.persona.variables[name] is not None else "it has no default"
                    yield text_field(_key(name), name, value, hint)
            yield Static("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Use", id="use", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)
            yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Begin with the first field that lacks a value, else with the first."""
        self._go_to(next(iter(self._lacking()), next(iter(self._shown))))

    def _given(self) -> dict[str, str]:
        """Return the values as they are filled in."""
        return {name: self.query_one(f"#{_key(name)}", Input).value for name in self._shown}

    def _lacking(self) -> list[str]:
        """Return the variables without a default that have no value yet."""
        given = self._given()
        return [name for name, default in self.persona.variables.items() if default is None and not given[name].strip()]

    def _go_to(self, name: str) -> None:
        self.query_one(f"#{_key(name)}", Input).focus()

    @on(Input.Changed)
    def _clear(self) -> None:
        self.query_one("#problem", Static).update("")

    @on(Input.Submitted)
    @on(Button.Pressed, "#use")
    def action_use(self) -> None:
        """Answer with the values; where one lacks, say it and go there."""
        if lacking := self._lacking():
            words = f"{' and '.join(lacking)} {'has' if len(lacking) == 1 else 'have'} no value yet."
            if self.focused is None or self.focused.id != _key(lacking[0]):
                self._go_to(lacking[0])
            self.query_one("#problem", Static).update(Content.styled(words, "$text-warning"))
            return
        # A value that was left as it is shown stays as it is, with line breaks and all.
        changed = {name: value for name, value in self._given().items() if value != self._shown[name]}
        self.dismiss(self.persona.with_values(changed))

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave without the persona."""
        self.dismiss(None)


def _key(name: str) -> str:
    """Return the id of a variable's field."""
    return f"value-{name}"
