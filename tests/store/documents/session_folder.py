"""Sessions of a few turns as files, and a folder of their documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.store.session_files import ENDED, ORIGIN
from tui.core.conversation.record import Line, Record, ReplyEnded, ReplyStarted, SessionStarted, Titled, UserSaid
from tui.core.conversation.record_json import to_json
from tui.core.documents import DocumentForm, DocumentOutcome
from tui.export.formats import FORMATS
from tui.store.documents.folder import DocumentFolder
from tui.store.sessions.reading import read_session

FORM = DocumentForm()


class SessionFolder:
    """A folder of sessions and one of documents, both below one that is there."""

    def __init__(self, root: Path) -> None:
        self.sessions = root / "sessions"
        self.sessions.mkdir(parents=True)
        self.documents = root / "notes"
        self._next: Counter[str] = Counter()
        self._last: dict[str, int] = {}

    def path(self, session: str) -> Path:
        return self.sessions / f"{session}.jsonl"

    def begin(self, session: str, text: str = "Why is the sky dark?") -> str:
        """Begin a session with one turn."""
        self._add(session, SessionStarted(session))
        self.turn(session, text)
        return session

    def turn(self, session: str, text: str, reply: str = "Because it is young") -> None:
        said = self._next[session]
        self._add(
            session,
            UserSaid(self._last.get(session), text),
            ReplyStarted(said, ORIGIN),
            ReplyEnded(said + 1, reply, "", ENDED),
        )
        self._last[session] = said + 1

    def rename(self, session: str, title: str) -> None:
        self._add(session, Titled(title))

    def delete(self, session: str) -> None:
        self.path(session).unlink()

    def folder(
        self, form: DocumentForm = FORM, *, beside: bool = False, dry: bool = False, begun: bool = True
    ) -> DocumentFolder:
        held = DocumentFolder(self.documents, self.sessions, form, beside=beside, dry=dry)
        if begun:
            held.begin()
        return held

    def keep_up(self, form: DocumentForm = FORM, *, beside: bool = False, dry: bool = False) -> list[DocumentOutcome]:
        """Bring all documents up to date, in a mull of its own."""
        folder = self.folder(form, beside=beside, dry=dry)
        names = sorted(path.stem for path in self.sessions.glob("*.jsonl"))
        outcomes = list(folder.keep_up(names))
        folder.end()
        assert [each.session for each in sorted(outcomes, key=lambda each: each.session)] == names
        return outcomes

    def text(self, file: str) -> str:
        return (self.documents / file).read_text("utf-8")

    def files(self) -> list[str]:
        """Return what a user sees in the folder of documents."""
        return sorted(path.name for path in self.documents.iterdir() if not path.name.startswith("."))

    def exported(self, session: str, form: str = "md") -> str:
        """Return what a session exports now."""
        conversation = read_session(self.path(session)).conversation
        return FORMATS[form].write(conversation, conversation.path()[-1].time)

    def _add(self, session: str, *records: Record) -> None:
        start = self._next[session]
        lines = [
            Line(start + n, f"2026-11-20T14:{(start + n) % 60:02}:00+00:00", each) for n, each in enumerate(records)
        ]
        with self.path(session).open("a", encoding="utf-8") as file:
            file.write("".join(f"{to_json(line)}\n" for line in lines))
        self._next[session] += len(records)
