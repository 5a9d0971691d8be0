"""The programs on this computer that may serve models, and what each answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from textual import work
from textual.content import Content

from tui.app.pickers.picker import Picker
from tui.app.pickers.row import Row
from tui.core.cleaning import cleaned_line
from tui.core.local_server import LocalAnswer, LocalServer
from tui.core.services import ON_THIS_COMPUTER

ANSWERS = {
    LocalAnswer.LOADING: "loads its model",
    LocalAnswer.NEEDS_KEY: "needs a key",
    LocalAnswer.OTHER: "something else answers",
    LocalAnswer.SILENT: "does not answer in time",
    LocalAnswer.NOTHING: "not running",
}
MEANINGS = {
    LocalAnswer.LOADING: "It is not ready yet. Enter asks again.",
    LocalAnswer.NEEDS_KEY: "Enter opens the form of a connection, filled in; say there where the key is read from.",
    LocalAnswer.OTHER: "Another program uses this port. If yours listens at another one, F9 takes its address.",
    LocalAnswer.SILENT: "Something listens there, and said nothing within 0.3 s. Enter asks again.",
}
TAKEN = (LocalAnswer.READY, LocalAnswer.NEEDS_KEY)
NAMED = 8  # models of a server that are named beside it


class ServersPicker(Picker[LocalServer]):
    """Answers with a server that is ready, or that needs a key. ``ask`` asks all of them; it raises nothing."""

    TITLE: ClassVar[str] = "Servers on this computer"
    HINT: ClassVar[str] = "Enter lists its models, or asks again · Escape leaves"
    DETAIL: ClassVar[int] = 5
    BESIDE: ClassVar[bool] = False

    def __init__(self, ask: Callable[[], Awaitable[Sequence[LocalServer]]]) -> None:
        super().__init__([_row(LocalServer(service, LocalAnswer.NOTHING), "asking …") for service in ON_THIS_COMPUTER])
        self._ask = ask
        self.asking = True

    def on_mount(self) -> None:
        """Ask, once the list is shown."""
        self._ask_all()

    def count(self) -> str:
        """Return where is being asked, or how many servers are known."""
        return "asking at 127.0.0.1 …" if self.asking else super().count()

    def choose(self, row: Row[LocalServer] | None) -> None:
        """Answer with a server that can be used; else ask all of them again."""
        if row is None or self.asking:
            return
        if row.value.answer in TAKEN and (row.value.models or row.value.answer is not LocalAnswer.READY):
            self.dismiss(row.value)
        else:
            self._ask_all()

    @work(group="ask", exclusive=True)
    async def _ask_all(self) -> None:
        self.asking = True
        self.refresh_count()
        found = await self._ask()
        self.asking = False
        before = self.row_list.at
        self.put_rows([_row(server, _answer(server)) for server in found])
        ready = [number for number, server in enumerate(found) if server.answer in TAKEN]
        self.row_list.at = before if before in ready or not ready else ready[0]
        self.refresh_count()
        self.refresh_detail()

    def detail(self, row: Row[LocalServer]) -> Content:
        """Say what a server's answer means, and how each is started where none runs."""
        servers = [each.value for each in self.rows]
        if self.asking:
            return Content("")
        if all(server.answer is LocalAnswer.NOTHING for server in servers):
            begins = [f"{server.service.label}: {server.service.begins}" for server in servers]
            return Content("\n".join([*begins, "Enter asks again."]))
        return Content(_meaning(row.value))


def _row(server: LocalServer, answer: str) -> Row[LocalServer]:
    where = urlsplit(server.service.address).netloc
    return Row(server, server.service.label, f"{where} · {answer}")


def _answer(server: LocalServer) -> str:
    number = len(server.models)
    if server.answer is not LocalAnswer.READY:
        return ANSWERS[server.answer]
    return f"ready: {number:,} model{'' if number == 1 else 's'}" if number else "runs, and has no model yet"


def _meaning(server: LocalServer) -> str:
    if server.answer is LocalAnswer.NOTHING:
        return f"{server.service.begins[:1].upper()}{server.service.begins[1:]} Then Enter asks again."
    if server.answer is not LocalAnswer.READY:
        return MEANINGS[server.answer]
    if not server.models:
        return f"{server.service.label}: {server.service.begins} Then Enter asks again."
    more = len(server.models) - NAMED
    named = ", ".join(cleaned_line(name) for name in server.models[:NAMED])
    return f"Models: {named}{f' and {more:,} more' if more > 0 else ''}"
