"""Choose a connection's model; mark it as a favourite, or say what it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from textual import work
from textual.binding import Binding
from textual.content import Content

from tui.app.connection.connections import Model
from tui.app.connection.model_list import ModelList, favourite_name
from tui.app.pickers.picker import Picker
from tui.app.pickers.recent import in_front, recent_in_front
from tui.app.pickers.row import Column, Row
from tui.core.cleaning import cleaned_line
from tui.core.connection_kinds import VENDORS
from tui.core.formatting import short_number
from tui.core.models.profile import ModelProfile, fields_in_words

FAVOURITES = "favourites"
RETIRED = "retired"  # stands where else the day is on which a model will be
UNKNOWN = "It is not in the catalogue. Ctrl+E says what it takes; until then mull tries, and learns from refusals."
SAID = "It is not in the catalogue. By the settings or the server"
COLUMNS = (
    Column("window", right=True),
    Column("in $/M", right=True),
    Column("out $/M", right=True),
    Column("until"),
)


class ModelPicker(Picker[Model]):
    """Answers with a connection and a model.

    ``listed`` are those to choose from at first; ``models`` reads them again, once the service in use was asked for its
    own list behind the picker, or one was described. ``again`` returns what another model has to read again, as text to
    show, empty for nothing. ``used`` are the connections and models used last, the latest first; ``today`` says which
    models are retired. ``described`` are the names of those of which the user said what they take.
    """

    TITLE: ClassVar[str] = "Model"
    DETAIL: ClassVar[int] = 6
    HINT: ClassVar[str] = "Enter chooses · Ctrl+S favourite · Ctrl+E what it takes · Escape leaves"
    columns = COLUMNS
    BINDINGS = [
        Binding("ctrl+s", "favourite", "Favourite", show=False, priority=True),
        Binding("ctrl+e", "describe", "What it takes", show=False, priority=True),
    ]

    def __init__(
        self,
        models: ModelList,
        listed: Sequence[Model],
        current: Model | None,
        again: Callable[[ModelProfile], str] = lambda _: "",
        *,
        used: Sequence[tuple[str, str]] = (),
        today: date = date.min,
    ) -> None:
        super().__init__([])
        self.models = models
        self.described: set[str] = set()
        self._current = current
        self._again = again
        self._used = used
        self._today = today
        self._news = ""  # what is to be told of the list, or of what was done here
        self._asking = ""  # the connection whose service is being asked for its own list
        self.rows = self._rows(listed)

    def on_mount(self) -> None:
        """Ask the service for its own list, once what is known is shown."""
        self._ask()

    def detail(self, row: Row[Model]) -> Content:
        """Say what went wrong with the list, what a model reads again, and what is known of it."""
        again = "" if row.current else self._again(row.value[1])
        warnings = "".join(f"{each}\n" for each in (self._news, again) if each)
        return Content.assemble((warnings, "$text-warning"), self._known_of(row.value[1]))

    @work(group="ask", exclusive=True)
    async def _ask(self) -> None:
        self._ask_of(self._current[0] if self._current is not None else "")
        told = await self.models.ask()
        self._ask_of("")
        if told is not None:
            self._news = cleaned_line(told)
            await self._read_again()

    def _ask_of(self, connection: str) -> None:
        self._asking = connection
        self.refresh_count()

    def count(self) -> str:
        """Return how many models are shown, and whose list is being asked for."""
        return f"asking {cleaned_line(self._asking)} … · {super().count()}" if self._asking else super().count()

    @work(group="change", exclusive=True)
    async def action_favourite(self) -> None:
        """Make the highlighted model a favourite, or one no longer."""
        row = self.highlighted()
        if row is not None:
            self._news = cleaned_line(await self.models.toggle(row.value))
            await self._read_again()

    @work(group="change", exclusive=True)
    async def action_describe(self) -> None:
        """Ask what the highlighted model takes, and write it into the settings."""
        row = self.highlighted()
        if row is None or self.models.form is None:
            return
        file = await self.app.push_screen_wait(self.models.form(row.value[1]))
        if file is not None:
            self.described.add(row.value[1].name)
            self._news = cleaned_line(f"Saved in {file}; it counts from now on.")
            await self._read_again()

    async def _read_again(self) -> None:
        """Show the models as they are now; the highlighted one stays so."""
        rows = self._rows(await asyncio.to_thread(self.models.read))
        before = self.highlighted()
        self.rows = rows
        self.show_rows()
        names = [favourite_name(row.value) for row in self.shown]
        if before is not None and favourite_name(before.value) in names:
            self.row_list.at = names.index(favourite_name(before.value))
        self.refresh_detail()

    def _rows(self, models: Sequence[Model]) -> list[Row[Model]]:
        """Return the rows: favourites, those used last, then each connection's, that in use first."""
        current = (self._current[0], self._current[1].name) if self._current is not None else ("", "")
        if self._current is not None and current not in [(held, profile.name) for held, profile in models]:
            models = [self._current, *models]
        rows = model_rows(models, current, self._today)
        rows = recent_in_front(rows, self._used, lambda model: (model[0], model[1].name))
        favourites = self.models.favourites
        return in_front(rows, favourites, favourite_name, FAVOURITES, len(favourites))

    def _known_of(self, profile: ModelProfile) -> Content:
        if not profile.known and not profile.assumed_from:
            said = ", ".join(fields_in_words(profile.told | profile.reported))
            return Content(f"{SAID}: {said}." if said else UNKNOWN)
        assumed = profile.assumed_in_words
        ends = [f"{kind.service} {day}" for kind in VENDORS if (day := profile.retired_on(kind))]
        lines = [
            about(profile),
            *([f"{', '.join(fields_in_words(profile.assumptions))}: {assumed}"] if assumed else []),
            *([f"needs {profile.needs}"] if profile.needs else []),
            f"persona travels as: {profile.role if profile.role != 'none' else 'text before your first message'}",
            f"effort: {', '.join(profile.efforts) or 'none taken'}",
            f"retired: {', '.join(ends) or 'no date known'}",
        ]
        return Content("\n".join(lines))


def model_rows(models: Sequence[Model], current: tuple[str, str], today: date) -> list[Row[Model]]:
    """Return a row for each model, in the order of the list: by connection, that in use first."""
    connections = list(dict.fromkeys([current[0], *(name for name, _ in models)]))
    return [
        _row(connection, profile, current, today, named=len(connections) > 1)
        for connection in connections
        for profile in _in_order([each for name, each in models if name == connection], current[1], today)
    ]


def _in_order(profiles: Sequence[ModelProfile], current: str, today: date) -> list[ModelProfile]:
    """Return the model in use, the others, the retired. The catalogue has the oldest first, a list the newest."""
    newest = list(reversed(profiles))
    newest.sort(key=lambda profile: (profile.name != current, _is_retired(profile, today)))
    return newest


def _ends(profile: ModelProfile) -> list[str]:
    """Return the days on which vendors retire a model, the first one first."""
    return sorted(day for kind in VENDORS if (day := profile.retired_on(kind)))


def _is_retired(profile: ModelProfile, today: date) -> bool:
    ends = _ends(profile)
    return bool(ends) and ends[-1] <= today.isoformat()


def _row(connection: str, profile: ModelProfile, current: tuple[str, str], today: date, *, named: bool) -> Row[Model]:
    ends = _ends(profile)
    until = RETIRED if _is_retired(profile, today) else ends[0] if ends else ""
    return Row(
        (connection, profile),
        profile.name,
        connection if named else "",
        (connection, profile.name) == current,
        cells=(_window(profile), *_prices(profile), until),
        group=connection,
        also=f"{connection} {about(profile)}",
    )


def _window(profile: ModelProfile) -> str:
    if profile.window is None:
        return "?"
    return ("~" if profile.assumes("window") else "") + short_number(profile.window)


def _prices(profile: ModelProfile) -> tuple[str, str]:
    """Return the prices of a million tokens, input and output, in US$."""
    if profile.price is None:
        return "?", "?"
    sign = "~" if profile.price.unconfirmed else ""
    return f"{sign}{profile.price.input:g}", f"{sign}{profile.price.output:g}"


def about(profile: ModelProfile) -> str:
    """Return a model in one phrase: its window in tokens, its price in US$."""
    if not profile.known and not profile.told and not profile.assumed_from:
        return "nothing is known of it before it is used"
    window = "window ?" if profile.window is None else f"window {short_number(profile.window)}"
    assumed = f" · {profile.assumed_in_words}" if profile.assumed_from and not profile.known else ""
    if profile.price is None:
        return f"{window} · price unknown{assumed}"
    sign = "~" if profile.price.unconfirmed else ""
    price = f"{sign}${profile.price.input:g} in, {sign}${profile.price.output:g} out per million tokens"
    return f"{window} · {price}{assumed}"
