"""The Connect screen: a form to describe a connection, try it and save it, as ``mull setup`` does."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Select, Static

from tui.app.connection.connections import Connections
from tui.app.connection.doctor import Doctor
from tui.app.connection.form_field import NOT_SAVED, Field, choice_field, text_field
from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.core.cleaning import cleaned
from tui.core.connection_form import (
    HELD_IN,
    KEY_REFUSED,
    SIGN_INS,
    ConnectionForm,
    asked,
    completed,
    default_of,
    problems,
    settled,
)
from tui.core.errors import MullError
from tui.core.key_shapes import looks_like_key
from tui.core.services import BY_NAME, SERVICES, Service

HINT = "Tab and Shift+Tab move · F8 tries it · Ctrl+S saves · Escape leaves"
USES = {"yes": "use this connection", "no": "stay with the one in use"}
HELD = {"variable": "Variable", "command": "Command", "keyring": "Keyring entry"}
MODEL_HINT = {True: "found out where left empty", False: "its name there, as in qwen3:8b"}
HELD_HINT = {
    "variable": "the variable's NAME, never the key",
    "command": "prints the key, as in: pass show openai",
    "keyring": "service/user",
}


@dataclass(frozen=True, slots=True)
class SavedConnection:
    """What the screen returns: a connection that is now in the settings file ``path``, and whether to use it."""

    name: str
    path: Path
    use: bool


class Connect(ModalScreen[SavedConnection | None]):
    """A form of one page, for keyboard and mouse. ``begins`` is the service that it begins with, None for the first."""

    CSS_PATH = Path(__file__).with_name("form.tcss")
    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False),
        bound("doctor", "try_out", priority=True),
        Binding("ctrl+s", "save", "Save", show=False, priority=True),
    ]

    def __init__(self, connections: Connections, begins: Service | None = None) -> None:
        super().__init__(classes="form")
        self.connections = connections
        self._begins = begins or SERVICES[0]
        self._services = {**BY_NAME, self._begins.name: self._begins}
        self._warned = ""  # the existing connection that the next save will change
        self._left: ConnectionForm | None = None  # what was filled in when Escape was pressed, and that was said
        self._told: ConnectionForm | None = None  # what was filled in when the line for problems was written
        self._saving = False

    def compose(self) -> ComposeResult:
        """Build the form, the line for problems, and the buttons."""
        service, known = self._begins, self.connections.models()
        with Vertical(id="box"):
            yield Static(Content.styled("Connect to a model", "bold"), id="title")
            with VerticalScroll(id="form", can_focus=False):
                yield choice_field("service", "Service", {each.name: each.label for each in SERVICES}, service.name)
                yield text_field("name", "Name", self._free_name(service))
                yield text_field("endpoint", "Endpoint", hint="https://NAME.openai.azure.com")
                yield text_field("base_url", "Address", service.address, hint="localhost:8080, or https://host/v1")
                yield text_field("deployment", "Deployment", hint="its name at Azure")
                yield text_field(
                    "model", "Model", service.kind.default_model, MODEL_HINT[service.kind.deployments], known
                )
                yield text_field("api_version", "api-version", hint="empty: the v1 route")
                ways = {way: SIGN_INS[way] for way in service.kind.sign_ins}
                yield choice_field("sign_in", "Sign-in", ways, service.sign_in)
                yield text_field("held", "Variable", service.held)
                yield choice_field("use", "From now on", USES, "yes")
            yield Static("", id="problem", markup=False)
            with Horizontal(id="buttons"):
                yield Button("Try it", id="try", compact=True)
                yield Button("Save", id="save", variant="primary", compact=True)
                yield Button("Leave", id="leave", compact=True)
            yield HintLine(HINT, id="hint")

    def on_mount(self) -> None:
        """Show the fields of the first service."""
        self._arrange()
        self.query_one("#service").focus()

    # The form and its fields

    def form(self) -> ConnectionForm:
        """Return the form as filled in, without the fields of other kinds."""
        kind, way = self._service().kind, self._chosen("sign_in")
        texts: dict[str, Any] = {key: self._input(key).value for key in asked(kind)}
        held = self._input("held").value if way in HELD_IN else ""
        return settled(ConnectionForm(kind=kind, sign_in=way, held=held, **texts))

    def _offered(self) -> ConnectionForm:
        """Return the form of the service as it is before anything is filled in."""
        service = self._service()
        texts = {"name": self._free_name(service), "base_url": service.address, "model": service.kind.default_model}
        known: dict[str, Any] = {key: text for key, text in texts.items() if key in asked(service.kind)}
        return settled(ConnectionForm(kind=service.kind, sign_in=service.sign_in, held=service.held, **known))

    def _input(self, key: str) -> Input:
        return self.query_one(f"#{key}", Input)

    def _chosen(self, key: str) -> str:
        return str(self.query_one(f"#{key}", Select).value)

    def _service(self) -> Service:
        return self._services[self._chosen("service")]

    def _free_name(self, service: Service) -> str:
        """Return a name that no connection has yet."""
        return service.free_name(self.connections.names())

    def _arrange(self) -> None:
        """Show the fields of the service and the way to sign in, and hide all others."""
        way = self._chosen("sign_in")
        shown = {"service", "sign_in", "use", *asked(self._service().kind), *(["held"] if way in HELD_IN else [])}
        for field in self.query(Field):
            field.display = field.key in shown
        if way in HELD_IN:
            self.query_one("#field-held", Field).relabel(HELD[way])
            self._input("held").placeholder = HELD_HINT[way]

    @on(Select.Changed, "#service")
    def _service_changed(self) -> None:
        """Fill in what is known of the service, where nothing else was typed."""
        service = self._service()
        sign_in: Select[str] = self.query_one("#sign_in", Select)
        with self.prevent(Select.Changed):
            sign_in.set_options([(SIGN_INS[way], way) for way in service.kind.sign_ins])
            sign_in.value = service.sign_in
        self._offer("name", self._free_name(service), map(self._free_name, SERVICES))
        self._offer("model", service.kind.default_model, (each.kind.default_model for each in SERVICES))
        self._input("model").placeholder = MODEL_HINT[service.kind.deployments]
        self._offer("base_url", service.address, (each.address for each in SERVICES))
        self._sign_in_changed()

    @on(Select.Changed, "#sign_in")
    def _sign_in_changed(self) -> None:
        usual = self._service().held if self._chosen("sign_in") == self._service().sign_in else ""
        fallback = ConnectionForm(kind=self._service().kind, sign_in=self._chosen("sign_in"))
        self._offer("held", usual or default_of(fallback, "held"), _variables())
        self._arrange()

    def _offer(self, key: str, value: str, offered: Iterable[str]) -> None:
        """Put a value into a field that is empty, or holds another one that was offered."""
        if self._input(key).value in {"", *offered}:
            self._input(key).value = value

    @on(Input.Blurred)
    def _complete(self, event: Input.Blurred) -> None:
        """Complete an address that was typed without its scheme or its path."""
        if event.input.id in ("base_url", "endpoint"):
            event.input.value = completed(event.input.value.strip(), self._service().kind)

    @on(Input.Changed)
    def _refuse_key(self, event: Input.Changed) -> None:
        """Remove a pasted key from the screen at once; other input clears the line for problems."""
        if looks_like_key(event.value):
            event.input.value = ""
            self._say(f"{KEY_REFUSED}: it was taken out again. Put it into a variable, and write the variable's name.")
        else:
            self._clear()

    @on(Select.Changed)
    def _clear(self) -> None:
        """Clear the line for problems once something else is filled in.

        The event of an input or a choice comes late: the line may have been written for it already.
        """
        if self.form() != self._told:
            self._say("")

    @on(Input.Submitted)
    def _next(self) -> None:
        self.focus_next()

    # The buttons

    @on(Button.Pressed, "#try")
    def action_try_out(self) -> None:
        """Run the doctor on the connection as it would be saved."""
        form = self.form()
        if self._sound(form):
            self.app.push_screen(Doctor(f"{form.name}, not saved yet", self.connections.try_out(form)))

    @on(Button.Pressed, "#save")
    def action_save(self) -> None:
        """Write the connection into the settings; one that exists already is changed when asked a second time."""
        form = self.form()
        if not self._sound(form):
            return
        if form.name in self.connections.names() and self._warned != form.name:
            self._warned = form.name
            self._say(f"There is a connection {form.name!r} already: save again to change it.")
            return
        self._save(form, use=self._chosen("use") == "yes")

    @work(group="save")
    async def _save(self, form: ConnectionForm, *, use: bool) -> None:
        if self._saving:
            return
        self._saving = True
        try:
            path = await asyncio.to_thread(partial(self.connections.save, form, default=use))
        except MullError as error:
            self._say(str(error))
        else:
            self.dismiss(SavedConnection(form.name, path, use))
        finally:
            self._saving = False

    @on(Button.Pressed, "#leave")
    def action_leave(self) -> None:
        """Leave without a change; what was filled in is left only when asked a second time."""
        if not self._saving and self.may_be_dropped():  # what becomes of one that is saved is about to be said
            self.dismiss(None)

    def may_be_dropped(self) -> bool:
        """Return whether the form may be left: nothing was filled in, or it was said before that this is not saved."""
        form = self.form()
        if form in (self._offered(), self._left):
            return True
        self._left = form
        self._say(NOT_SAVED)
        return False

    def _sound(self, form: ConnectionForm) -> bool:
        """Return whether a form can be tried; where not, show why, and focus the field."""
        wrong = problems(form)
        for key, problem in wrong.items():
            self._say(problem)
            self.query_one(f"#{key}").focus()
            return False
        self._say("")
        return True

    def _say(self, text: str) -> None:
        self._told = self.form()
        self.query_one("#problem", Static).update(Content.styled(cleaned(text), "$text-warning"))


def _variables() -> set[str]:
    """Return the names of all variables that the form offers by itself."""
    return {name for service in SERVICES for name in (service.held, service.kind.key_variable)}
