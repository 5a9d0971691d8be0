"""What is about to be exported: its form, its parts, a preview, its size, and what looks like a key in it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from tui.app.export.documents import Documents
from tui.app.export.fields import Choice, Tick
from tui.app.export.latest import Latest
from tui.app.export.outcome import Outcome
from tui.app.export.preview import Preview
from tui.app.export.wish import What, Wish
from tui.app.hint_line import HintLine
from tui.app.keymap import bound
from tui.app.pickers.text_pane import TextPane
from tui.core.cleaning import cleaned, cleaned_line, escaped
from tui.core.errors import MullError
from tui.export.formats import format_of_file
from tui.export.selection import Part

HINTS = (
    "Enter writes · Escape leaves · Tab moves · ← → choose · Space ticks · PageDown reads on",
    "Enter writes · Escape leaves · Tab moves · ← → choose · Space ticks · PageDown",
    "Enter writes · Esc leaves · Tab moves",
)
NAMES = {"md": "Markdown", "html": "HTML", "json": "JSON", "jsonl": "bare messages"}
TO = {"file": "file", "clipboard": "clipboard"}
PLACE_OF_SEVERAL = "a new file each, after its title"
NEW_KEYS = "Something looks like a key: see Keys. Enter writes it masked, or as it is where mask has no tick."
SEARCHING, NO_KEYS = "looking for some…", "nothing looks like one"
MOST_LISTED = 100  # keys
WIDE = 110  # columns of a terminal from which the preview stands beside the form
NARROW = 70  # columns of a terminal below which choices are broken into rows
LOW, SHORT = 24, 18  # rows of a terminal, up to which there is no frame, and below which the form scrolls


class ExportScreen(ModalScreen[Outcome | None]):
    """Answers with what was exported, None where nothing was.

    ``wish`` is what is chosen at first, ``name`` the name of the file, empty for one after the title, ``folder`` the
    one that names are of. The key that opened it writes too: pressed twice it writes the usual document.
    """

    CSS_PATH = Path(__file__).with_name("screen.tcss")
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (NARROW, "-narrow"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (SHORT, "-low"), (LOW + 1, "-high")]
    BINDINGS = [
        Binding("escape", "leave", "Leave", show=False, priority=True),
        Binding("enter", "write", "Write", show=False, priority=True),
        bound("export", "write", priority=True),
        Binding("pagedown", "read('page_down')", show=False, priority=True),
        Binding("pageup", "read('page_up')", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
    ]

    def __init__(self, documents: Documents, wish: Wish, name: str = "", *, folder: str = "") -> None:
        super().__init__(classes="-file")
        self._documents = documents
        self._first = wish
        self._name = name
        self._folder = folder
        self._offered = ""  # the name that was offered last
        self._seen: frozenset[str] = frozenset()  # what looks like a key, and is listed
        self._writing = False
        self._previews = Latest(documents.preview, self._show_preview)
        self._searches = Latest(documents.secrets, self._show_keys)

    def compose(self) -> ComposeResult:
        """Build the box: title and size, the form, the preview, keys."""
        with Vertical(id="box"):
            with Horizontal(id="top"):
                title = (cleaned_line(self._documents.title), "$text-muted")
                yield Static(Content.assemble(("Export  ", "bold"), title), id="title", markup=False)
                yield Static("…", id="size", markup=False)
            with Vertical(id="body"):
                with Vertical(id="form"):
                    yield from self._form()
                    yield Static("", id="problem", markup=False)
                with Vertical(id="look"):
                    yield Static("", id="part", markup=False)
                    yield TextPane(id="preview", focusable=True)
            yield HintLine(*HINTS, id="hint")

    def _form(self) -> ComposeResult:
        """Build the lines of the form."""
        wish = self._first
        yield _line("Form", Choice(NAMES, wish.form, id="form-name"))
        number = Input(wish.number, placeholder="last", type="integer", id="number", compact=True)
        yield _line("What", Choice({each.name: each.value for each in What}, wish.what.name, id="what"), number)
        turns = Input(wish.turns, placeholder="all; or 3, 2-5, 4-, last", id="turns", compact=True)
        yield _line("Turns", Widget(turns, Tick("other branches", ticked=wish.tree, id="tree"), classes="fields"))
        ticks = [Tick(part, ticked=part not in wish.without, id=part) for part in Part]
        attachments = Tick("attachments", ticked=wish.attachments, id="attachments")
        rows = (Horizontal(*ticks[:2]), Horizontal(*ticks[2:]), Horizontal(attachments))
        yield _line("With", Widget(*rows, classes="fields"))
        name = Input(self._name, id="name", compact=True)
        folder = Static(f"in {cleaned_line(self._folder)}" if self._folder else "", id="folder", markup=False)
        yield _line("To", Widget(Choice(TO, "file", id="to"), name, folder, classes="fields"))
        found = VerticalScroll(Static(SEARCHING, markup=False), id="found", can_focus=False)
        yield _line("Keys", Widget(Tick("mask", ticked=wish.mask, id="mask"), found, classes="fields"))

    def on_mount(self) -> None:
        """Show the form, then begin to look."""
        several = self._documents.several
        for field in ("what", "to", "name"):
            self.query_one(f"#{field}").disabled = several
        if several:
            self._put_name(PLACE_OF_SEVERAL)
        self.query_one("#form-name").focus()
        self._arrange(self.wish())
        self.call_after_refresh(self._look)

    # The form

    def wish(self) -> Wish:
        """Return what is chosen."""
        return Wish(
            self._chosen("form-name"),
            What[self._chosen("what")],
            self._typed("number"),
            self._typed("turns"),
            frozenset(part for part in Part if not self.query_one(f"#{part}", Tick).ticked),
            self.query_one("#mask", Tick).ticked,
            self.query_one("#tree", Tick).ticked,
            self.query_one("#attachments", Tick).ticked,
        )

    def _chosen(self, name: str) -> str:
        return self.query_one(f"#{name}", Choice).value

    def _typed(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    @on(Choice.Changed)
    @on(Tick.Changed)
    @on(Input.Changed, "#turns")
    @on(Input.Changed, "#number")
    def _changed(self) -> None:
        """Show what belongs to the choices, and look at what will be written."""
        self._arrange(self.wish())
        self._say("")
        self._look()

    def _arrange(self, wish: Wish) -> None:
        self.query_one("#form-name").disabled = not wish.what.is_document
        for part in Part:
            self.query_one(f"#{part}").disabled = wish.what is not What.DOCUMENT
        self.query_one("#tree").disabled = not wish.takes_branches
        self.query_one("#attachments").disabled = not wish.takes_attachments
        whole = wish.what is What.COMPLETE or wish.has_branches or self._documents.several
        self.query_one("#turns").disabled = whole
        self.query_one("#number").display = wish.what is What.CODE
        self.set_class(self._chosen("to") == "file", "-file")

    @on(Input.Changed, "#name")
    def _named(self) -> None:
        """Choose the form that the ending of a typed name means."""
        meant = format_of_file(self._typed("name"))
        if meant is not None and self.wish().what.is_document:
            self.query_one("#form-name", Choice).choose(meant.name)
        self._say("")

    # What is found

    def _look(self) -> None:
        """Look at what will be written, behind the screen."""
        self.run_worker(self._keep_up(), group="look")

    async def _keep_up(self) -> None:
        """Show the preview, then search for keys: the two at once would slow each other down, and the screen."""
        with suppress(NoMatches):  # the screen is being left: its fields go first
            await self._previews.keep_up(self.wish)
            await self._searches.keep_up(self.wish)

    def _show_preview(self, found: Preview | MullError) -> None:
        """Show a preview, or why there is none."""
        pane = self.query_one(TextPane)
        self.set_class(isinstance(found, MullError), "-unmet")
        if isinstance(found, MullError):
            self._show_size("", cleaned(str(found)))
            pane.show("")
            return
        self._show_size(found.size, f"── {found.part} ──")
        self._offer(found.name)
        looked = self._previews.wish
        as_json = looked is not None and looked.what.is_document and looked.form == "json"
        pane.show(escaped(found.text) if as_json else found.text, "json" if as_json else "prose")

    def _show_size(self, size: str, part: str) -> None:
        first = " (the first)" if self._documents.several and size else ""
        self.query_one("#size", Static).update(f"{size}{first}")
        self.query_one("#part", Static).update(part)

    def _show_keys(self, found: tuple[str, ...] | MullError) -> None:
        """List what looks like a key; why nothing can be looked at the preview says."""
        secrets = () if isinstance(found, MullError) else found
        self._seen = frozenset(secrets)
        self.set_class(bool(secrets), "-found")
        self.query_one("#mask").disabled = not secrets
        more = [f"and {len(secrets) - MOST_LISTED:,} more"] if len(secrets) > MOST_LISTED else []
        listed = "\n".join(map(cleaned_line, [*secrets[:MOST_LISTED], *more]))
        self.query_one("#found").can_focus = len(secrets) > 1
        self.query_one("#found Static", Static).update(listed or NO_KEYS)

    def _offer(self, name: str) -> None:
        """Offer a name for the file; one that was typed stays, with another ending where it had that of a form."""
        before, self._offered = self._offered, name
        typed = self._typed("name")
        if self._documents.several:
            return
        if typed in ("", before):
            self._put_name(name)
        elif format_of_file(typed) is not None:
            self._put_name(f"{typed.rpartition('.')[0]}.{name.rpartition('.')[2]}")

    def _put_name(self, name: str) -> None:
        field = self.query_one("#name", Input)
        with field.prevent(Input.Changed):
            field.value = name

    def _say(self, text: str) -> None:
        problem = self.query_one("#problem", Static)
        problem.update(cleaned(text))
        if text:
            problem.scroll_visible(animate=False)

    async def action_read(self, how: str) -> None:
        """Scroll the preview."""
        await self.query_one(TextPane).run_action(how)

    # The end

    def action_leave(self) -> None:
        """Write nothing, or nothing more, and leave."""
        self._documents.stop()
        if not self._writing:
            self.dismiss(None)

    @work(group="write")
    async def action_write(self) -> None:
        """Write what is chosen, once what looks like a key in it was seen."""
        if self._writing:
            return
        self._writing = True
        try:
            outcome = await self._write(self.wish())
        except MullError as error:
            self._say(str(error))
        else:
            if outcome is not None:
                self.dismiss(outcome)
        finally:
            self._writing = False

    async def _write(self, wish: Wish) -> Outcome | None:
        """Write, and return what was done; None where there are keys that nobody has seen yet."""
        self._say("Looking for keys…")
        secrets = await asyncio.to_thread(self._documents.secrets, wish)
        if not self._seen.issuperset(secrets):
            self._show_keys(secrets)
            self._say(NEW_KEYS)
            return None
        self._say("Writing…")
        if self._chosen("to") == "clipboard":
            self.app.copy_to_clipboard(await asyncio.to_thread(self._documents.text, wish))
            return Outcome("")
        name = self._typed("name")
        own = "" if self._documents.several or name == self._offered else name
        return await asyncio.to_thread(self._documents.write, wish, own)


def _line(label: str, *fields: Widget) -> Horizontal:
    """Return a line of the form."""
    return Horizontal(Static(label, classes="label", markup=False), *fields, classes="line")
